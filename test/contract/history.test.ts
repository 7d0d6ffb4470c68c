/** What was missing when, over a fleet whose clock the test sets: months of catalogs and reports pass in a moment. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveDeviceId } from '../../src/fleet/device-id.ts';
import { makeCatalog } from './support/catalog.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';
import { until } from './support/until.ts';

const FEBRUARY = makeCatalog({ months: 2 });
const MARCH = makeCatalog({ months: 3 });
const CATALOG = { isSample: false, catalog: { version: MARCH.version, isSample: false, knownThrough: '2020-03-11' } };
const NAMES = { 9000002: 'February 2020 Security Updates', 9000003: 'March 2020 Security Updates' };

let clock = Date.parse('2020-02-20T09:00:00Z');
let server: TestServer;

const report = async (device: string, at: string, ubr: number): Promise<void> => {
  clock = Date.parse(at);
  await server.report(device, makeReport({ computerName: device, collectedAt: at, ubr }));
};
const get = (path: string, tenantId = TENANT) => server.call(path, { tenantId });
const idOf = (device: string) => deriveDeviceId(TENANT, device);

/** Waits until what the devices of now mean is recorded: then so many changes are known of each. */
const record = async (changes: Readonly<Record<string, number>>): Promise<void> => {
  await server.adopt(server.catalogInForce());
  for (const [device, count] of Object.entries(changes)) {
    await until(async () => {
      const { text } = await get(`/v1/devices/${device}/history`);
      return JSON.parse(text).changes.length === count ? true : null;
    });
  }
};
/** Nothing is missing on these, so nothing tells that their answer is recorded but the day's counts. */
const recordPatched = async (patched: number): Promise<void> => {
  await until(async () => {
    const { value } = JSON.parse((await get('/v1/fleet/patched')).text);
    return value.at(-1).patched === patched ? true : null;
  });
};

beforeAll(async () => {
  server = await startTestServer({ catalog: FEBRUARY, now: () => new Date(clock) });
  await report('pc-1', '2020-02-20T10:00:00.000Z', 100);
  await report('pc-2', '2020-02-20T10:00:00.000Z', 200);
  await report('pc-odd', '2020-02-20T10:00:00.000Z', 200);
  await record({ 'pc-1': 1 });
  await recordPatched(2);
  clock = Date.parse('2020-03-11T08:00:00Z');
  await server.adopt(MARCH);
  await record({ 'pc-1': 2, 'pc-2': 1, 'pc-odd': 1 });
  await report('pc-1', '2020-03-15T10:00:00.000Z', 300);
  await server.report('pc-odd', makeReport({ computerName: 'pc-odd', build: 65_000 }));
  await record({ 'pc-1': 4 });
  await recordPatched(1);
  clock = Date.parse('2020-03-20T12:00:00Z');
});
afterAll(() => stopTestServer(server));

const missing = (at: string, kbId: keyof typeof NAMES, cause: string) => ({
  at,
  kbId: String(kbId),
  name: NAMES[kbId],
  change: 'missing',
  cause,
});
const closed = (at: string, kbId: keyof typeof NAMES) => ({ ...missing(at, kbId, 'device'), change: 'closed' });

const CHANGES_OF_PC_1 = [
  missing('2020-02-20T10:00:00.000Z', 9000002, 'device'),
  missing('2020-03-11T08:00:00.000Z', 9000003, 'catalog'),
  closed('2020-03-15T10:00:00.000Z', 9000002),
  closed('2020-03-15T10:00:00.000Z', 9000003),
];

