/** Each vulnerability of each machine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveDeviceId } from '../../src/fleet/device-id.ts';
import { usePostgres } from '../support/postgres.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

const PATH = '/api/vulnerabilities/machinesVulnerabilities';
const CONTEXT = 'Collection(microsoft.windowsDefenderATP.api.PublicAssetVulnerabilityDto)';
const LARGE_TENANT = '33333333-3333-4333-8333-333333333333';
/** Of seven rows each: more than two pages. */
const MANY = 3_000;
const PAGE = 10_000;
const postgres = usePostgres();
const ENGINES = [
  { engine: 'SQLite', flags: async () => ({}) },
  { engine: 'PostgreSQL', flags: async () => ({ databaseUrl: await postgres.createDatabase() }) },
];
const idOf = (name: string) => deriveDeviceId(TENANT, name);

interface Row {
  readonly id: string;
  readonly cveId: string;
  readonly machineId: string;
  readonly fixingKbId: string;
  readonly severity: string;
}

const row = (name: string, ubr: number, cve: string, fixingKbId: string, productName = 'windows_90') => {
  const machineId = idOf(name);
  const productVersion = productName === 'browser' ? null : `10.0.60001.${ubr}`;
  const cveId = `CVE-2020-${cve}`;
  return {
    id: `${machineId}-_-${cveId}-_-microsoft-_-${productName}-_-${productVersion ?? ''}-_-${fixingKbId}`,
    ...{ cveId, machineId, fixingKbId, productName, productVendor: 'microsoft', productVersion, severity: 'Critical' },
  };
};
const march = (name: string, ubr: number) => [
  row(name, ubr, '03100', '9000003'),
  row(name, ubr, '03200', '9000003'),
  row(name, ubr, '03300', '9000003', 'browser'),
];
const february = (name: string, ubr: number) => [
  row(name, ubr, '02100', '9000002'),
  row(name, ubr, '02200', '9000002'),
  ...march(name, ubr),
];
const ALL = [...february('pc-1', 100), ...march('pc-2', 200)].toSorted((a, b) => (a.id < b.id ? -1 : 1));

