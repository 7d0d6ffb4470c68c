/** Devices as such: listing, labelling and removing them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveDeviceId } from '../../src/fleet/device-id.ts';
import type { DeviceLabels } from '../../src/fleet/ports.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

const NAMES = ['pc-a', 'pc-b', 'pc-c', 'pc-d', 'pc-e'];
const idOf = (name: string) => deriveDeviceId(TENANT, name);
const SORTED = NAMES.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
const SEEN = '2020-04-01T08:00:00.000Z';

let server: TestServer;
let ofCatalog: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  server = await startTestServer();
  for (const name of NAMES) await server.report(name, makeReport({ computerName: name, collectedAt: SEEN, ubr: 300 }));
  await server.report('pc-other', makeReport({ computerName: 'pc-other' }), OTHER_TENANT);
  const { version } = server.catalogInForce();
  ofCatalog = { isSample: false, catalog: { version, isSample: false, knownThrough: '2020-03-11' } };
});
afterAll(() => stopTestServer(server));

const listed = (name: string, labels: Partial<DeviceLabels> = {}) => ({
  id: idOf(name),
  name,
  firstSeenAt: SEEN,
  lastSeenAt: SEEN,
  isActive: true,
  tags: [],
  group: null,
  value: null,
  ...labels,
});
const OS = {
  name: 'Windows 90 version 90H1',
  software: 'windows_90',
  releaseId: 'windows-90',
  build: 60001,
  ubr: 300,
  endOfServiceOn: '2030-01-01',
  hasReachedEndOfService: false,
};
/** How a list shows it, beside: of a device that misses nothing. */
const PATCHED = {
  ...{ os: 'Windows 90 version 90H1', releaseId: 'windows-90', build: '60001.300', state: 'patched', missing: 0 },
  ...{ severity: null, isExploited: false, behindSinceOn: null, daysBehind: null },
};
const list = async (query = '', tenantId = TENANT) =>
  JSON.parse((await server.call(`/v1/devices${query}`, { tenantId })).text);
const patch = (device: string, body: unknown, init: { readonly tenantId?: string } = {}) =>
  server.call(`/v1/devices/${device}`, {
    method: 'PATCH',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });

describe('GET /v1/devices', () => {
  test('all of the tenant, by id', async () => {
    expect(await list()).toEqual({
      ...ofCatalog,
      value: SORTED.map((name) => ({ ...listed(name), ...PATCHED })),
      next: null,
      total: NAMES.length,
    });
    expect((await list('', OTHER_TENANT)).value.map(({ name }: { name: string }) => name)).toEqual(['pc-other']);
  });

  test.each([1, 2, 3, 4, 5, 6, 1000])('pages of %i together are all, each once', async (limit) => {
    const names: string[] = [];
    for (let query = `?limit=${limit}`; query !== ''; ) {
      const { value, next } = await list(query);
      expect(value.length).toBeLessThanOrEqual(limit);
      names.push(...value.map(({ name }: { name: string }) => name));
      query = next === null ? '' : `?limit=${limit}&after=${next.toUpperCase()}`;
    }
    expect(names).toEqual(SORTED);
  });

  test('filters: each leaves those of which all is true', async () => {
    await patch('pc-a', { tags: ['server', 'Rack 1'], group: 'Berlin' });
    await patch('pc-b', { tags: ['server'], group: 'berlin' });
    const names = async (query: string) => (await list(query)).value.map(({ name }: { name: string }) => name).sort();
    expect(await names('?tag=server')).toEqual(['pc-a', 'pc-b']);
    expect(await names('?tag=Server')).toEqual([]);
    expect(await names('?tag=Rack%201')).toEqual(['pc-a']);
    expect(await names('?group=Berlin')).toEqual(['pc-a']);
    expect(await names('?tag=server&group=berlin&active=true')).toEqual(['pc-b']);
    expect(await names('?active=false')).toEqual([]);
    expect(await names(`?tag=${encodeURIComponent("' OR '1'='1")}`)).toEqual([]);
    for (const name of ['pc-a', 'pc-b']) await patch(name, { tags: [], group: null });
  });

  test('a file has all of them, whatever the limit', async () => {
    const { status, headers, text } = await server.call('/v1/devices?format=csv&limit=1');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="kbgap-devices-\d{4}-\d\d-\d\d\.csv"$/);
    const lines = text.trimEnd().split('\r\n');
    expect(lines.map((line) => line.split(',')[1])).toEqual(['"name"', ...SORTED.map((name) => `"${name}"`)]);
    const json = await server.call('/v1/devices?format=json&active=true');
    expect(json.body).toEqual({ ...ofCatalog, value: SORTED.map((name) => ({ ...listed(name), ...PATCHED })) });
  });

  test('a device that was not seen for long is listed as such', async () => {
    const strict = await startTestServer({ flags: { inactiveAfterDays: '30' } });
    await strict.report('pc-old', makeReport({ computerName: 'pc-old', collectedAt: SEEN }));
    await strict.report('pc-new', makeReport({ computerName: 'pc-new' }));
    const names = async (query: string) =>
      JSON.parse((await strict.call(`/v1/devices${query}`)).text).value.map(({ name }: { name: string }) => name);
    expect(await names('?active=false')).toEqual(['pc-old']);
    expect(await names('?active=true')).toEqual(['pc-new']);
    await stopTestServer(strict);
  });

  test.each([
    ['limit=0', /'limit' must be given once, as a number from 1 to 1000/],
    ['limit=1001', /'limit'/],
    ['limit=-1', /'limit'/],
    ['limit=1e2', /'limit'/],
    ['limit=', /'limit'/],
    ['limit=1&limit=2', /'limit'/],
    ['after=', /'after' must be given once, as the value of "next" in the page before/],
    ['after=pc-a', /'after'/],
    [`after=${'g'.repeat(40)}`, /'after'/],
    ['tag=', /'tag' must be given once, as a text of 1 to 256 characters/],
    [`tag=${'x'.repeat(257)}`, /'tag'/],
    ['group=', /'group'/],
    ['format=xml', /'format' must be given once, as csv or json/],
    ['active=1', /'active' must be given once, as true or false/],
    [
      'Active=true',
      "The query option 'Active' is not known here; known are: after, limit, search, tag, group, active, state, missing, planned, exposedTo, release, exploited, sort, asOf, format.",
    ],
    ['$top=1', /'\$top' is not known here/],
    ['constructor=1', /'constructor' is not known here/],
  ])('?%s is refused', async (query, message) => {
    const { status, body } = await server.call(`/v1/devices?${query}`);
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'InvalidInput' });
    expect(body.error.message).toMatch(message);
  });
});

