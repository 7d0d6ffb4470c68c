/** One KB, one CVE, and all that the catalog knows. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { makeCatalog } from './support/catalog.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, type TestServer } from './support/server.ts';

const OS_NAME = 'Windows 90 Version 90H1 for x64-based Systems';

let server: TestServer;
let ofCatalog: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  const { data } = makeCatalog();
  const listed = {
    kev: { addedOn: '2020-02-20', dueOn: '2020-03-20', isRansomwareUsed: true },
    ...{
      cvssScore: 9.8,
      cvssVector: 'CVSS:3.1/AV:N',
      impact: 'Remote Code Execution',
      exploitability: 'detected' as const,
    },
    epss: { score: 0.5, percentile: 0.98 },
  };
  const vulnerabilities = data.vulnerabilities.map((each) =>
    each.id === 'CVE-2020-02200' ? { ...each, ...listed } : each,
  );
  // March says that it supersedes January, and that a KB of which nothing else is known was superseded by it.
  const edges = [
    { from: '9000003', to: '9000001', sources: ['2020-Mar'] },
    { from: '9000002', to: '8000001', sources: ['2020-Feb', '2020-Mar'] },
  ];
  server = await startTestServer({
    catalog: createCatalog({ ...data, vulnerabilities, edges }, 'made up'),
    now: () => new Date('2020-04-01T00:00:00Z'),
  });
  for (const [device, ubr] of Object.entries({ 'pc-0': 0, 'pc-1': 100, 'pc-2': 200, 'pc-3': 300 })) {
    await server.report(device, makeReport({ computerName: device, ubr }));
  }
  ofCatalog = { isSample: false, catalog: { version: 'made up', isSample: false, knownThrough: '2020-03-11' } };
});
afterAll(() => stopTestServer(server));

const get = async (path: string, tenantId?: string) =>
  JSON.parse((await server.call(path, tenantId === undefined ? {} : { tenantId })).text);
const name = (kbId: string, month: string, releasedOn: string) => ({
  kbId,
  name: `${month} 2020 Security Updates`,
  releasedOn,
});
const JANUARY = name('9000001', 'January', '2020-01-14');
const FEBRUARY = name('9000002', 'February', '2020-02-11');
const MARCH = name('9000003', 'March', '2020-03-10');
const UNKNOWN = { kbId: '8000001', name: '', releasedOn: null };
const release = (kb: { readonly kbId: string; readonly releasedOn: string }, build: string, month: string) => ({
  kbId: kb.kbId,
  releasedOn: kb.releasedOn,
  build,
  releaseKind: 'securityRelease',
  isBaseline: false,
  sources: ['release-information', month],
});
const RELEASES = [
  release(JANUARY, '60001.100', '2020-Jan'),
  release(FEBRUARY, '60001.200', '2020-Feb'),
  release(MARCH, '60001.300', '2020-Mar'),
];
const byTrack = (from: string, to: string, month: string) => ({
  ...{ from, to, by: 'track', sources: ['release-information', month] },
});

describe('GET /v1/kbs/{kb}', () => {
  const FEBRUARY_WHOLE = {
    ...FEBRUARY,
    isReleaseDayEstimated: false,
    condition: null,
    months: ['2020-Feb'],
    url: 'https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB9000002',
    severity: 'Critical',
    exploited: ['CVE-2020-02200'],
    knownExploited: ['CVE-2020-02200'],
    urgency: {
      why: [
        {
          code: 'known-exploited',
          vulnerabilityId: 'CVE-2020-02200',
          rank: expect.any(Number),
          message: 'CVE-2020-02200 is known to be exploited (CISA, due 2020-03-20, used by ransomware)',
        },
      ],
      ...{ dueOn: '2020-03-20', isRansomwareUsed: true, epss: 0.5 },
    },
    devices: 2,
    cves: [
      {
        ...{ id: 'CVE-2020-02200', title: 'Made up', severity: 'Critical', cvssScore: 9.8 },
        ...{ isExploited: true, knownExploitedOn: '2020-02-20', epss: 0.5 },
      },
      {
        ...{ id: 'CVE-2020-02100', title: 'Made up', severity: 'Critical', cvssScore: null },
        ...{ isExploited: false, knownExploitedOn: null, epss: null },
      },
    ],
    products: [{ id: '99001', name: OS_NAME }],
    tracks: [{ id: 'lcu:90H1', kind: 'lcu', lineId: '90H1', lineName: 'Windows 90', releases: RELEASES }],
    graph: {
      nodes: [FEBRUARY, UNKNOWN, JANUARY, MARCH],
      edges: [
        { from: '9000002', to: '8000001', by: 'link', sources: ['2020-Feb', '2020-Mar'] },
        byTrack('9000002', '9000001', '2020-Feb'),
        { from: '9000003', to: '9000001', by: 'link', sources: ['2020-Mar'] },
        byTrack('9000003', '9000002', '2020-Mar'),
      ],
      omitted: 0,
    },
  };

  test.each(['KB9000002', '9000002', 'kb9000002'])('%s', async (kb) => {
    expect(await get(`/v1/kbs/${kb}`)).toEqual({ ...ofCatalog, ...FEBRUARY_WHOLE });
  });

  test('as of a day: nothing that was released later', async () => {
    const { asOf, tracks, graph, devices } = await get('/v1/kbs/KB9000002?asOf=2020-02-20');
    expect([asOf.day, devices]).toEqual(['2020-02-20', 2]);
    expect(tracks).toEqual([{ ...FEBRUARY_WHOLE.tracks[0], releases: RELEASES.slice(0, 2) }]);
    expect(graph).toEqual({
      nodes: [FEBRUARY, UNKNOWN, JANUARY],
      edges: FEBRUARY_WHOLE.graph.edges.slice(0, 2),
      omitted: 0,
    });
  });

  test('another tenant has devices of its own', async () => {
    expect(await get('/v1/kbs/KB9000002', OTHER_TENANT)).toEqual({ ...ofCatalog, ...FEBRUARY_WHOLE, devices: 0 });
  });

  test.each([
    ['KB9000009', 404, 'ResourceNotFound', 'The catalog does not know KB9000009.'],
    // Named by a link alone.
    ['KB8000001', 404, 'ResourceNotFound', 'The catalog does not know KB8000001.'],
    ['KB9000003?asOf=2020-02-20', 404, 'ResourceNotFound', 'KB9000003 was released on 2020-03-10, after 2020-02-20.'],
    ['March', 400, 'InvalidInput', 'Expected a KB number such as KB4540673 in the address.'],
    ['KB9000001%27--', 400, 'InvalidInput', 'Expected a KB number such as KB4540673 in the address.'],
  ])('%s: %d', async (path, status, code, message) => {
    const answer = await server.call(`/v1/kbs/${path}`);
    expect([answer.status, answer.body.error]).toMatchObject([status, { code, message }]);
  });
});

describe('GET /v1/cves/{id}', () => {
  const EXPLOITED = {
    ...{ id: 'CVE-2020-02200', title: 'Made up', severity: 'Critical', impact: 'Remote Code Execution' },
    publishedOn: '2020-02-11',
    ...{ cvssScore: 9.8, cvssVector: 'CVSS:3.1/AV:N' },
    ...{ isExploited: true, knownExploitedOn: '2020-02-20', dueOn: '2020-03-20', isRansomwareUsed: true },
    ...{ isPubliclyDisclosed: false, exploitability: 'detected', epss: 0.5, epssPercentile: 0.98 },
    url: 'https://msrc.microsoft.com/update-guide/vulnerability/CVE-2020-02200',
    devices: 2,
    software: [{ name: 'windows_90', devices: 2 }],
    kbs: [{ ...FEBRUARY, products: [OS_NAME], devices: 2 }],
  };

  test.each(['CVE-2020-02200', 'cve-2020-02200'])('%s', async (id) => {
    expect(await get(`/v1/cves/${id}`)).toEqual({ ...ofCatalog, ...EXPLOITED });
  });

  test('one that no device has', async () => {
    expect(await get('/v1/cves/CVE-2020-02200', OTHER_TENANT)).toEqual({
      ...ofCatalog,
      ...EXPLOITED,
      devices: 0,
      software: [],
      kbs: [{ ...FEBRUARY, products: [OS_NAME], devices: 0 }],
    });
  });

  test('as of a day', async () => {
    const { asOf, ...rest } = await get('/v1/cves/CVE-2020-02200?asOf=2020-02-20');
    expect([asOf.day, rest.devices, rest.kbs]).toEqual(['2020-02-20', 2, EXPLOITED.kbs]);
  });

  test.each([
    ['CVE-2020-99999', 'The catalog does not know CVE-2020-99999.'],
    ['%3Cscript%3E', 'The catalog does not know <SCRIPT>.'],
    ['CVE-2020-03100?asOf=2020-02-20', 'CVE-2020-03100 was published on 2020-03-10, after 2020-02-20.'],
  ])('%s: 404', async (path, message) => {
    const answer = await server.call(`/v1/cves/${path}`);
    expect([answer.status, answer.body.error]).toMatchObject([404, { code: 'ResourceNotFound', message }]);
  });
});

describe('all that the catalog knows, newest first', () => {
  const cve = (id: string) => ({ id, title: 'Made up', severity: 'Critical' });
  const CVES = ['03300', '03200', '03100', '02200', '02100', '01200', '01100'].map((id) => cve(`CVE-2020-${id}`));

  test.each([
    ['kbs', 3, [MARCH, FEBRUARY, JANUARY]],
    ['kbs?search=9000002', 1, [FEBRUARY]],
    ['kbs?search=security&limit=1&skip=1', 3, [FEBRUARY]],
    ['kbs?sort=released&limit=1', 3, [JANUARY]],
    ['cves', 7, CVES],
    ['cves?search=cve-2020-01', 2, CVES.slice(-2)],
    ['cves?sort=name&limit=1', 7, CVES.slice(-1)],
    ['cves?search=nothing', 0, []],
  ])('GET /v1/%s', async (path, total, value) => {
    expect(await get(`/v1/${path}`)).toEqual({ ...ofCatalog, total, value });
  });

  test.each(['kbs', 'cves'])('GET /v1/%s as a file', async (path) => {
    const file = await server.call(`/v1/${path}?format=json&limit=1&asOf=2020-02-20`);
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="kbgap-all-${path}-2020-02-20.json"`);
    expect(JSON.parse(file.text)).toEqual(await get(`/v1/${path}?asOf=2020-02-20`));
  });

  test.each([
    ['kbs', 2, [FEBRUARY, JANUARY]],
    ['cves', 4, CVES.slice(3)],
  ])('GET /v1/%s as of a day', async (path, total, value) => {
    expect(await get(`/v1/${path}?asOf=2020-02-20`)).toMatchObject({ ...ofCatalog, total, value });
  });
});