describe.each(ENGINES)('on $engine', ({ flags }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ flags: await flags() });
    for (const [computerName, ubr] of [
      ['pc-1', 100],
      ['pc-2', 200],
      ['pc-3', 300],
    ] as const)
      await server.report(computerName, makeReport({ computerName, ubr }));
    await server.report('pc-other', makeReport({ computerName: 'pc-other', ubr: 300 }), OTHER_TENANT);
    const many = Array.from({ length: MANY }, (_, number) => makeReport({ computerName: `many-${number}`, ubr: 0 }));
    const sent = await server.call('/v1/reports', { method: 'POST', body: many.join('\n'), tenantId: LARGE_TENANT });
    if (sent.status !== 200) throw new Error(sent.text);
  }, 60_000);
  afterAll(() => stopTestServer(server));

  const get = async (path: string, { tenantId = TENANT, roles = ['Vulnerability.Read.All'] } = {}) => {
    const authorization = `Bearer ${await server.token({ tenantId, roles })}`;
    return server.call(path, { authorization });
  };
  const rowsAt = async (options: string, tenantId = TENANT): Promise<readonly Row[]> => {
    const { status, text } = await get(`${PATH}${options}`, { tenantId });
    if (status !== 200) throw new Error(text);
    return JSON.parse(text).value;
  };

  describe('GET /api/vulnerabilities/machinesVulnerabilities', () => {
    test('the whole answer, by id', async () => {
      const { status, headers, text } = await get(PATH);
      expect({ status, version: headers.get('odata-version'), type: headers.get('content-type') }).toEqual({
        ...{ status: 200, version: '4.0', type: 'application/json; odata.metadata=minimal; charset=utf-8' },
      });
      expect(text).toBe(JSON.stringify({ '@odata.context': `${server.url}/api/$metadata#${CONTEXT}`, value: ALL }));
    });

    test('in a tenant in which nothing is open', async () => {
      expect(await rowsAt('', OTHER_TENANT)).toEqual([]);
      expect((await get(`${PATH}/$count`, { tenantId: OTHER_TENANT })).text).toBe('0');
    });

    const id = ALL[0]?.id ?? '';
    test.each<[options: string, expected: readonly object[]]>([
      [`$filter=machineId eq '${idOf('pc-2').toUpperCase()}'`, march('pc-2', 200)],
      ["$filter=cveId eq 'CVE-2020-02100'", ALL.filter(({ cveId }) => cveId === 'CVE-2020-02100')],
      [
        "$filter=severity eq 'critical' and fixingKbId ne '9000003'",
        ALL.filter((each) => each.fixingKbId === '9000002'),
      ],
      [`$filter=id eq '${id}'`, ALL.slice(0, 1)],
      [`$filter=id eq '${id}1'`, []],
      [`$filter=id in ('${id}', 'x', null)`, ALL.slice(0, 1)],
      ['$filter=productVersion eq null', ALL.filter(({ productName }) => productName === 'browser')],
      [
        `$filter=machineId eq '${idOf('pc-2')}' or cveId eq 'CVE-2020-02200'`,
        ALL.filter(({ machineId, cveId }) => machineId === idOf('pc-2') || cveId === 'CVE-2020-02200'),
      ],
      ['$orderby=id desc', ALL.toReversed()],
      ['$orderby=fixingKbId,machineId desc,cveId desc&$top=1', [row('pc-1', 100, '02200', '9000002')]],
      ['$top=2&$skip=3', ALL.slice(3, 5)],
      ['$orderby=severity&$skip=7', ALL.slice(7)],
    ])('%s', async (options, expected) => {
      expect(await rowsAt(`?${options}`)).toEqual(expected);
    });

    test('$select, $count, and the address of the count', async () => {
      const { text } = await get(`${PATH}?$select=machineId,cveId&$top=1&$count=true`);
      const [first] = ALL;
      expect(text).toBe(
        JSON.stringify({
          '@odata.context': `${server.url}/api/$metadata#${CONTEXT}`,
          '@odata.count': ALL.length,
          value: [{ cveId: first?.cveId, machineId: first?.machineId }],
        }),
      );
      expect((await get(`${PATH}/$count?$filter=productName eq 'browser'`)).text).toBe('2');
    });

    test.each([
      '',
      '&$orderby=cveId desc,severity',
      "&$filter=not (cveId eq 'CVE-2020-01100')&$orderby=productVersion",
    ])(
      'follows pages to the end, each row once: %s',
      async (options) => {
        const seen: Row[] = [];
        const sizes: number[] = [];
        let next: string | null = `${PATH}?$count=true${options}`;
        while (next !== null) {
          const { text } = await get(next, { tenantId: LARGE_TENANT });
          const page = JSON.parse(text);
          seen.push(...page.value);
          sizes.push(page.value.length);
          expect(page['@odata.count']).toBe(options.includes('not') ? MANY * 6 : MANY * 7);
          next = page['@odata.nextLink']?.slice(server.url.length) ?? null;
        }
        const total = options.includes('not') ? MANY * 6 : MANY * 7;
        expect(new Set(seen.map((each) => each.id)).size).toBe(total);
        expect(sizes).toEqual(total > 2 * PAGE ? [PAGE, PAGE, total - 2 * PAGE] : [PAGE, total - PAGE]);
        expect((await rowsAt(`?$skip=${total - 2}${options}`, LARGE_TENANT)).map((each) => each.id)).toEqual(
          seen.slice(-2).map((each) => each.id),
        );
      },
      60_000,
    );

    test.each<[options: string, message: string]>([
      ['$top=10001', '$top'],
      ['$filter=fixingKbId eq 5', '$filter, position 14: expected text in quotes'],
      ['$orderby=length(id)', '$orderby, position 0: rows are ordered by id and machineId themselves'],
      ['$skiptoken=x', '$skiptoken: expected the one of a nextLink, with the same other options'],
    ])('refuses %s', async (options, message) => {
      const { status, body } = await get(`${PATH}?${options}`);
      expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'ODataError' });
      expect(body.error.message).toContain(message);
    });

    test('refuses a client that may not read vulnerabilities', async () => {
      const { status, body } = await get(PATH, { roles: ['Software.Read.All'] });
      expect({ status, message: body.error.message }).toEqual({
        status: 403,
        message:
          'Missing application roles. API required roles: Vulnerability.Read.All, application roles: Software.Read.All.',
      });
    });
  });
});