describe('GET /v1/devices/{id}/history', () => {
  test('of a device that was patched late: each change with its cause, each KB with the days it was missing', async () => {
    const { status, body } = await get('/v1/devices/PC-1/history');
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        ...CATALOG,
        id: idOf('pc-1'),
        name: 'pc-1',
        changes: CHANGES_OF_PC_1,
        periods: [
          {
            kbId: '9000003',
            name: NAMES[9000003],
            missingSinceAt: '2020-03-11T08:00:00.000Z',
            closedAt: '2020-03-15T10:00:00.000Z',
            daysMissing: 4,
          },
          {
            kbId: '9000002',
            name: NAMES[9000002],
            missingSinceAt: '2020-02-20T10:00:00.000Z',
            closedAt: '2020-03-15T10:00:00.000Z',
            daysMissing: 24,
          },
        ],
      },
    });
  });

  test('when it missed what, as a file', async () => {
    const { text, headers } = await get('/v1/devices/pc-1/history?format=csv&asOf=2020-03-12');
    expect(headers.get('content-disposition')).toBe('attachment; filename="kbgap-history-pc-1-2020-03-12.csv"');
    expect(text.trimEnd().split('\r\n')).toEqual([
      '"kbId","name","missingSinceAt","closedAt","daysMissing"',
      `"9000003","${NAMES[9000003]}","2020-03-11T08:00:00.000Z",,1`,
      `"9000002","${NAMES[9000002]}","2020-02-20T10:00:00.000Z",,21`,
    ]);
    const { periods, ...about } = JSON.parse((await get('/v1/devices/pc-1/history')).text);
    expect(JSON.parse((await get('/v1/devices/pc-1/history?format=json')).text)).toEqual({ ...about, value: periods });
  });

  test('what is still missing has no end, and counts days until now', async () => {
    const { body } = await get('/v1/devices/pc-2/history');
    expect(body).toEqual({
      ...CATALOG,
      id: idOf('pc-2'),
      name: 'pc-2',
      changes: [missing('2020-03-11T08:00:00.000Z', 9000003, 'catalog')],
      periods: [
        {
          kbId: '9000003',
          name: NAMES[9000003],
          missingSinceAt: '2020-03-11T08:00:00.000Z',
          closedAt: null,
          daysMissing: 9,
        },
      ],
    });
  });

  test.each([
    [
      'before it was patched: what was missing then is open',
      '2020-03-12',
      CHANGES_OF_PC_1.slice(0, 2),
      [
        ['9000003', '2020-03-11T08:00:00.000Z', null, 1],
        ['9000002', '2020-02-20T10:00:00.000Z', null, 21],
      ],
    ],
    [
      'of the day on which it was patched: all of that day counts',
      '2020-03-15',
      CHANGES_OF_PC_1,
      [
        ['9000003', '2020-03-11T08:00:00.000Z', '2020-03-15T10:00:00.000Z', 4],
        ['9000002', '2020-02-20T10:00:00.000Z', '2020-03-15T10:00:00.000Z', 24],
      ],
    ],
    ['before the device was known', '2020-02-19', [], []],
  ])('as of a day %s', async (_, day, changes, periods) => {
    const { text } = await get(`/v1/devices/pc-1/history?asOf=${day}`);
    const body = JSON.parse(text);
    expect(body).toMatchObject({ ...CATALOG, asOf: { day, basis: 'recorded' }, id: idOf('pc-1'), changes });
    expect(
      body.periods.map(({ kbId, missingSinceAt, closedAt, daysMissing }: Record<string, unknown>) => [
        kbId,
        missingSinceAt,
        closedAt,
        daysMissing,
      ]),
    ).toEqual(periods);
  });

  test.each([
    ['/v1/devices/pc-1/history?asOf=2020-03-21', 400, 'InvalidInput'],
    ['/v1/devices/nobody/history', 404, 'ResourceNotFound'],
    ['/v1/devices/a%20b/history', 400, 'InvalidInput'],
    ['/v1/devices/pc-1/history?since=2020', 400, 'InvalidInput'],
  ])('%s: %i %s', async (path, status, code) => {
    const answer = await get(path);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });
});

