/** A fleet in numbers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { makeCatalog } from './support/catalog.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, type TestServer } from './support/server.ts';

let server: TestServer;
let ofCatalog: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  server = await startTestServer({ now: () => new Date('2020-04-01T12:00:00Z') });
  for (const [device, ubr] of Object.entries({ 'pc-0': 0, 'pc-1': 100, 'pc-2': 200, 'pc-3': 300 })) {
    await server.report(device, makeReport({ computerName: device, ubr }));
  }
  await server.report('pc-unknown', makeReport({ build: 65_000 }));
  await server.report('pc-waiting', makeReport({ ubr: 200, pendingRebootKbs: ['9000003'] }));
  await server.report('pc-other', makeReport({ ubr: 0 }), OTHER_TENANT);
  const { version } = server.catalogInForce();
  ofCatalog = { isSample: false, catalog: { version, isSample: false, knownThrough: '2020-03-11' } };
});
afterAll(() => stopTestServer(server));

const get = async (path: string, tenantId?: string) =>
  JSON.parse((await server.call(path, tenantId === undefined ? {} : { tenantId })).text);
/** Nothing is exploited: its first CVE stands for all. */
const urgency = (id: string) => ({
  ...{ dueOn: null, isRansomwareUsed: false, epss: null },
  why: [{ code: 'rated', vulnerabilityId: id, rank: 4 * 2 ** 24, message: `${id}: rated Critical` }],
});
const kb = (kbId: string, month: string, releasedOn: string, cves: number) => ({
  kbId,
  name: `${month} 2020 Security Updates`,
  releasedOn,
  severity: 'Critical',
  cves,
  exploited: [],
  knownExploited: [],
  urgency: urgency(`CVE-${releasedOn.slice(0, 4)}-${releasedOn.slice(5, 7)}100`),
});
const JANUARY = kb('9000001', 'January', '2020-01-14', 2);
const FEBRUARY = kb('9000002', 'February', '2020-02-11', 2);
const MARCH = kb('9000003', 'March', '2020-03-10', 3);
const cve = (id: string, devices: number, software: string) => ({
  id,
  title: 'Made up',
  severity: 'Critical',
  cvssScore: null,
  isExploited: false,
  knownExploitedOn: null,
  ...{ dueOn: null, isRansomwareUsed: false, isPubliclyDisclosed: false, exploitability: null },
  ...{ epss: null, epssPercentile: null },
  devices,
  software: [{ name: software, devices }],
});

