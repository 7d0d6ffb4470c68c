/** The products of a tenant's machines. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { usePostgres } from '../support/postgres.ts';
import { expectForbidden, testCollection } from './support/collection-cases.ts';
import { NOW, type References, readReferences, startWithProducts } from './support/product-fleet.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, type TestServer } from './support/server.ts';

const ROLE = 'Software.Read.All';
const postgres = usePostgres();

const product = (name: string, weaknesses: number) => ({
  id: `microsoft-_-${name}`,
  name,
  vendor: 'microsoft',
  weaknesses,
  publicExploit: false,
  activeAlert: false,
  exposedMachines: 4,
  installedMachines: 5,
  impactScore: 40,
  isNormalized: true,
  category: '',
});
const BROWSER = product('browser', 1);
const WINDOWS = product('windows_90', 6);

const kb = (id: string, month: string, machineMissedOn: number, name = 'windows_90', cveAddressed = 2) => ({
  id,
  name: `${month} 2020 Security Updates`,
  osBuild: 60001,
  productsNames: [name],
  url: `https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB${id}`,
  machineMissedOn,
  cveAddressed,
});
const KB_CONTEXT = 'Collection(microsoft.windowsDefenderATP.api.PublicProductFixDto)';
const NOT_FOUND = 'Software microsoft-_-windows_90 was not found';

describe.each([
  ['SQLite', async () => null],
  ['PostgreSQL', () => postgres.createDatabase()],
])('on %s', (_, database) => {
  let started: TestServer;
  let references: References;
  const server = () => started;
  const path = '/api/Software/microsoft-_-windows_90';

  beforeAll(async () => {
    started = await startWithProducts(await database());
    references = await readReferences(started);
  });
  afterAll(() => stopTestServer(started));

  describe('GET /api/Software', () => {
    testCollection({
      ...{ server, path: '/api/Software', context: 'Software', key: 'id', role: ROLE },
      rows: () => [BROWSER, WINDOWS],
    });

    test.each([
      ["name eq 'browser'", [BROWSER]],
      ["vendor eq 'microsoft' and weaknesses gt 1", [WINDOWS]],
      ["startswith(id,'microsoft-_-w')", [WINDOWS]],
      ['impactScore ge 40.5 or publicExploit', []],
    ])('$filter=%s', async (filter, value) => {
      const { text } = await started.call(`/api/software?$filter=${encodeURIComponent(filter)}`);
      expect(JSON.parse(text).value).toEqual(value);
    });
  });

  describe('GET /api/Software/{Id}', () => {
    const context = (place: string) => ({ '@odata.context': `${started.url}/api/$metadata#${place}` });

    test.each([path, '/api/v1.0/software/MICROSOFT-_-Windows_90', "/api/Software('microsoft-_-windows_90')"])(
      '%s',
      async (each) => {
        const { status, text } = await started.call(each);
        expect([status, text]).toEqual([200, JSON.stringify({ ...context('Software/$entity'), ...WINDOWS })]);
      },
    );

    test('$select, and no other option', async () => {
      expect((await started.call(`${path}?$select=name,weaknesses`)).text).toBe(
        JSON.stringify({ ...context('Software(name,weaknesses)/$entity'), name: 'windows_90', weaknesses: 6 }),
      );
      const { status, body } = await started.call(`${path}?$top=1`);
      expect([status, body.error.code]).toEqual([400, 'ODataError']);
    });

    test('asks for its permission, in the words of the live service', () =>
      expectForbidden({ server, path, role: ROLE }));

    test.each([
      ['microsoft-_-windows_91', {}],
      ['microsoft-_-windows_90', { tenantId: OTHER_TENANT }],
      ['google-_-browser', {}],
      ['windows_90', {}],
      ['microsoft-_-', {}],
      ['microsoft-_-__proto__', {}],
    ])('%s %j is not found', async (id, init) => {
      const { status, body } = await started.call(`/api/Software/${id}`, init);
      expect([status, body.error]).toMatchObject([
        404,
        { code: 'ResourceNotFound', message: `Software ${id} was not found` },
      ]);
    });
  });

  describe('GET /api/Software/{Id}/distributions', () => {
    const version = (name: string, installations: number, vulnerabilities: number) => ({
      ...{ version: name, installations, vulnerabilities },
    });

    testCollection({
      ...{ server, path: `${path}/distributions`, context: 'Distributions', key: 'version', role: ROLE },
      rows: () => [
        version('10.0.60001.0', 1, 6),
        version('10.0.60001.100', 1, 4),
        version('10.0.60001.200', 2, 2),
        version('10.0.60001.300', 1, 0),
      ],
      notFound: NOT_FOUND,
    });

    test('a version that no machine reported is empty', async () => {
      const { text } = await started.call('/api/Software/microsoft-_-browser/distributions');
      expect(JSON.parse(text).value).toEqual([version('', 5, 1)]);
    });
  });

  describe('GET /api/Software/{Id}/machineReferences', () => {
    testCollection({
      ...{ server, path: `${path}/machineReferences`, context: 'MachineReferences', key: 'id', role: ROLE },
      rows: () => references('pc-0', 'pc-1', 'pc-2', 'pc-3', 'pc-waiting'),
      notFound: NOT_FOUND,
    });
  });

  describe('GET /api/Software/{Id}/getmissingkbs', () => {
    const rows = [kb('9000003', 'March', 4), kb('9000002', 'February', 2), kb('9000001', 'January', 1)];

    testCollection({
      ...{ server, path: `${path}/getmissingkbs`, context: KB_CONTEXT, key: 'id', role: ROLE },
      rows: () => rows,
      notFound: NOT_FOUND,
    });

    test('counts CVEs of the product alone', async () => {
      const { text } = await started.call('/api/Software/microsoft-_-browser/getmissingkbs');
      expect(JSON.parse(text).value).toEqual([kb('9000003', 'March', 4, 'browser', 1)]);
    });

    test.each<[string, readonly unknown[]]>([
      ['?includeSuperseded=false', rows.slice(0, 1)],
      ['?includesuperseded=TRUE', rows],
      ['?includeSuperseded=false&$filter=machineMissedOn lt 4', []],
    ])('%s', async (query, value) => {
      const { text } = await started.call(`${path}/getmissingkbs${query}`);
      expect(JSON.parse(text).value).toEqual(value);
    });

    test('?includeSuperseded=x is refused', async () => {
      const { status, body } = await started.call(`${path}/getmissingkbs?includeSuperseded=x`);
      expect([status, body.error.code]).toEqual([400, 'InvalidInput']);
    });
  });

  describe('GET /api/machines/{machineId}/software', () => {
    testCollection({
      ...{ server, path: '/api/machines/pc-3/software', context: 'Software', key: 'id', role: ROLE },
      rows: () => [BROWSER, WINDOWS],
      notFound: 'Machine pc-3 was not found',
    });

    test('of a machine of an unknown Windows is empty', async () => {
      const { text } = await started.call('/api/machines/pc-unknown/software');
      expect(JSON.parse(text).value).toEqual([]);
    });
  });
});

describe('machines that were not seen for long', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ now: () => new Date(NOW), flags: { inactiveAfterDays: '30' } });
    await server.report('pc-old', makeReport({ computerName: 'pc-old', collectedAt: '2020-01-20T08:00:00Z' }));
  });
  afterAll(() => stopTestServer(server));
  const rowsOf = async (path: string) => {
    const roles = ['Software.Read.All', 'SecurityRecommendation.Read.All'];
    const { text } = await server.call(path, { authorization: `Bearer ${await server.token({ roles })}` });
    const rows: readonly Readonly<Record<string, unknown>>[] | undefined = JSON.parse(text).value;
    return rows;
  };

  test('are in no number and no list but their own', async () => {
    expect(await rowsOf('/api/Software')).toEqual([]);
    expect(await rowsOf('/api/recommendations')).toEqual([]);
    expect((await server.call('/api/Software/microsoft-_-windows_90')).status).toBe(404);
    const none = { exposedMachines: 0, installedMachines: 0, weaknesses: 0, impactScore: 0 };
    expect(await rowsOf('/api/machines/pc-old/software')).toMatchObject([
      { id: 'microsoft-_-browser', ...none },
      { id: 'microsoft-_-windows_90', ...none },
    ]);
    expect(await rowsOf('/api/machines/pc-old/recommendations')).toMatchObject([
      { productName: 'browser' },
      { productName: 'windows_90' },
    ]);
  });

  test('are not among the machines with a product that others have', async () => {
    await server.report('pc-new', makeReport({ computerName: 'pc-new', collectedAt: NOW }));
    for (const path of [
      '/api/Software/microsoft-_-windows_90/machineReferences',
      '/api/recommendations/va-_-microsoft-_-browser/machineReferences',
    ]) {
      expect(await rowsOf(path)).toMatchObject([{ computerDnsName: 'pc-new' }]);
    }
  });
});
