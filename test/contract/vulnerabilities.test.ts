/** Vulnerabilities: of the fleet, one of them, and those of one machine, product or recommendation. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { deriveDeviceId } from '../../src/fleet/device-id.ts';
import { usePostgres } from '../support/postgres.ts';
import { makeCatalog } from './support/catalog.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

const SEEN = '2020-04-09T08:00:00.000Z';
const NOW = new Date('2020-04-10T12:00:00Z');
const LONG_AGO = '2020-01-20T08:00:00.000Z';
const postgres = usePostgres();
const ENGINES = [
  { engine: 'SQLite', flags: async () => ({ inactiveAfterDays: '30' }) },
  {
    engine: 'PostgreSQL',
    flags: async () => ({ inactiveAfterDays: '30', databaseUrl: await postgres.createDatabase() }),
  },
];
const idOf = (name: string) => deriveDeviceId(TENANT, name);

/** January's first is listed by CISA, its second has no rating but a score; February's first has neither, its second was disclosed. */
const CATALOG = createCatalog({ ...makeCatalog().data, vulnerabilities: vulnerabilities() }, 'made up');

function vulnerabilities() {
  const more: Readonly<Record<string, object>> = {
    'CVE-2020-01100': {
      kev: { addedOn: '2020-02-01', dueOn: null, isRansomwareUsed: false },
      cvssScore: 9.8,
      cvssVector: 'CVSS:3.0/AV:N',
    },
    'CVE-2020-01200': { severity: null, cvssScore: 6.9, title: '' },
    'CVE-2020-02100': { severity: null, publishedOn: null },
    'CVE-2020-02200': { severity: 'Important', isPubliclyDisclosed: true },
    // What is likely to be exploited is not public by that.
    'CVE-2020-03100': { exploitability: 'more-likely', epss: { score: 0.5, percentile: 0.97 } },
    'CVE-2020-03200': { isExploited: true, epss: { score: 0.00043, percentile: 0.1 } },
  };
  return makeCatalog().data.vulnerabilities.map((each) => ({ ...each, ...more[each.id] }));
}

/** The properties in the live service's order. */
const row = (id: string, exposedMachines: number, month: string, more: object = {}) => ({
  ...{ id, name: id, description: 'Made up', severity: 'Critical', cvssV3: null, cvssVector: null, exposedMachines },
  ...{ publishedOn: `2020-${month}T00:00:00Z`, updatedOn: `2020-${month}T08:00:00Z`, firstDetected: null },
  ...{ publicExploit: false, exploitVerified: false, exploitInKit: false, exploitTypes: [], exploitUris: [] },
  ...{ cveSupportability: 'Supported', epss: null },
  ...more,
});
const EXPLOITED = { publicExploit: true, exploitVerified: true };
const JAN1 = row('CVE-2020-01100', 1, '01-14', { cvssV3: 9.8, cvssVector: 'CVSS:3.0/AV:N', ...EXPLOITED });
const JAN2 = row('CVE-2020-01200', 1, '01-14', { description: null, severity: 'Medium', cvssV3: 6.9 });
const FEB1 = row('CVE-2020-02100', 2, '02-11', { severity: null, publishedOn: null });
const FEB2 = row('CVE-2020-02200', 2, '02-11', { severity: 'High', publicExploit: true });
const MAR1 = row('CVE-2020-03100', 3, '03-10', { epss: 0.5 });
const MAR2 = row('CVE-2020-03200', 3, '03-10', { ...EXPLOITED, epss: 0.00043 });
const MAR3 = row('CVE-2020-03300', 3, '03-10');
const ALL = [JAN1, JAN2, FEB1, FEB2, MAR1, MAR2, MAR3];

const PUBLIC = 'Collection(Analytics.Contracts.PublicAPI.PublicVulnerabilityDto)';
const inPublicList = (rows: readonly object[]) =>
  rows.map((each) => ({ '@odata.type': '#microsoft.windowsDefenderATP.api.PublicVulnerabilityDto', ...each }));