describe('whole answers', () => {
  test('GET /v1/fleet/kbs', async () => {
    expect(await get('/v1/fleet/kbs')).toEqual({
      ...ofCatalog,
      devices: 6,
      patched: 1,
      missing: 4,
      unknown: 1,
      total: 3,
      value: [
        { ...MARCH, devices: 4 },
        { ...FEBRUARY, devices: 2 },
        { ...JANUARY, devices: 1 },
      ],
    });
  });

  test('GET /v1/fleet/cves', async () => {
    expect(await get('/v1/fleet/cves')).toEqual({
      ...ofCatalog,
      total: 7,
      value: [
        cve('CVE-2020-03100', 4, 'windows_90'),
        cve('CVE-2020-03200', 4, 'windows_90'),
        cve('CVE-2020-03300', 4, 'browser'),
        cve('CVE-2020-02100', 2, 'windows_90'),
        cve('CVE-2020-02200', 2, 'windows_90'),
        cve('CVE-2020-01100', 1, 'windows_90'),
        cve('CVE-2020-01200', 1, 'windows_90'),
      ],
    });
  });

  test('GET /v1/fleet/software', async () => {
    expect(await get('/v1/fleet/software')).toEqual({
      ...ofCatalog,
      value: [
        { name: 'browser', devices: 4 },
        { name: 'windows_90', devices: 4 },
      ],
    });
  });

  test('GET /v1/fleet/plan: the newest update covers all; who waits for a restart has nothing to install', async () => {
    expect(await get('/v1/fleet/plan')).toEqual({
      ...ofCatalog,
      devices: 3,
      cves: 7,
      exposures: 3 + 5 + 7,
      best: { kbIds: ['9000003'], exposures: 15, devices: 3 },
      value: [
        {
          ...MARCH,
          cves: 7,
          urgency: urgency('CVE-2020-01100'),
          devices: 3,
          exposures: 15,
          covers: ['9000003', '9000002', '9000001'],
        },
      ],
    });
  });

  test('GET /v1/fleet/plan as a file', async () => {
    const { headers, text } = await server.call('/v1/fleet/plan?format=csv');
    expect(headers.get('content-disposition')).toBe('attachment; filename="kbgap-plan-2020-04-01.csv"');
    const [names, row, ...more] = text.trimEnd().split('\r\n');
    expect(names).toContain('"devices","exposures","covers"');
    expect(row).toMatch(
      /^"9000003","March 2020 Security Updates","2020-03-10","Critical",7,.*,3,15,"9000003; 9000002; 9000001"$/,
    );
    expect(more).toEqual([]);
    const file = await server.call('/v1/fleet/plan?format=json');
    expect(file.body).toEqual(await get('/v1/fleet/plan'));
  });

  test('GET /v1/fleet/summary', async () => {
    expect(await get('/v1/fleet/summary')).toEqual({
      ...ofCatalog,
      ...{ day: '2020-04-01', devices: 6, patched: 1, missing: 4, unknown: 1, inactive: 0 },
      behind: [
        { fromDays: 0, toDays: 7, devices: 0 },
        { fromDays: 8, toDays: 30, devices: 2 },
        { fromDays: 31, toDays: 60, devices: 1 },
        { fromDays: 61, toDays: 90, devices: 1 },
        { fromDays: 91, toDays: 180, devices: 0 },
        { fromDays: 181, toDays: 365, devices: 0 },
        { fromDays: 366, toDays: null, devices: 0 },
      ],
      severities: [
        { severity: 'Critical', kbs: 3, devices: 4 },
        ...['Important', 'Moderate', 'Low', null].map((severity) => ({ severity, kbs: 0, devices: 0 })),
      ],
      exploited: { kbs: 0, devices: 0 },
      knownExploited: { kbs: 0, devices: 0 },
      releases: [
        {
          ...{ releaseId: 'windows-90', name: 'Windows 90 version 90H1', endOfServiceOn: '2030-01-01' },
          ...{ hasReachedEndOfService: false, devices: 5 },
        },
        { releaseId: null, name: null, endOfServiceOn: null, hasReachedEndOfService: false, devices: 1 },
      ],
      seen: [{ day: '2020-04-01', devices: 6 }],
    });
  });

  test('another tenant has its own numbers, and one without devices none', async () => {
    expect(await get('/v1/fleet/kbs', OTHER_TENANT)).toMatchObject({ devices: 1, missing: 1 });
    expect(await get('/v1/fleet/plan', OTHER_TENANT)).toMatchObject({ devices: 1, cves: 7 });
    const nobody = '33333333-3333-4333-8333-333333333333';
    expect(await get('/v1/fleet/kbs', nobody)).toEqual({
      ...ofCatalog,
      devices: 0,
      patched: 0,
      missing: 0,
      unknown: 0,
      total: 0,
      value: [],
    });
    for (const path of ['cves', 'software']) expect((await get(`/v1/fleet/${path}`, nobody)).value).toEqual([]);
    const best = { kbIds: [], exposures: 0, devices: 0 };
    const nothing = { ...ofCatalog, devices: 0, cves: 0, exposures: 0, best, value: [] };
    expect(await get('/v1/fleet/plan', nobody)).toEqual(nothing);
    expect(await get('/v1/fleet/summary', nobody)).toMatchObject({ devices: 0, missing: 0, releases: [] });
  });
});