describe('GET /v1/changes', () => {
  test('all devices with changes after a time, by id, with these changes alone', async () => {
    const { body } = await get('/v1/changes?since=2020-03-11T09:00:00%2B02:00');
    expect(body).toEqual({
      ...CATALOG,
      since: '2020-03-11T07:00:00.000Z',
      value: [
        { id: idOf('pc-1'), name: 'pc-1', changes: CHANGES_OF_PC_1.slice(1) },
        { id: idOf('pc-2'), name: 'pc-2', changes: [missing('2020-03-11T08:00:00.000Z', 9000003, 'catalog')] },
        { id: idOf('pc-odd'), name: 'pc-odd', changes: expect.any(Array) },
      ].sort((a, b) => (a.id < b.id ? -1 : 1)),
      next: null,
    });
  });

  test('a day counts from its beginning; after the last change there is none', async () => {
    const since = async (day: string) => {
      const { text } = await get(`/v1/changes?since=${day}`);
      return JSON.parse(text)
        .value.map(({ name }: { name: string }) => name)
        .sort();
    };
    // What is not known of pc-odd any more closes nothing.
    expect(await since('2020-03-12')).toEqual(['pc-1']);
    expect(await since('2020-03-21')).toEqual([]);
  });

  test('as of a day: up to its end', async () => {
    const { text } = await get('/v1/changes?since=2020-03-01&asOf=2020-03-14');
    expect(JSON.parse(text)).toEqual({
      ...CATALOG,
      asOf: { day: '2020-03-14', basis: 'recorded' },
      since: '2020-03-01T00:00:00.000Z',
      value: ['pc-1', 'pc-2', 'pc-odd']
        .map((name) => ({
          id: idOf(name),
          name,
          changes: [missing('2020-03-11T08:00:00.000Z', 9000003, 'catalog')],
        }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
      next: null,
    });
  });

  test('a page goes on after an id', async () => {
    const { text } = await get(`/v1/changes?since=2020-01-01&after=${'f'.repeat(40)}`);
    expect(JSON.parse(text)).toEqual({ ...CATALOG, since: '2020-01-01T00:00:00.000Z', value: [], next: null });
  });

  test.each([
    ['', "The query option 'since' is needed: a time with its zone, such as 2020-03-10T08:00:00Z, or a day."],
    ['since=yesterday', /'since' must be given once, as a time with its zone/],
    ['since=', /'since' must be given once/],
    ['since=2020-02-30', /'since' must be given once/],
    ['since=2020-03-10T08:00:00', /'since' must be given once/],
    ['since=2020-01-01&since=2020-01-02', /'since' must be given once/],
    ['since=2020-01-01&after=x', /'after' must be given once, as the value of "next" in the page before/],
    ["since=2020-01-01&after=' OR 1=1 --", /'after' must be given once/],
    ['since=2020-01-01&limit=5', "The query option 'limit' is not known here; known are: since, after, asOf."],
  ])('?%s is refused', async (query, message) => {
    const { status, body } = await get(`/v1/changes?${query}`);
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'InvalidInput' });
    expect(body.error.message).toMatch(message);
  });
});