describe.each(ENGINES)('on $engine', ({ flags }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ now: () => NOW, catalog: CATALOG, flags: await flags() });
    const report = (computerName: string, ubr: number, more: object = {}) =>
      server.report(computerName, makeReport({ computerName, collectedAt: SEEN, ubr, ...more }));
    await report('pc-0', 0);
    await report('pc-1', 100);
    await report('pc-2', 200);
    await report('pc-3', 300);
    await report('pc-gone', 0, { collectedAt: LONG_AGO });
    await server.report(
      'pc-other',
      makeReport({ computerName: 'pc-other', collectedAt: SEEN, ubr: 300 }),
      OTHER_TENANT,
    );
  });
  afterAll(() => stopTestServer(server));

  const get = async (path: string, { tenantId = TENANT, roles = ['Vulnerability.Read.All'] } = {}) => {
    const authorization = `Bearer ${await server.token({ tenantId, roles })}`;
    const { status, headers, text, body } = await server.call(path, { authorization });
    return { status, headers, text, error: body?.error };
  };
  const rowsOf = async (path: string, tenantId = TENANT) => {
    const { status, text } = await get(path, { tenantId });
    if (status !== 200) throw new Error(text);
    return JSON.parse(text).value;
  };
  const idsAt = async (path: string) => (await rowsOf(path)).map(({ id }: { readonly id: string }) => id);
  const answerOf = (context: string, value: readonly object[]) =>
    JSON.stringify({ '@odata.context': `${server.url}/api/$metadata#${context}`, value });
  const refusalOf = async (path: string, roles = ['Vulnerability.Read.All']) => {
    const { status, error } = await get(path, { roles });
    return { status, code: error?.code, message: error?.message };
  };
  const unknown = (message: string) => ({ status: 404, code: 'ResourceNotFound', message });
  const FORBIDDEN = {
    ...{ status: 403, code: 'Forbidden' },
    message:
      'Missing application roles. API required roles: Vulnerability.Read.All, application roles: Software.Read.All.',
  };

  /** What every collection of vulnerabilities does with options, of which all rows are listed. */
  const takesOptions = (path: string, context: string, rows: readonly (typeof JAN1)[]) => {
    const ids = rows.map(({ id }) => id);
    test.each<[options: string, ids: readonly string[]]>([
      ['$orderby=id desc', ids.toReversed()],
      ["$filter=startswith(id,'CVE-2020-03')", ids.filter((id) => id.startsWith('CVE-2020-03'))],
      ["$filter=severity eq 'none'", []],
      ['$filter=publicExploit eq true', rows.filter(({ publicExploit }) => publicExploit).map(({ id }) => id)],
      ['$filter=exploitVerified eq true', rows.filter(({ exploitVerified }) => exploitVerified).map(({ id }) => id)],
      ['$filter=epss ge 0.5', rows.filter(({ epss }) => Number(epss) >= 0.5).map(({ id }) => id)],
      ['$filter=updatedOn gt 2020-02-12T00:00:00Z', ids.filter((id) => id.startsWith('CVE-2020-03'))],
      ['$top=2', ids.slice(0, 2)],
      ['$skip=1&$top=1', ids.slice(1, 2)],
    ])('%s', async (options, expected) => {
      expect(await idsAt(`${path}?${options}`)).toEqual(expected);
    });

    test('$select, $count, and the address of the count', async () => {
      const { text } = await get(`${path}?$select=severity,id&$top=1&$count=true`);
      const names = context === 'Vulnerabilities' ? `${context}(severity,id)` : context;
      const first = { id: rows[0]?.id, severity: rows[0]?.severity };
      const value = context === PUBLIC ? inPublicList([first]) : [first];
      expect(JSON.parse(text)).toEqual({
        '@odata.context': `${server.url}/api/$metadata#${names}`,
        '@odata.count': rows.length,
        value,
      });
      expect((await get(`${path}/$count?$filter=severity eq 'Critical'`)).text).toBe(
        String(rows.filter(({ severity }) => severity === 'Critical').length),
      );
    });

    test('refuses a wrong option, and a client that may not read vulnerabilities', async () => {
      expect(await refusalOf(`${path}?$filter=severity gt 1`)).toMatchObject({ status: 400, code: 'ODataError' });
      expect(await refusalOf(path, ['Software.Read.All'])).toEqual(FORBIDDEN);
    });
  };

  describe('GET /api/vulnerabilities', () => {
    test('the whole answer: what is open on active machines, by id', async () => {
      const { status, headers, text } = await get('/api/vulnerabilities');
      expect({ status, version: headers.get('odata-version'), type: headers.get('content-type') }).toEqual({
        ...{ status: 200, version: '4.0', type: 'application/json; odata.metadata=minimal; charset=utf-8' },
      });
      expect(text).toBe(answerOf('Vulnerabilities', ALL));
    });
    test('in a tenant in which nothing is open', async () => {
      expect(await rowsOf('/api/vulnerabilities', OTHER_TENANT)).toEqual([]);
    });
    takesOptions('/api/vulnerabilities', 'Vulnerabilities', ALL);
  });

  describe('GET /api/vulnerabilities/{cveId}', () => {
    const context = (suffix = '') => ({
      '@odata.context': `${server.url}/api/$metadata#Vulnerabilities${suffix}/$entity`,
    });
    test('the whole answer, whatever the case of the id', async () => {
      const { text } = await get('/api/vulnerabilities/cve-2020-01100');
      expect(text).toBe(JSON.stringify({ ...context(), ...JAN1 }));
    });
    test('of one that is open on no machine of the tenant', async () => {
      const { text } = await get('/api/Vulnerabilities/CVE-2020-03300', { tenantId: OTHER_TENANT });
      expect(text).toBe(JSON.stringify({ ...context(), ...MAR3, exposedMachines: 0 }));
    });
    test('of a security update of which no document names what it closes', async () => {
      const { text } = await get('/api/vulnerabilities/TVM-2020-9000002');
      const description = 'Security update KB9000002, of which no document says what it closes.';
      const updatedOn = '2020-02-11T00:00:00Z';
      expect(text).toBe(
        JSON.stringify({
          ...context(),
          ...row('TVM-2020-9000002', 0, '02-11', { description, severity: null, updatedOn }),
        }),
      );
    });
    test('$select', async () => {
      const { text } = await get('/api/vulnerabilities/CVE-2020-01100?$select=id,cvssV3');
      expect(text).toBe(JSON.stringify({ ...context('(id,cvssV3)'), id: JAN1.id, cvssV3: 9.8 }));
    });
    test.each(['CVE-2020-99999', 'TVM-2020-9999999', 'TVM-2019-9000002', 'TVM-2020', '9000002', '__proto__'])(
      'knows no %s',
      async (id) => {
        expect(await refusalOf(`/api/vulnerabilities/${id}`)).toEqual(unknown(`Vulnerability ${id} was not found`));
      },
    );
    test('refuses options of collections, and a client that may not read vulnerabilities', async () => {
      const path = '/api/vulnerabilities/CVE-2020-01100';
      expect(await refusalOf(`${path}?$top=1`)).toMatchObject({ status: 400, code: 'ODataError' });
      expect(await refusalOf(path, ['Software.Read.All'])).toEqual(FORBIDDEN);
    });
  });

  describe('GET /api/vulnerabilities/{cveId}/machineReferences', () => {
    const PATH = '/api/vulnerabilities/CVE-2020-02100/machineReferences';
    const reference = (name: string) => ({
      id: idOf(name),
      computerDnsName: name,
      osPlatform: 'Windows90',
      rbacGroupName: null,
      rbacGroupId: 0,
    });
    const inOrder = ['pc-0', 'pc-1'].toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));

    test('the whole answer: the active machines that are exposed to it', async () => {
      expect((await get(PATH)).text).toBe(answerOf('MachineReferences', inOrder.map(reference)));
    });
    test('options', async () => {
      const { text } = await get(`${PATH}?$select=computerDnsName&$filter=computerDnsName eq 'PC-1'&$count=true`);
      expect(JSON.parse(text)).toEqual({
        '@odata.context': `${server.url}/api/$metadata#MachineReferences(computerDnsName)`,
        '@odata.count': 1,
        value: [{ computerDnsName: 'pc-1' }],
      });
      expect(await idsAt(`${PATH}?$orderby=computerDnsName desc&$skip=1&$top=1`)).toEqual([idOf('pc-0')]);
      expect((await get(`${PATH}/$count`)).text).toBe('2');
    });
    test('of one that is open on no machine', async () => {
      expect(await rowsOf('/api/vulnerabilities/TVM-2020-9000002/machineReferences')).toEqual([]);
      expect(await rowsOf(PATH, OTHER_TENANT)).toEqual([]);
    });
    test('refuses', async () => {
      expect(await refusalOf('/api/vulnerabilities/CVE-2020-99999/machineReferences')).toEqual(
        unknown('Vulnerability CVE-2020-99999 was not found'),
      );
      expect(await refusalOf(`${PATH}?$filter=cveId eq 1`)).toMatchObject({ status: 400, code: 'ODataError' });
      expect(await refusalOf(PATH, ['Software.Read.All'])).toEqual(FORBIDDEN);
    });
  });

  describe('GET /api/machines/{machineId}/vulnerabilities', () => {
    const rows = [FEB1, FEB2, MAR1, MAR2, MAR3];
    test('the whole answer, by id or name of the machine', async () => {
      const text = answerOf(PUBLIC, inPublicList(rows));
      expect((await get(`/api/machines/${idOf('pc-1')}/vulnerabilities`)).text).toBe(text);
      expect((await get('/api/machines/PC-1/vulnerabilities')).text).toBe(text);
    });
    test('of one that misses nothing, and of one that is inactive', async () => {
      expect(await rowsOf('/api/machines/pc-3/vulnerabilities')).toEqual([]);
      expect(await rowsOf('/api/machines/pc-gone/vulnerabilities')).toEqual(inPublicList(ALL));
    });
    test("knows no other tenant's", async () => {
      expect(await refusalOf('/api/machines/pc-other/vulnerabilities')).toEqual(
        unknown('Machine pc-other was not found'),
      );
    });
    takesOptions('/api/machines/pc-1/vulnerabilities', PUBLIC, rows);
  });

  describe('GET /api/Software/{Id}/vulnerabilities', () => {
    test('the whole answer', async () => {
      const { text } = await get('/api/software/microsoft-_-browser/vulnerabilities');
      expect(text).toBe(answerOf(PUBLIC, inPublicList([MAR3])));
    });
    test('of a product in which nothing is open', async () => {
      expect(await rowsOf('/api/Software/microsoft-_-windows_90/vulnerabilities', OTHER_TENANT)).toEqual([]);
    });
    test.each(['microsoft-_-windows_91', 'microsoft-_-.net_framework', 'other-_-windows_90', 'windows_90'])(
      'knows no %s: no active machine has it',
      async (id) => {
        expect(await refusalOf(`/api/Software/${id}/vulnerabilities`)).toEqual(unknown(`Software ${id} was not found`));
      },
    );
    takesOptions('/api/Software/microsoft-_-windows_90/vulnerabilities', PUBLIC, ALL.slice(0, -1));
  });

  describe('GET /api/recommendations/{id}/vulnerabilities', () => {
    test('the whole answer', async () => {
      const { text } = await get('/api/recommendations/va-_-microsoft-_-browser/vulnerabilities');
      expect(text).toBe(answerOf(PUBLIC, inPublicList([MAR3])));
    });
    test.each(['va-_-microsoft-_-windows_91', 'microsoft-_-windows_90', 'sca-_-scid-20000'])(
      'knows no %s',
      async (id) => {
        expect(await refusalOf(`/api/recommendations/${id}/vulnerabilities`)).toEqual(
          unknown(`Recommendation ${id} was not found`),
        );
      },
    );
    test('is not there when there is nothing to update', async () => {
      const path = '/api/recommendations/va-_-microsoft-_-windows_90/vulnerabilities';
      expect((await get(path, { tenantId: OTHER_TENANT })).status).toBe(404);
    });
    takesOptions('/api/recommendations/va-_-microsoft-_-windows_90/vulnerabilities', PUBLIC, ALL.slice(0, -1));
  });
});