describe('GET /v1/devices/{id}', () => {
  test.each(['pc-a', 'PC-A', idOf('pc-a'), idOf('pc-a').toUpperCase()])('%s', async (device) => {
    const { status, body } = await server.call(`/v1/devices/${device}`);
    expect({ status, body }).toEqual({ status: 200, body: { ...ofCatalog, ...listed('pc-a'), os: OS } });
  });

  test.each([
    ['nobody', 404, 'ResourceNotFound'],
    ['pc-other', 404, 'ResourceNotFound'],
    ['a%20b', 400, 'InvalidInput'],
    ['..%2f', 400, 'InvalidInput'],
    ['pc-a?x=1', 400, 'InvalidInput'],
    ['pc%00', 400, 'BadRequest'],
  ])('%s: %i %s', async (device, status, code) => {
    const answer = await server.call(`/v1/devices/${device}`);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });
});

describe('PATCH /v1/devices/{id}', () => {
  test('replaces what is named, and answers the device', async () => {
    const first = await patch('pc-c', { tags: ['b', 'ä', 'a', 'b'], group: 'Halle 3', value: 'high' });
    const labels = { tags: ['a', 'b', 'ä'], group: 'Halle 3', value: 'High' } as const;
    expect(first).toMatchObject({ status: 200, body: { ...ofCatalog, ...listed('pc-c', labels), os: OS } });
    expect((await patch('pc-c', { group: null })).body).toMatchObject({ ...labels, group: null });
    expect((await patch('pc-c', { tags: [] })).body).toMatchObject({ tags: [], group: null, value: 'High' });
    expect((await patch('pc-c', { value: null })).body).toMatchObject({ value: null });
  });

  test('labels outlast reports', async () => {
    await patch('pc-d', { tags: ['kept'] });
    await server.report('pc-d', makeReport({ computerName: 'pc-d', collectedAt: SEEN, ubr: 300 }));
    expect((await server.call('/v1/devices/pc-d')).body).toMatchObject({ tags: ['kept'] });
    await patch('pc-d', { tags: [] });
  });

  test('64 tags of 256 characters, with a byte order mark and a wrong type, are taken', async () => {
    const tags = Array.from({ length: 64 }, (_, index) => `${String(index).padStart(3, '0')}${'ß'.repeat(253)}`);
    const { status, body } = await server.call('/v1/devices/pc-e', {
      method: 'PATCH',
      body: `\ufeff${JSON.stringify({ tags })}`,
      headers: { 'content-type': 'text/plain' },
    });
    expect({ status, body }).toMatchObject({ status: 200, body: { tags } });
    await patch('pc-e', { tags: [] });
  });

  test.each<[body: unknown, message: string]>([
    ['', 'expected a JSON object'],
    ['{', 'expected a JSON object'],
    ['null', 'expected a JSON object'],
    ['[]', 'expected a JSON object'],
    ['"tags"', 'expected a JSON object'],
    ['['.repeat(100_000), 'expected a JSON object'],
    [{}, 'expected "tags", "group" or "value", found none of them'],
    [{ tag: ['x'] }, 'expected "tags", "group" or "value", found "tag"'],
    [{ tags: [], name: 'x' }, 'expected "tags", "group" or "value", found "name"'],
    ['{"__proto__":{"tags":[]}}', 'expected "tags", "group" or "value", found "__proto__"'],
    [{ tags: 'x' }, 'tags: expected an array of texts, found "x"'],
    [{ tags: null }, 'tags: expected an array of texts, found null'],
    [{ tags: { 0: 'x' } }, 'tags: expected an array of texts, found an object'],
    [{ tags: Array.from({ length: 65 }, (_, index) => `x${index}`) }, 'tags: expected at most 64, found 65'],
    [{ tags: ['a', 1] }, 'tags[1]: expected a text of 1 to 256 characters without control characters, found 1'],
    [{ tags: [''] }, 'tags[0]: expected a text of 1 to 256 characters without control characters, found ""'],
    [{ tags: ['\u00a0'] }, 'tags[0]: expected a text of 1 to 256 characters'],
    [{ tags: ['x'.repeat(257)] }, 'tags[0]: expected a text of 1 to 256 characters'],
    [{ tags: ['a\u0000'] }, 'tags[0]: expected a text of 1 to 256 characters'],
    [{ tags: ['a\nb'] }, 'tags[0]: expected a text of 1 to 256 characters'],
    ['{"tags":["\\ud800"]}', 'tags[0]: expected a text of 1 to 256 characters'],
    [{ value: '' }, 'value: expected "Low", "Normal" or "High", found ""'],
    [{ value: ['High'] }, 'value: expected "Low", "Normal" or "High", found an array'],
    [{ group: 1 }, 'group: expected a text of 1 to 256 characters without control characters, found 1'],
    [{ group: ['x'] }, 'group: expected a text of 1 to 256 characters without control characters, found an array'],
    [{ group: '' }, 'group: expected a text of 1 to 256 characters'],
    [{ group: '\u009b' }, 'group: expected a text of 1 to 256 characters'],
  ])('%j is refused', async (body, message) => {
    const answer = await patch('pc-a', body);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'InvalidRequestBody']);
    expect(answer.body.error.message.slice(0, message.length)).toBe(message);
    expect((await server.call('/v1/devices/pc-a')).body).toMatchObject({ tags: [], group: null });
  });

  test.each([
    ['nobody', {}, 404, 'ResourceNotFound'],
    ['pc-a', { tenantId: OTHER_TENANT }, 404, 'ResourceNotFound'],
    ['a%20b', {}, 400, 'InvalidInput'],
    ['pc-a?group=x', {}, 400, 'InvalidInput'],
  ])('%s %j: %i %s', async (device, init, status, code) => {
    const answer = await patch(device, { group: 'x' }, init);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  test('a body of a megabyte is refused', async () => {
    const answer = await patch('pc-a', { group: 'x'.repeat(1_000_000) });
    expect([answer.status, answer.body.error.code]).toEqual([413, 'PayloadTooLarge']);
  });
});

