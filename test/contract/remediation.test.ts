/** Remediation tasks: made in the native API, read in both. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveDeviceId } from '../../src/fleet/device-id.ts';
import { usePostgres } from '../support/postgres.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

const postgres = usePostgres();
const ENGINES = [
  { engine: 'SQLite', flags: async () => ({}) },
  { engine: 'PostgreSQL', flags: async () => ({ databaseUrl: await postgres.createDatabase() }) },
];
const START = Date.parse('2020-04-10T12:00:00.000Z');
const NEW = { kbId: 'KB9000003', dueOn: '2020-05-01', priority: 'High', notes: 'before the audit' };
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe.each(ENGINES)('on $engine', ({ flags }) => {
  let server: TestServer;
  let now = START;
  let ofCatalog: object;
  /** Made one minute after the other. */
  let ofKb: Record<string, unknown>;
  let ofProduct: Record<string, unknown>;

  beforeAll(async () => {
    server = await startTestServer({ now: () => new Date(now), flags: await flags() });
    const { version } = server.catalogInForce();
    ofCatalog = { isSample: false, catalog: { version, isSample: false, knownThrough: '2020-03-11' } };
    // pc-a and pc-b miss all, pc-c the last one, pc-d nothing.
    await reportAt('pc-a', 0);
    await reportAt('pc-b', 0);
    await reportAt('pc-c', 200);
    await reportAt('pc-d', 300);
    await reportAt('pc-other', 0, OTHER_TENANT);
    ofKb = (await native('POST', '', NEW)).body;
    now += 60_000;
    ofProduct = (
      await native('POST', '', { software: 'windows_90', dueOn: '2020-06-01', priority: 'low', title: 'All' })
    ).body;
  });
  afterAll(() => stopTestServer(server));

  const reportAt = (computerName: string, ubr: number, tenantId = TENANT) =>
    server.report(computerName, makeReport({ computerName, ubr }), tenantId);
  const tokenOf = async (tenantId: string) =>
    `Bearer ${await server.token({ tenantId, roles: ['RemediationTasks.Read.All', 'Machine.ReadWrite.All'] })}`;
  const call = async (
    path: string,
    init: { readonly method?: string; readonly body?: string } = {},
    tenantId = TENANT,
  ) => server.call(path, { ...init, authorization: await tokenOf(tenantId) });
  const native = async (method: string, path: string, body?: unknown, tenantId = TENANT) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await call(
      `/v1/remediation-tasks${path}`,
      { method, ...(body !== undefined && { body: text }) },
      tenantId,
    );
    return { status: answer.status, body: JSON.parse(answer.text) };
  };
  const read = async (path: string, tenantId = TENANT) =>
    JSON.parse((await call(`/api/remediationtasks${path}`, {}, tenantId)).text);
  const errorAt = async (path: string, tenantId = TENANT) => {
    const { status, body } = await call(`/api/remediationtasks${path}`, {}, tenantId);
    return [status, body.error.code, body.error.message];
  };
  const codeAt = async (path: string, tenantId = TENANT) => (await errorAt(path, tenantId)).slice(0, 2);
  const idsAt = async (path: string) => (await read(path)).value.map(({ id }: { readonly id: string }) => id);
  const minutesAfterStart = (minutes: number) => new Date(START + minutes * 60_000).toISOString();

  describe('POST /v1/remediation-tasks', () => {
    test('a KB: the devices that miss it, and its product', () => {
      expect(ofKb).toEqual({
        ...ofCatalog,
        ...{ id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) },
        ...{ title: 'Install KB9000003 (March 2020 Security Updates)', kbId: '9000003', software: 'windows_90' },
        ...{ priority: 'High', dueOn: '2020-05-01', notes: 'before the audit' },
        ...{ createdAt: minutesAfterStart(0), createdBy: 'test' },
        ...{ status: 'active', statusAt: minutesAfterStart(0), statusBy: 'test', targetDevices: 3, fixedDevices: 0 },
      });
    });

    test('a product: the devices that miss anything in it', () => {
      expect(ofProduct).toMatchObject({
        ...{ title: 'All', kbId: null, software: 'windows_90', priority: 'Low', notes: null, targetDevices: 3 },
      });
    });

    test.each<[body: unknown, message: string]>([
      ['', 'expected a JSON object'],
      [[], 'expected a JSON object'],
      [{ ...NEW, kb: 1 }, 'expected "kbId", "software", "title", "dueOn", "priority" or "notes", found "kb"'],
      [{ ...NEW, kbId: undefined }, 'expected "kbId" or "software", found neither'],
      [{ ...NEW, software: 'browser' }, 'expected "kbId" or "software", found both'],
      [{ ...NEW, kbId: 9000003 }, 'kbId: expected a KB number such as KB4540673, found 9000003'],
      [{ ...NEW, kbId: 'KB' }, 'kbId: expected a KB number such as KB4540673, found "KB"'],
      [{ ...NEW, kbId: '9000099' }, 'No active device misses KB9000099'],
      [{ ...NEW, kbId: undefined, software: 'windows_91' }, 'No active device misses anything in windows_91'],
      [{ ...NEW, kbId: undefined, software: '' }, 'software: expected a text of 1 to 256 characters'],
      [{ ...NEW, dueOn: undefined }, 'dueOn: expected a day as YYYY-MM-DD, found nothing'],
      [{ ...NEW, dueOn: '2020-02-30' }, 'dueOn: expected a day as YYYY-MM-DD, found "2020-02-30"'],
      [{ ...NEW, priority: 'Urgent' }, 'priority: expected "Low", "Medium" or "High", found "Urgent"'],
      [{ ...NEW, title: 'x'.repeat(257) }, 'title: expected a text of 1 to 256 characters'],
      [{ ...NEW, title: 'a\nb' }, 'title: expected a text of 1 to 256 characters'],
      [{ ...NEW, notes: 'x'.repeat(4_097) }, 'notes: expected a text of 1 to 4096 characters'],
      [{ ...NEW, notes: 'a\u0000' }, 'notes: expected a text of 1 to 4096 characters'],
    ])('%j is refused', async (body, message) => {
      const answer = await native('POST', '', body);
      expect([answer.status, answer.body.error.code]).toEqual([400, 'InvalidRequestBody']);
      expect(answer.body.error.message.slice(0, message.length)).toBe(message);
    });

    test('a body of a megabyte is refused', async () => {
      expect((await native('POST', '', { ...NEW, notes: 'x'.repeat(1_000_000) })).status).toBe(413);
    });
  });

  describe('GET /v1/remediation-tasks', () => {
    test('all of the tenant, oldest first', async () => {
      const { isSample: _, catalog: __, ...first } = ofKb;
      const { isSample: ___, catalog: ____, ...second } = ofProduct;
      expect(await native('GET', '')).toEqual({ status: 200, body: { ...ofCatalog, value: [first, second] } });
      expect(await native('GET', '', undefined, OTHER_TENANT)).toEqual({
        status: 200,
        body: { ...ofCatalog, value: [] },
      });
    });
  });

  describe('GET /api/remediationtasks', () => {
    test('the whole answer', async () => {
      const answer = await call('/api/remediationtasks/');
      expect([answer.status, answer.headers.get('odata-version')]).toEqual([200, '4.0']);
      const common = {
        completion: { completionMethod: null, completerId: null, completerEmail: null, scid: null, type: 'Update' },
        product: { productId: 'microsoft-_-windows_90', vendorId: 'microsoft', nameId: 'windows_90' },
        recommended: { recommendedVersion: null, recommendedVendor: null, recommendedProgram: null },
      };
      const task = (
        minutes: number,
        words: Record<'title' | 'description', string>,
        rest: Record<string, unknown>,
      ) => ({
        id: rest.id,
        title: words.title,
        ...{ createdOn: minutesAfterStart(minutes), requesterId: 'test', requesterEmail: null, status: 'Active' },
        ...{ statusLastModifiedOn: minutesAfterStart(minutes), description: words.description },
        ...{ relatedComponent: 'Windows 90', targetDevices: 3, rbacGroupNames: [], fixedDevices: 0 },
        ...{ requesterNotes: rest.notes, dueOn: `${rest.dueOn}T00:00:00Z`, category: 'Software' },
        ...{ productivityImpactRemediationType: null, priority: rest.priority },
        ...common.completion,
        ...common.product,
        ...common.recommended,
      });
      const words = {
        kb: {
          title: 'Install KB9000003 (March 2020 Security Updates)',
          description: 'Install KB9000003 (March 2020 Security Updates) on the 3 devices that miss it.',
        },
        all: {
          title: 'All',
          description: 'Install the security updates of Windows 90 on the 3 devices that miss any.',
        },
      };
      const rows = [task(0, words.kb, ofKb), task(1, words.all, ofProduct)];
      expect(answer.text).toBe(
        JSON.stringify({
          '@odata.context': `${server.url}/api/$metadata#RemediationTasks`,
          value: rows.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1)),
        }),
      );
    });

    test("OData's options, and another tenant", async () => {
      expect(await read("?$select=title&$filter=priority eq 'Low'&$count=true")).toEqual({
        '@odata.context': `${server.url}/api/$metadata#RemediationTasks(title)`,
        '@odata.count': 1,
        value: [{ title: 'All' }],
      });
      expect(await idsAt('?$orderby=createdOn desc')).toEqual([ofProduct.id, ofKb.id]);
      expect(await idsAt('?$orderby=createdOn&$top=1')).toEqual([ofKb.id]);
      expect(await idsAt('?$orderby=createdOn&$skip=1')).toEqual([ofProduct.id]);
      expect(await idsAt('?$filter=createdOn gt 2020-04-10T12:00:00Z and targetDevices eq 3')).toEqual([ofProduct.id]);
      expect((await call('/api/RemediationTasks/$count')).text).toBe('2');
      expect((await errorAt('?$filter=kbId eq 1'))[1]).toBe('ODataError');
      expect((await read('', OTHER_TENANT)).value).toEqual([]);
    });
  });

  describe('GET /api/remediationtasks/{id}', () => {
    test('the task, by its id in any case', async () => {
      const [row] = (await read(`?$filter=id eq '${ofKb.id}'`)).value;
      const context = { '@odata.context': `${server.url}/api/$metadata#RemediationTasks/$entity` };
      const { text } = await call(`/api/remediationtasks/${ofKb.id}`);
      expect(text).toBe(JSON.stringify({ ...context, ...row }));
      expect((await call(`/api/remediationtasks/${String(ofKb.id).toUpperCase()}`)).text).toBe(text);
      expect((await call(`/api/remediationtasks('${ofKb.id}')`)).text).toBe(text);
    });

    test('another id, or that of another tenant', async () => {
      for (const id of [UNKNOWN, 'x', "' OR 1=1 --"]) {
        expect(await errorAt(`/${encodeURIComponent(id)}`)).toEqual([
          ...[404, 'ResourceNotFound', `Remediation task ${id} was not found`],
        ]);
      }
      expect((await errorAt(`/${ofKb.id}`, OTHER_TENANT))[0]).toBe(404);
      expect(await codeAt(`/${ofKb.id}?$top=1`)).toEqual([400, 'ODataError']);
    });
  });

  describe('GET /api/remediationtasks/{id}/machinereferences', () => {
    const row = (name: string) => ({
      ...{ id: deriveDeviceId(TENANT, name), computerDnsName: name, osPlatform: 'Windows90' },
      ...{ rbacGroupName: null, rbacGroupId: 0 },
    });

    test('the devices that are exposed', async () => {
      expect(await read(`/${ofKb.id}/machinereferences?$orderby=computerDnsName`)).toEqual({
        '@odata.context': `${server.url}/api/$metadata#MachineReferences`,
        value: ['pc-a', 'pc-b', 'pc-c'].map(row),
      });
      expect((await call(`/api/remediationtasks/${ofProduct.id}/machineReferences/$count`)).text).toBe('3');
      const options = "$filter=computerDnsName ne 'pc-a'&$orderby=computerDnsName desc&$select=computerDnsName";
      expect(await read(`/${ofKb.id}/machinereferences?${options}&$count=true&$skip=1`)).toEqual({
        '@odata.context': `${server.url}/api/$metadata#MachineReferences(computerDnsName)`,
        '@odata.count': 2,
        value: [{ computerDnsName: 'pc-b' }],
      });
      expect(await codeAt(`/${UNKNOWN}/machinereferences`)).toEqual([404, 'ResourceNotFound']);
      expect(await codeAt(`/${ofKb.id}/machinereferences`, OTHER_TENANT)).toEqual([404, 'ResourceNotFound']);
      expect(await codeAt(`/${ofKb.id}/machinereferences?$filter=x eq 1`)).toEqual([400, 'ODataError']);
    });
  });

  describe('as devices change', () => {
    test('those that are exposed no longer are fixed, and what comes anew takes none of them back below zero', async () => {
      const fixed = async () => {
        const { value } = (await native('GET', '')).body;
        return value.map((task: { readonly fixedDevices: number }) => task.fixedDevices);
      };
      await reportAt('pc-a', 300);
      expect(await fixed()).toEqual([1, 1]);
      await reportAt('pc-b', 200);
      expect(await fixed()).toEqual([1, 1]);
      await reportAt('pc-b', 300);
      await reportAt('pc-c', 300);
      expect(await fixed()).toEqual([3, 3]);
      expect((await read(`/${ofKb.id}/machinereferences`)).value).toEqual([]);
      for (const name of ['pc-e', 'pc-f', 'pc-g', 'pc-h']) await reportAt(name, 100);
      expect(await fixed()).toEqual([0, 0]);
      expect(await read(`/${ofKb.id}`)).toMatchObject({ targetDevices: 3, fixedDevices: 0 });
    });
  });

  describe('PATCH /v1/remediation-tasks/{id}', () => {
    test('completed, cancelled, and active again', async () => {
      now = START + 5 * 60_000;
      const completed = await native('PATCH', `/${ofKb.id}`, { status: 'completed' });
      const status = { status: 'completed', statusAt: minutesAfterStart(5), statusBy: 'test' };
      expect(completed).toEqual({ status: 200, body: { ...ofKb, ...status, fixedDevices: 0 } });
      const show = async () => {
        const { status, statusLastModifiedOn, completionMethod, completerId } = await read(`/${ofKb.id}`);
        return [status, statusLastModifiedOn, completionMethod, completerId];
      };
      expect(await show()).toEqual(['Completed', minutesAfterStart(5), 'Manual', 'test']);
      now = START + 6 * 60_000;
      await native('PATCH', `/${ofKb.id}`, { status: 'completed' });
      expect(await show()).toEqual(['Completed', minutesAfterStart(5), 'Manual', 'test']);
      await native('PATCH', `/${ofKb.id}`, { status: 'cancelled' });
      expect(await show()).toEqual(['Cancelled', minutesAfterStart(6), null, null]);
      await native('PATCH', `/${ofKb.id}`, { status: 'active' });
      expect(await show()).toEqual(['Active', minutesAfterStart(6), null, null]);
    });

    test.each<[body: unknown, message: string]>([
      [{}, 'status: expected "active", "completed" or "cancelled", found nothing'],
      [{ status: 'done' }, 'status: expected "active", "completed" or "cancelled", found "done"'],
      [{ status: 'active', title: 'x' }, 'expected "status", found "title"'],
    ])('%j is refused', async (body, message) => {
      const answer = await native('PATCH', `/${ofKb.id}`, body);
      expect([answer.status, answer.body.error.code, answer.body.error.message]).toEqual([
        ...[400, 'InvalidRequestBody', message],
      ]);
    });

    test('of others, and unknown ones', async () => {
      for (const [id, tenantId] of [
        [UNKNOWN, TENANT],
        [ofKb.id, OTHER_TENANT],
      ] as const) {
        const { status, body } = await native('PATCH', `/${id}`, { status: 'completed' }, tenantId);
        expect([status, body.error.code]).toEqual([404, 'ResourceNotFound']);
      }
    });
  });

  test('without the permission', async () => {
    const authorization = `Bearer ${await server.token({ roles: ['Machine.ReadWrite.All'] })}`;
    for (const path of ['', `/${ofKb.id}`, `/${ofKb.id}/machinereferences`]) {
      const { status, body } = await server.call(`/api/remediationtasks${path}`, { authorization });
      expect([status, body.error.message]).toEqual([
        403,
        'Missing application roles. API required roles: RemediationTasks.Read.All, application roles: Machine.ReadWrite.All.',
      ]);
    }
  });
});