describe('the most urgent first', () => {
  /** January's second is listed by CISA; a browser's of March has a high score. */
  const more: Readonly<Record<string, object>> = {
    'CVE-2020-01200': { kev: { addedOn: '2020-02-01', dueOn: '2020-02-22', isRansomwareUsed: true } },
    'CVE-2020-02100': { isExploited: true, exploitability: 'detected', isPubliclyDisclosed: true },
    'CVE-2020-03300': { epss: { score: 0.9, percentile: 0.99 } },
  };
  let urgent: TestServer;
  beforeAll(async () => {
    const { data } = makeCatalog();
    const vulnerabilities = data.vulnerabilities.map((each) => ({ ...each, ...more[each.id] }));
    urgent = await startTestServer({ catalog: createCatalog({ ...data, vulnerabilities }, 'made up') });
    for (const [device, ubr] of Object.entries({ 'pc-0': 0, 'pc-2': 200 })) {
      await urgent.report(device, makeReport({ computerName: device, ubr }));
    }
  });
  afterAll(() => stopTestServer(urgent));
  const readOf = async (path: string, property = 'value') => JSON.parse((await urgent.call(path)).text)[property];
  interface Kb {
    readonly kbId: string;
    readonly urgency: {
      readonly dueOn: string | null;
      readonly epss: number | null;
      readonly why: readonly { readonly message: string }[];
    };
  }
  const shorten = (rows: readonly Kb[]) =>
    rows.map(({ kbId, urgency: { dueOn, epss, why } }) => [kbId, dueOn, epss, ...why.map(({ message }) => message)]);
  const LISTED = 'CVE-2020-01200 is known to be exploited (CISA, due 2020-02-22, used by ransomware)';
  const EXPLOITED = 'CVE-2020-02100 is exploited (Microsoft)';
  const BY_URGENCY = [
    ['9000001', '2020-02-22', null, LISTED],
    ['9000002', null, null, EXPLOITED],
    ['9000003', null, 0.9, 'CVE-2020-03300: rated Critical, EPSS 0.9'],
  ];

  test('GET /v1/fleet/kbs, not that of most devices', async () => {
    expect(shorten(await readOf('/v1/fleet/kbs'))).toEqual(BY_URGENCY);
  });

  test('GET /v1/fleet/cves', async () => {
    const rows: readonly Readonly<Record<string, unknown>>[] = await readOf('/v1/fleet/cves');
    expect(rows.map(({ id, devices }) => [id, devices])).toEqual([
      ['CVE-2020-01200', 1],
      ['CVE-2020-02100', 1],
      ['CVE-2020-03300', 2],
      ['CVE-2020-03100', 2],
      ['CVE-2020-03200', 2],
      ['CVE-2020-01100', 1],
      ['CVE-2020-02200', 1],
    ]);
    expect(rows.slice(0, 3)).toMatchObject([
      { isExploited: true, knownExploitedOn: '2020-02-01', dueOn: '2020-02-22', isRansomwareUsed: true, epss: null },
      { isExploited: true, knownExploitedOn: null, dueOn: null, isPubliclyDisclosed: true, exploitability: 'detected' },
      { isExploited: false, isPubliclyDisclosed: false, exploitability: null, epss: 0.9, epssPercentile: 0.99 },
    ]);
  });

  test('GET /v1/fleet/plan: a KB is as urgent as what it closes', async () => {
    expect(shorten(await readOf('/v1/fleet/plan'))).toEqual([['9000003', '2020-02-22', 0.9, LISTED, EXPLOITED]]);
  });

  test('GET /v1/devices/{id}/assessment, in what is missing and in the plan', async () => {
    expect(shorten(await readOf('/v1/devices/pc-0/assessment', 'missing'))).toEqual(BY_URGENCY);
    expect(shorten(await readOf('/v1/devices/pc-0/assessment', 'plan'))).toEqual([
      ['9000003', '2020-02-22', 0.9, LISTED, EXPLOITED],
    ]);
  });

  test('GET /v1/fleet/summary: exploited by any word, and by CISA’s', async () => {
    expect(await readOf('/v1/fleet/summary', 'exploited')).toEqual({ kbs: 2, devices: 1 });
    expect(await readOf('/v1/fleet/summary', 'knownExploited')).toEqual({ kbs: 1, devices: 1 });
  });

  test('getmissingkbs stays newest first', async () => {
    const rows: readonly { readonly id: string }[] = await readOf('/api/machines/pc-0/getmissingkbs');
    expect(rows.map(({ id }) => id)).toEqual(['9000003', '9000002', '9000001']);
  });
});