describe('DELETE /v1/devices/{id}', () => {
  const remove = (device: string, tenantId = TENANT) =>
    server.call(`/v1/devices/${device}`, { method: 'DELETE', tenantId });

  test('removes it with all that is kept of it, and from the counts', async () => {
    const kbs = async () => JSON.parse((await server.call('/v1/fleet/kbs')).text);
    await server.report('pc-gone', makeReport({ computerName: 'pc-gone', ubr: 0 }));
    await patch('pc-gone', { tags: ['x'] });
    expect(await kbs()).toMatchObject({ devices: 6, missing: 1 });
    const { status, text } = await remove('PC-GONE');
    expect({ status, text }).toEqual({ status: 204, text: '' });
    expect(await kbs()).toMatchObject({ devices: 5, missing: 0, value: [] });
    for (const path of ['', '/assessment', '/history']) {
      expect((await server.call(`/v1/devices/pc-gone${path}`)).status).toBe(404);
    }
    expect((await remove('pc-gone')).status).toBe(404);
    expect((await list('?tag=x')).value).toEqual([]);
    await server.report('pc-gone', makeReport({ computerName: 'pc-gone', ubr: 0 }));
    expect((await server.call('/v1/devices/pc-gone')).body).toMatchObject({ tags: [] });
    await remove('pc-gone');
  });

  test.each([
    ['pc-a', OTHER_TENANT, 404, 'ResourceNotFound'],
    [idOf('pc-a'), OTHER_TENANT, 404, 'ResourceNotFound'],
    ['nobody', TENANT, 404, 'ResourceNotFound'],
    ['%2a', TENANT, 400, 'InvalidInput'],
    ['pc-a?all=true', TENANT, 400, 'InvalidInput'],
  ])('%s of %s: %i %s', async (device, tenantId, status, code) => {
    const answer = await remove(device, tenantId);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect((await list()).value).toHaveLength(NAMES.length);
  });
});
