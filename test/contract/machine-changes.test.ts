/** What an owner says of a machine: its tags and its value. */
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
const ID = deriveDeviceId(TENANT, 'pc-a');
const MANY = Array.from({ length: 64 }, (_, index) => `tag-${String(index).padStart(2, '0')}`);
const NOT_A_TEXT = 'expected a text of 1 to 256 characters without control characters, found';

const OPERATIONS = [
  { name: 'POST /api/machines/{id}/tags', method: 'POST', path: '/tags', body: { Value: 'x', Action: 'Add' } },
  {
    name: 'POST /api/machines/{machineId}/setDeviceValue',
    ...{ method: 'POST', path: '/setDeviceValue', body: { DeviceValue: 'Low' } },
  },
  { name: 'PATCH /api/machines/{machineId}', method: 'PATCH', path: '', body: { machineTags: ['x'] } },
] as const;

describe.each(ENGINES)('on $engine', ({ flags }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ flags: { ...(await flags()), rateLimits: 'off' } });
    await server.report('pc-a', makeReport({ computerName: 'pc-a' }));
    await server.report('pc-other', makeReport({ computerName: 'pc-other' }), OTHER_TENANT);
  });
  afterAll(() => stopTestServer(server));

  const send = (method: string, path: string, body: unknown, init: { readonly tenantId?: string } = {}) =>
    server.call(`/api/machines/${path}`, {
      method,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
      ...init,
    });
  const labels = async () => {
    const { machineTags, deviceValue } = JSON.parse((await server.call(`/api/machines/${ID}`)).text);
    return { machineTags, deviceValue };
  };
  const set = (tags: readonly string[], value: string | null = null) =>
    server.call(`/v1/devices/${ID}`, { method: 'PATCH', body: JSON.stringify({ tags, value }) });
  const tagsAfter = async (body: object) => {
    const { status, text } = await send('POST', `${ID}/tags`, body);
    return status === 200 ? JSON.parse(text).machineTags : text;
  };

  // Not `each`, which cuts long names off.
  for (const { name, method, path, body } of OPERATIONS)
    describe(name, () => {
      test('answers the machine as it is then', async () => {
        await set(['before']);
        const { status, headers, text } = await send(method, `pc-a${path}`, body);
        expect([status, headers.get('odata-version')]).toEqual([200, '4.0']);
        expect(text).toBe((await server.call(`/api/machines/${ID}`)).text);
        expect(JSON.parse(text)['@odata.context']).toBe(`${server.url}/api/$metadata#Machines/$entity`);
      });

      test('unknown machines, and those of others, are not found', async () => {
        for (const [machine, tenantId] of [
          ['nobody', TENANT],
          [ID, OTHER_TENANT],
          ['pc-other', TENANT],
        ] as const) {
          const { status, body: answer } = await send(method, `${machine}${path}`, body, { tenantId });
          expect([status, answer.error.code, answer.error.message]).toEqual([
            ...[404, 'ResourceNotFound', `Machine ${machine} was not found`],
          ]);
        }
      });

      test.each([
        ['', 'expected a JSON object'],
        ['{', 'expected a JSON object'],
        ['[{}]', 'expected a JSON object'],
        ['{"__proto__":{}}', /^expected .*, found "__proto__"$/],
        [JSON.stringify({ ...body, more: 1 }), /^expected .*, found "more"$/],
      ])('the body %j is refused', async (wrong, message) => {
        const { status, body: answer } = await send(method, `${ID}${path}`, wrong);
        expect([status, answer.error.code]).toEqual([400, 'InvalidRequestBody']);
        expect(answer.error.message).toMatch(message);
      });

      test('a body of a megabyte is refused', async () => {
        const { status, body: answer } = await send(method, `${ID}${path}`, ' '.repeat(1_000_000));
        expect([status, answer.error.code]).toEqual([413, 'PayloadTooLarge']);
      });

      test("OData's options are refused before anything changes", async () => {
        await set(['kept'], 'High');
        const { status, body: answer } = await send(method, `${ID}${path}?$top=1`, body);
        expect([status, answer.error.code]).toEqual([400, 'ODataError']);
        expect(await labels()).toEqual({ machineTags: ['kept'], deviceValue: 'High' });
      });

      test('asks for the permission to write machines', async () => {
        const authorization = `Bearer ${await server.token({ roles: ['Machine.Read.All'] })}`;
        const answer = await server.call(`/api/machines/${ID}${path}`, {
          ...{ method, authorization, body: JSON.stringify(body) },
        });
        expect([answer.status, answer.body.error.message]).toEqual([
          403,
          'Missing application roles. API required roles: Machine.ReadWrite.All, application roles: Machine.Read.All.',
        ]);
      });
    });

  describe('POST /api/machines/{id}/tags', () => {
    test('adds to those that are there, and removes one of them', async () => {
      await set([]);
      expect(await tagsAfter({ Value: 'b', Action: 'Add' })).toEqual(['b']);
      expect(await tagsAfter({ Action: 'add', Value: 'a Ä' })).toEqual(['a Ä', 'b']);
      expect(await tagsAfter({ Value: 'b', Action: 'Add' })).toEqual(['a Ä', 'b']);
      expect(await tagsAfter({ Value: 'B', Action: 'Remove' })).toEqual(['a Ä', 'b']);
      expect(await tagsAfter({ Value: 'a Ä', Action: 'Remove' })).toEqual(['b']);
      expect(await tagsAfter({ Value: 'b', Action: 'Remove' })).toEqual([]);
    });

    test('loses none of those that are added at once', async () => {
      await set([]);
      await Promise.all(MANY.slice(0, 20).map((Value) => tagsAfter({ Value, Action: 'Add' })));
      expect((await labels()).machineTags).toEqual(MANY.slice(0, 20));
    });

    test('up to 64', async () => {
      await set(MANY);
      expect(await tagsAfter({ Value: 'tag-00', Action: 'Add' })).toEqual(MANY);
      const { status, body } = await send('POST', `${ID}/tags`, { Value: 'one more', Action: 'Add' });
      expect([status, body.error.code, body.error.message]).toEqual([
        ...[400, 'InvalidRequestBody', 'tags: expected at most 64, found 65'],
      ]);
      expect((await labels()).machineTags).toEqual(MANY);
    });

    test.each<[body: object, message: string]>([
      [{}, `Value: ${NOT_A_TEXT} nothing`],
      [{ Value: 'x' }, 'Action: expected "Add" or "Remove", found nothing'],
      [{ value: 'x', Action: 'Add' }, 'expected "Value" or "Action", found "value"'],
      [{ Value: 'x', action: 'Add' }, 'expected "Value" or "Action", found "action"'],
      [{ Value: 'x', Action: 'Replace' }, 'Action: expected "Add" or "Remove", found "Replace"'],
      [{ Value: '', Action: 'Add' }, `Value: ${NOT_A_TEXT} ""`],
      [{ Value: 'x'.repeat(257), Action: 'Add' }, `Value: ${NOT_A_TEXT}`],
      [{ Value: 'a\u0000b', Action: 'Remove' }, `Value: ${NOT_A_TEXT}`],
      [{ Value: ['x'], Action: 'Add' }, `Value: ${NOT_A_TEXT} an array`],
    ])('%j is refused', async (wrong, message) => {
      const { status, body } = await send('POST', `${ID}/tags`, wrong);
      expect([status, body.error.code]).toEqual([400, 'InvalidRequestBody']);
      expect(body.error.message.slice(0, message.length)).toBe(message);
    });
  });

  describe('POST /api/machines/{machineId}/setDeviceValue', () => {
    test.each(['Low', 'High', 'Normal'])('%s, and nothing else changes', async (DeviceValue) => {
      await set(['kept']);
      await send('POST', `${ID}/setDeviceValue`, { DeviceValue });
      expect(await labels()).toEqual({ machineTags: ['kept'], deviceValue: DeviceValue });
    });

    test.each<[body: object, message: string]>([
      [{}, 'DeviceValue: expected "Low", "Normal" or "High", found nothing'],
      [{ DeviceValue: 'Urgent' }, 'DeviceValue: expected "Low", "Normal" or "High", found "Urgent"'],
      [{ DeviceValue: null }, 'DeviceValue: expected "Low", "Normal" or "High", found null'],
      [{ deviceValue: 'High' }, 'expected "DeviceValue", found "deviceValue"'],
    ])('%j is refused', async (wrong, message) => {
      const { status, body } = await send('POST', `${ID}/setDeviceValue`, wrong);
      expect([status, body.error.code, body.error.message]).toEqual([400, 'InvalidRequestBody', message]);
    });
  });

  describe('PATCH /api/machines/{machineId}', () => {
    test('replaces what is named', async () => {
      await set(['before'], 'High');
      await send('PATCH', ID, { machineTags: ['b', 'a', 'b'] });
      expect(await labels()).toEqual({ machineTags: ['a', 'b'], deviceValue: 'High' });
      await send('PATCH', ID, { deviceValue: 'Low' });
      expect(await labels()).toEqual({ machineTags: ['a', 'b'], deviceValue: 'Low' });
      await send('PATCH', ID, { machineTags: [], deviceValue: 'normal' });
      expect(await labels()).toEqual({ machineTags: [], deviceValue: 'Normal' });
    });

    test.each<[body: object, message: string]>([
      [{}, 'expected "machineTags" or "deviceValue", found none of them'],
      [{ MachineTags: [] }, 'expected "machineTags" or "deviceValue", found "MachineTags"'],
      [{ machineTags: 'x' }, 'machineTags: expected an array of texts, found "x"'],
      [{ machineTags: ['a', 1] }, `machineTags[1]: ${NOT_A_TEXT} 1`],
      [{ machineTags: [...MANY, 'one more'] }, 'machineTags: expected at most 64, found 65'],
      [{ deviceValue: 1 }, 'deviceValue: expected "Low", "Normal" or "High", found 1'],
    ])('%j is refused', async (wrong, message) => {
      const { status, body } = await send('PATCH', ID, wrong);
      expect([status, body.error.code, body.error.message]).toEqual([400, 'InvalidRequestBody', message]);
    });
  });
});