/** Which rows are asked for, by what they are called. */
describe('a part of the list', () => {
  const LISTED = { kev: { addedOn: '2020-02-01', dueOn: null, isRansomwareUsed: false } };
  const more: Readonly<Record<string, object>> = {
    'CVE-2020-01100': { severity: 'Low' },
    'CVE-2020-01200': { severity: null, ...LISTED, cvssScore: 9.8 },
    'CVE-2020-02100': { severity: 'Important', title: 'Elevation of privilege' },
    'CVE-2020-02200': { severity: 'Moderate' },
    'CVE-2020-03300': { epss: { score: 0.9, percentile: 0.99 } },
  };
  let varied: TestServer;
  beforeAll(async () => {
    const { data } = makeCatalog();
    const vulnerabilities = data.vulnerabilities.map((each) => ({ ...each, ...more[each.id] }));
    varied = await startTestServer({ catalog: createCatalog({ ...data, vulnerabilities }, 'made up') });
    for (const [device, ubr] of Object.entries({ 'pc-0': 0, 'pc-1': 100, 'pc-2': 200 })) {
      await varied.report(device, makeReport({ computerName: device, ubr }));
    }
  });
  afterAll(() => stopTestServer(varied));
  const list = async (path: string, key: string) => {
    const { total, value } = JSON.parse((await varied.call(path)).text);
    return [total, ...value.map((row: Readonly<Record<string, unknown>>) => row[key])];
  };

  test.each([
    ['', [3, '9000001', '9000003', '9000002']],
    ['sort=-urgency', [3, '9000001', '9000003', '9000002']],
    ['sort=urgency', [3, '9000002', '9000003', '9000001']],
    ['sort=name', [3, '9000001', '9000002', '9000003']],
    ['sort=-devices', [3, '9000003', '9000002', '9000001']],
    ['sort=released', [3, '9000001', '9000002', '9000003']],
    ['sort=-severity', [3, '9000003', '9000002', '9000001']],
    ['sort=-cves&limit=1', [3, '9000003']],
    ['sort=name&limit=1&skip=1', [3, '9000002']],
    ['search=kb9000002', [1, '9000002']],
    ['search=MARCH%202020', [1, '9000003']],
    ['severity=Critical', [1, '9000003']],
    ['severity=Low', [1, '9000001']],
    ['severity=none', [0]],
    ['exploited=true', [1, '9000001']],
    ['exploited=false&sort=name', [2, '9000002', '9000003']],
    ['search=2020&severity=Important&exploited=false&sort=name&limit=10', [1, '9000002']],
  ])('GET /v1/fleet/kbs?%s', async (query, expected) => {
    expect(await list(`/v1/fleet/kbs?${query}`, 'kbId')).toEqual(expected);
  });

  const cves = (...numbers: readonly string[]) => numbers.map((number) => `CVE-2020-${number}`);
  test.each([
    ['sort=-urgency&limit=2', [7, ...cves('01200', '03300')]],
    ['sort=name&limit=2', [7, ...cves('01100', '01200')]],
    ['sort=-devices&limit=3', [7, ...cves('03300', '03100', '03200')]],
    ['sort=-released&limit=1', [7, ...cves('03300')]],
    ['sort=severity&limit=2', [7, ...cves('01100', '02200')]],
    ['sort=-cvss&limit=1', [7, ...cves('01200')]],
    ['sort=-epss&limit=1', [7, ...cves('03300')]],
    ['sort=epss&skip=6', [7, ...cves('01100')]],
    ['search=cve-2020-02', [2, ...cves('02100', '02200')]],
    ['search=privilege%20elevation', [1, ...cves('02100')]],
    ['severity=none', [1, ...cves('01200')]],
    ['exploited=true', [1, ...cves('01200')]],
    ['exploited=false&severity=Critical&sort=name', [3, ...cves('03100', '03200', '03300')]],
  ])('GET /v1/fleet/cves?%s', async (query, expected) => {
    expect(await list(`/v1/fleet/cves?${query}`, 'id')).toEqual(expected);
  });

  test('as a file: all pages of what is asked for', async () => {
    const answer = await varied.call('/v1/fleet/kbs?sort=name&exploited=false&limit=1&skip=1&format=csv');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="kbgap-kbs-\d{4}-\d\d-\d\d\.csv"$/,
    );
    const [head, ...lines] = answer.text.trimEnd().split('\r\n');
    expect(head).toMatch(/^"kbId","name","releasedOn","severity","cves","exploited",.*"devices"$/);
    expect(lines.map((line) => line.split(',').slice(0, 5).join())).toEqual([
      '"9000002","February 2020 Security Updates","2020-02-11","Important",2',
      '"9000003","March 2020 Security Updates","2020-03-10","Critical",3',
    ]);
    const json = await varied.call('/v1/fleet/cves?severity=none&format=json');
    expect(JSON.parse(json.text)).toEqual(JSON.parse((await varied.call('/v1/fleet/cves?severity=none')).text));
  });

  test.each(['kbs?severity=High', 'kbs?exploited=yes', 'kbs?sort=cvss', 'cves?sort=cves', 'cves?limit=1001'])(
    'GET /v1/fleet/%s is refused',
    async (path) => {
      const { status, body } = await varied.call(`/v1/fleet/${path}`);
      expect([status, body.error.code]).toEqual([400, 'InvalidInput']);
    },
  );
});

const LIST = 'search, sort, limit, skip, format, severity, exploited, asOf';
test.each([
  ['kbs', LIST],
  ['cves', LIST],
  ['summary', 'asOf'],
  ['software', 'asOf'],
  ['plan', 'asOf, format'],
])('GET /v1/fleet/%s takes no other query options', async (name, known) => {
  const { status, body } = await server.call(`/v1/fleet/${name}?$top=1`);
  const message = `The query option '$top' is not known here; known are: ${known}.`;
  expect([status, body.error]).toMatchObject([400, { code: 'InvalidInput', message }]);
});