describe('by day', () => {
  test('GET /v1/fleet/patched: every day of a span, with what was known then', async () => {
    const { body } = await get('/v1/fleet/patched?from=2020-03-10&to=2020-03-16');
    const before = { devices: 3, patched: 2, missing: 1, unknown: 0 };
    const after = { devices: 3, patched: 0, missing: 3, unknown: 0 };
    const patched = { devices: 3, patched: 1, missing: 1, unknown: 1 };
    expect(body).toEqual({
      ...CATALOG,
      from: '2020-03-10',
      to: '2020-03-16',
      value: [
        { day: '2020-03-10', ...before },
        { day: '2020-03-11', ...after },
        { day: '2020-03-12', ...after },
        { day: '2020-03-13', ...after },
        { day: '2020-03-14', ...after },
        { day: '2020-03-15', ...patched },
        { day: '2020-03-16', ...patched },
      ],
    });
  });

  test('GET /v1/fleet/kbs/{kb}/history', async () => {
    const { body } = await get('/v1/fleet/kbs/KB9000003/history?from=2020-03-10&to=2020-03-15');
    expect(body).toEqual({
      ...CATALOG,
      kbId: '9000003',
      name: NAMES[9000003],
      from: '2020-03-10',
      to: '2020-03-15',
      value: [
        { day: '2020-03-10', devices: 0 },
        { day: '2020-03-11', devices: 3 },
        { day: '2020-03-12', devices: 3 },
        { day: '2020-03-13', devices: 3 },
        { day: '2020-03-14', devices: 3 },
        { day: '2020-03-15', devices: 1 },
      ],
    });
  });

  test('a KB that the catalog does not know has no name, and no device', async () => {
    const { body } = await get('/v1/fleet/kbs/9999999/history?from=2020-03-20');
    expect(body).toEqual({
      ...CATALOG,
      kbId: '9999999',
      name: null,
      from: '2020-03-20',
      to: '2020-03-20',
      value: [{ day: '2020-03-20', devices: 0 }],
    });
  });

  test.each([
    ['', '2020-02-20', '2020-03-20', 30],
    ['to=2020-03-01', '2020-02-01', '2020-03-01', 30],
    ['from=2020-03-19&to=2099-01-01', '2020-03-19', '2020-03-20', 2],
    ['from=2019-02-15&to=2020-03-20', '2019-02-15', '2020-03-20', 400],
  ])('?%s: from %s to %s', async (query, from, to, days) => {
    for (const path of ['/v1/fleet/patched', '/v1/fleet/kbs/9000003/history']) {
      const { from: first, to: last, value } = JSON.parse((await get(`${path}?${query}`)).text);
      expect([first, last, value.length]).toEqual([from, to, days]);
    }
  });

  test.each([
    ['from=2020-03-21', /'from' must be a day up to 2020-03-20/],
    ['from=2020-03-10&to=2020-03-09', /'from' must be a day up to 2020-03-09/],
    ['from=2019-02-14', /'from' must be at most 400 days before the last one; these are 401/],
    ['from=0000-01-01', /'from' must be at most 400 days/],
    ['from=2020-02-30', /'from' must be given once, as a day as YYYY-MM-DD/],
    ['to=2020-3-1', /'to' must be given once/],
    ['to=', /'to' must be given once/],
    ['from=2020-03-01&from=2020-03-02', /'from' must be given once/],
    ['days=7', /'days' is not known here; known are: from, to/],
    ['__proto__=1', /'__proto__' is not known here/],
  ])('?%s is refused', async (query, message) => {
    for (const path of ['/v1/fleet/patched', '/v1/fleet/kbs/9000003/history']) {
      const { status, body } = await get(`${path}?${query}`);
      expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'InvalidInput' });
      expect(body.error.message).toMatch(message);
    }
  });

  test.each(['KB', '12345', '123456789', 'KB9000003;', '-9000003', '９000003'])('KB %s is refused', async (kb) => {
    const { status, body } = await get(`/v1/fleet/kbs/${encodeURIComponent(kb)}/history`);
    expect([status, body.error.code]).toEqual([400, 'InvalidInput']);
  });
});

test('another tenant has no history', async () => {
  const answers = ['/v1/changes?since=2000-01-01', '/v1/fleet/patched', '/v1/fleet/kbs/9000003/history'].map(
    async (path) => JSON.parse((await get(path, OTHER_TENANT)).text).value,
  );
  const [changes, patched, missed] = await Promise.all(answers);
  expect(changes).toEqual([]);
  for (const { devices } of [...patched, ...missed]) expect(devices).toBe(0);
  expect((await get(`/v1/devices/${idOf('pc-1')}/history`, OTHER_TENANT)).status).toBe(404);
});
