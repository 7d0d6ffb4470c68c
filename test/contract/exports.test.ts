/** Exports per device, page by page. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveDeviceId } from '../../src/fleet/device-id.ts';
import { usePostgres } from '../support/postgres.ts';
import { makeCatalog } from './support/catalog.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';
import { until } from './support/until.ts';

const VULNERABILITIES = '/api/machines/SoftwareVulnerabilitiesByMachine';
const INVENTORY = '/api/machines/SoftwareInventoryByMachine';
const CHANGES = '/api/machines/SoftwareVulnerabilityChangesByMachine';
const ROLES = ['Vulnerability.Read.All', 'Software.Read.All'];

const postgres = usePostgres();
let clock = Date.parse('2020-03-20T12:00:00Z');
const now = () => new Date(clock);
const servers = new Map<string, TestServer>();

const serverOf = (database: string): TestServer => {
  const server = servers.get(database);
  if (!server) throw new Error('the server is started before all tests');
  return server;
};
const idOf = (device: string) => deriveDeviceId(TENANT, device);
const get = async (server: TestServer, path: string, tenantId = TENANT) =>
  server.call(path, { authorization: `Bearer ${await server.token({ tenantId, roles: ROLES })}` });
const rowsOf = async (server: TestServer, path: string, tenantId = TENANT): Promise<Row[]> => {
  const { status, text } = await get(server, path, tenantId);
  if (status !== 200) throw new Error(text);
  return JSON.parse(text).value;
};
type Row = Readonly<Record<string, unknown>>;

const [PC, DONE] = [idOf('pc'), idOf('done')];

beforeAll(async () => {
  const flags = { rateLimits: 'exports=off' };
  servers.set('SQLite', await startTestServer({ now, flags }));
  const databaseUrl = await postgres.createDatabase();
  servers.set('PostgreSQL', await startTestServer({ now, flags: { ...flags, databaseUrl } }));
  for (const server of servers.values()) {
    const collectedAt = '2020-03-20T10:00:00.000Z';
    await server.report('pc', makeReport({ computerName: 'pc.example', collectedAt: '2020-02-01T08:30:00.000Z' }));
    await server.report('pc', makeReport({ computerName: 'pc.example', collectedAt, ubr: 200 }));
    await server.report('done', makeReport({ computerName: 'done', collectedAt, ubr: 300 }));
    await server.report('odd', makeReport({ computerName: 'odd', collectedAt, build: 65_000 }));
    await server.report('pc', makeReport({ computerName: 'theirs', collectedAt, ubr: 200 }), OTHER_TENANT);
    await server.call(`/v1/devices/${PC}`, { method: 'PATCH', body: JSON.stringify({ group: 'Berlin' }) });
  }
});
afterAll(async () => {
  for (const server of servers.values()) await stopTestServer(server);
});

const pcRow = (software: string, version: string, cve: string) => ({
  id: `${PC}_microsoft_${software}_${version}_${cve}`,
  deviceId: PC,
  rbacGroupId: 1,
  rbacGroupName: 'Berlin',
  deviceName: 'pc.example',
  osPlatform: 'Windows90',
  osVersion: '10.0.60001.200',
  osArchitecture: 'x64',
  softwareVendor: 'microsoft',
  softwareName: software,
  softwareVersion: version,
  cveId: cve,
  vulnerabilitySeverityLevel: 'Critical',
  recommendedSecurityUpdate: 'March 2020 Security Updates',
  recommendedSecurityUpdateId: '9000003',
  recommendedSecurityUpdateUrl: 'https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB9000003',
  diskPaths: [],
  registryPaths: [],
  lastSeenTimestamp: '2020-03-20 10:00:00',
  firstSeenTimestamp: '2020-03-10 00:00:00',
  endOfSupportStatus: null,
  endOfSupportDate: software === 'windows_90' ? '2030-01-01T00:00:00+00:00' : null,
  exploitabilityLevel: 'NoExploit',
  recommendationReference: `va-_-microsoft-_-${software}`,
  cvssScore: null,
  securityUpdateAvailable: true,
  cveMitigationStatus: null,
});

/** A product of a device that misses nothing. */
const doneRow = (software: string, version: string) => ({
  ...pcRow(software, version, ''),
  id: `${DONE}_microsoft_${software}_${version}_`,
  deviceId: DONE,
  rbacGroupId: 0,
  rbacGroupName: 'Unassigned',
  deviceName: 'done',
  osVersion: '10.0.60001.300',
  cveId: null,
  vulnerabilitySeverityLevel: null,
  recommendedSecurityUpdate: null,
  recommendedSecurityUpdateId: null,
  recommendedSecurityUpdateUrl: null,
  firstSeenTimestamp: '2020-03-20 10:00:00',
  securityUpdateAvailable: false,
});

/** In the order of device ids: of the two, that of `done` comes first. */
const VULNERABILITY_ROWS = [
  doneRow('browser', ''),
  doneRow('windows_90', '10.0.60001.300'),
  pcRow('browser', '', 'CVE-2020-03300'),
  pcRow('windows_90', '10.0.60001.200', 'CVE-2020-03100'),
  pcRow('windows_90', '10.0.60001.200', 'CVE-2020-03200'),
];

const softwareRow = (of: ReturnType<typeof pcRow> | ReturnType<typeof doneRow>, weaknesses: number) => ({
  deviceId: of.deviceId,
  rbacGroupName: of.rbacGroupName,
  rbacGroupId: of.rbacGroupId,
  deviceName: of.deviceName,
  osPlatform: 'Windows90',
  softwareVendor: 'microsoft',
  softwareName: of.softwareName,
  softwareVersion: of.softwareVersion,
  numberOfWeaknesses: weaknesses,
  diskPaths: [],
  registryPaths: [],
  softwareFirstSeenTimestamp: of.deviceId === PC ? '2020-02-01 08:30:00' : '2020-03-20 10:00:00',
  endOfSupportStatus: 'None',
  endOfSupportDate: of.endOfSupportDate,
});

const SOFTWARE_ROWS = [
  softwareRow(doneRow('browser', ''), 0),
  softwareRow(doneRow('windows_90', '10.0.60001.300'), 0),
  softwareRow(pcRow('browser', '', ''), 1),
  softwareRow(pcRow('windows_90', '10.0.60001.200', ''), 2),
];

const EXPORTS = [
  { path: VULNERABILITIES, type: 'AssetVulnerability', rows: VULNERABILITY_ROWS },
  { path: INVENTORY, type: 'AssetSoftware', rows: SOFTWARE_ROWS },
] as const;

describe.each(['SQLite', 'PostgreSQL'])('on %s', (database) => {
  for (const { path, type, rows } of EXPORTS) {
    describe(`GET ${path}`, () => {
      const context = (server: TestServer) =>
        `${server.url}/api/$metadata#Collection(microsoft.windowsDefenderATP.api.${type})`;

      test('has a row for everything on every device of a known Windows, with the properties in order', async () => {
        const server = serverOf(database);
        const { status, headers, text } = await get(server, path);
        expect({
          status,
          type: headers.get('content-type'),
          version: headers.get('odata-version'),
          text,
        }).toEqual({
          status: 200,
          type: 'application/json; odata.metadata=minimal; charset=utf-8',
          version: '4.0',
          text: JSON.stringify({ '@odata.context': context(server), value: rows }),
        });
      });

      test.each([1, 2, 3])('comes in pages of %i rows, each linked to the next', async (pageSize) => {
        const server = serverOf(database);
        const pages: Row[][] = [];
        for (let next: string | undefined = `${path}?pageSize=${pageSize}`; next !== undefined; ) {
          const { text } = await get(server, next.replace(server.url, ''));
          const body = JSON.parse(text);
          expect(body['@odata.context']).toBe(context(server));
          pages.push(body.value);
          next = body['@odata.nextLink'];
        }
        expect(pages.flat()).toEqual(rows);
        expect(pages.slice(0, -1).every((page) => page.length === pageSize)).toBe(true);
      });

      test('has no next page where $top says how many rows are wanted', async () => {
        const server = serverOf(database);
        const { text } = await get(server, `${path}?$top=2&pageSize=1`);
        expect(JSON.parse(text)).toEqual({ '@odata.context': context(server), value: rows.slice(0, 2) });
      });

      test('gives the selected properties, in the own order of rows', async () => {
        expect(await rowsOf(serverOf(database), `${path}?$select=softwareName,deviceId&PAGESIZE=200000`)).toEqual(
          rows.map(({ deviceId, softwareName }) => ({ deviceId, softwareName })),
        );
      });

      test('of a tenant without devices is empty, and nothing is seen of others', async () => {
        const server = serverOf(database);
        const { text } = await get(server, path, '33333333-3333-4333-8333-333333333333');
        expect(JSON.parse(text)).toEqual({ '@odata.context': context(server), value: [] });
        const theirs = await rowsOf(server, path, OTHER_TENANT);
        expect(new Set(theirs.map(({ deviceName }) => deviceName))).toEqual(new Set(['theirs']));
      });

      test.each([
        ['pageSize=0', 'InvalidInput'],
        ['pageSize=200001', 'InvalidInput'],
        ['pageSize=many', 'InvalidInput'],
        ['pageSize=1&pagesize=2', 'InvalidInput'],
        ['$top=200001', 'ODataError'],
        ["$filter=deviceName eq 'pc.example'", 'ODataError'],
        ['$orderby=deviceName', 'ODataError'],
        ['$count=true', 'ODataError'],
        ['$skip=1', 'ODataError'],
        ['$skiptoken=AAAA', 'ODataError'],
        ['$select=machineId', 'ODataError'],
      ])('?%s is refused', async (query, code) => {
        const { status, body } = await get(serverOf(database), `${path}?${query}`);
        expect({ status, code: body.error.code }).toEqual({ status: 400, code });
      });
    });
  }

  describe('while reports come in', () => {
    test('pages neither repeat nor lose a device that stays as it is', async () => {
      const server = serverOf(database);
      const tenantId = '44444444-4444-4444-8444-444444444444';
      const names = Array.from({ length: 12 }, (_, index) => `stays-${index}`);
      const send = (name: string, ubr: number, collectedAt: string) =>
        server.report(name, makeReport({ computerName: name, ubr, collectedAt }), tenantId);
      for (const name of [...names, 'leaves', 'changes']) await send(name, 200, '2020-03-20T10:00:00.000Z');
      const expected = await rowsOf(server, VULNERABILITIES, tenantId);

      const seen: Row[] = [];
      let pages = 0;
      for (let next: string | undefined = `${VULNERABILITIES}?pageSize=4`; next !== undefined; pages++) {
        const { text } = await get(server, next.replace(server.url, ''), tenantId);
        const body = JSON.parse(text);
        seen.push(...body.value);
        next = body['@odata.nextLink'];
        await send(`new-${pages}`, 100, '2020-03-20T11:00:00.000Z');
        await send('changes', pages % 2 === 0 ? 300 : 200, `2020-03-20T11:${String(pages + 10)}:00.000Z`);
        if (pages === 3) {
          const leaving = deriveDeviceId(tenantId, 'leaves');
          await server.call(`/v1/devices/${leaving}`, { method: 'DELETE', tenantId });
        }
      }
      expect(pages).toBeGreaterThan(10);
      const stays = (rows: readonly Row[]) => rows.filter(({ deviceName }) => String(deviceName).startsWith('stays-'));
      expect(stays(seen)).toEqual(stays(expected));
      expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    });
  });
});

describe('permissions', () => {
  test.each([
    [VULNERABILITIES, 'Vulnerability.Read.All', 'Software.Read.All'],
    [CHANGES, 'Vulnerability.Read.All', 'Software.Read.All'],
    ['/api/machines/SoftwareVulnerabilitiesExport', 'Vulnerability.Read.All', 'Software.Read.All'],
    [INVENTORY, 'Software.Read.All', 'Vulnerability.Read.All'],
    ['/api/machines/SoftwareInventoryExport', 'Software.Read.All', 'Vulnerability.Read.All'],
  ])('%s asks for %s', async (path, required, other) => {
    const server = serverOf('SQLite');
    const { status, body } = await server.call(path, {
      authorization: `Bearer ${await server.token({ roles: [other] })}`,
    });
    expect({ status, code: body.error.code, message: body.error.message }).toEqual({
      status: 403,
      code: 'Forbidden',
      message: `Missing application roles. API required roles: ${required}, application roles: ${other}.`,
    });
  });

  test.each([
    'BrowserExtensionsInventoryByMachine',
    'CertificateAssessmentExport',
    'HardwareFirmwareInventoryByMachine',
    'SoftwareInventoryNonCpeExport',
    'SecureConfigurationsAssessmentByMachine',
    'baselineComplianceAssessmentExport',
  ])('%s is not built', async (name) => {
    const { status } = await get(serverOf('SQLite'), `/api/machines/${name}`);
    expect(status).toBe(501);
  });
});

describe(`GET ${CHANGES}`, () => {
  const FEBRUARY = makeCatalog({ months: 2 });
  let server: TestServer;

  /** Waits until as many changes of a device are recorded. */
  const record = async (device: string, count: number): Promise<void> => {
    await server.adopt(server.catalogInForce());
    await until(async () => {
      const { text } = await server.call(`/v1/devices/${device}/history`);
      return JSON.parse(text).changes.length === count ? true : null;
    });
  };
  const report = async (device: string, at: string, ubr: number): Promise<void> => {
    clock = Date.parse(at);
    await server.report(device, makeReport({ computerName: device, collectedAt: at, ubr }));
  };

  beforeAll(async () => {
    server = await startTestServer({ catalog: FEBRUARY, now });
    await report('slow', '2020-02-20T10:00:00.000Z', 100);
    await report('still', '2020-02-20T10:00:00.000Z', 200);
    await record('slow', 1);
    clock = Date.parse('2020-03-11T08:00:00Z');
    await server.adopt(makeCatalog({ months: 3 }));
    await record('slow', 2);
    await record('still', 1);
    await report('slow', '2020-03-15T10:00:00.000Z', 300);
    await record('slow', 4);
    clock = Date.parse('2020-03-20T12:00:00Z');
  });
  afterAll(() => stopTestServer(server));

  const told = async (path: string) =>
    (await rowsOf(server, path)).map(({ deviceName, status, eventTimestamp, softwareName, softwareVersion, cveId }) =>
      [eventTimestamp, deviceName, status, softwareName, softwareVersion, cveId].join(' '),
    );
  const MARCH = [
    ['browser', 'CVE-2020-03300'],
    ['windows_90', 'CVE-2020-03100'],
    ['windows_90', 'CVE-2020-03200'],
  ] as const;
  const march = (at: string, device: string, status: string, ubr: number) =>
    MARCH.map(([name, cve]) =>
      [at, device, status, name, name === 'browser' ? '' : `10.0.60001.${ubr}`, cve].join(' '),
    );
  const NEW = '2020-03-11T08:00:00.000Z';
  const FIXED = '2020-03-15T10:00:00.000Z';
  /** Rows of devices in the order of their ids. */
  const byDevice = (slow: readonly string[], still: readonly string[]) =>
    idOf('slow') < idOf('still') ? [...slow, ...still] : [...still, ...slow];
  const SLOW_FIXED = [
    ...march(FIXED, 'slow', 'Fixed', 100).slice(0, 1),
    `${FIXED} slow Fixed windows_90 10.0.60001.100 CVE-2020-02100`,
    `${FIXED} slow Fixed windows_90 10.0.60001.100 CVE-2020-02200`,
    ...march(FIXED, 'slow', 'Fixed', 100).slice(1),
  ];

  test('tells what became open and what was closed, with the version of that time', async () => {
    expect(await told(`${CHANGES}?sinceTime=2020-03-10`)).toEqual(
      byDevice([...march(NEW, 'slow', 'New', 100), ...SLOW_FIXED], march(NEW, 'still', 'New', 200)),
    );
  });

  test('since a time: what changed at it is known already', async () => {
    expect(await told(`${CHANGES}?sinceTime=${NEW}`)).toEqual(SLOW_FIXED);
    expect(await told(`${CHANGES}?sinceTime=${FIXED}`)).toEqual([]);
  });

  test('in rows as those of the export, with what happened and when', async () => {
    const rows = await rowsOf(server, `${CHANGES}?sinceTime=2020-03-10&$top=1&$select=id,status,eventTimestamp,cveId`);
    const { text } = await get(server, `${CHANGES}?sinceTime=2020-03-10`);
    const body = JSON.parse(text);
    const [first] = body.value;
    expect(body['@odata.context']).toBe(
      `${server.url}/api/$metadata#Collection(microsoft.windowsDefenderATP.api.DeltaAssetVulnerability)`,
    );
    expect(Object.keys(first)).toEqual([...Object.keys(VULNERABILITY_ROWS[0] ?? {}), 'status', 'eventTimestamp']);
    const { id, cveId, status, eventTimestamp } = first;
    expect(rows).toEqual([{ id, cveId, status, eventTimestamp }]);
  });

  test('in pages', async () => {
    const all = await rowsOf(server, `${CHANGES}?sinceTime=2020-03-10`);
    const seen: Row[] = [];
    for (let next: string | undefined = `${CHANGES}?sinceTime=2020-03-10&pageSize=2`; next !== undefined; ) {
      const body = JSON.parse((await get(server, next.replace(server.url, ''))).text);
      seen.push(...body.value);
      next = body['@odata.nextLink'];
    }
    expect(seen).toEqual(all);
  });

  test('of another tenant tells nothing', async () => {
    expect(await rowsOf(server, `${CHANGES}?sinceTime=2020-03-10`, OTHER_TENANT)).toEqual([]);
  });

  test.each([
    ['', "The query option 'sinceTime' is needed: a time with its zone, such as 2021-05-19T18:35:49.924Z, or a day."],
    [
      'sinceTime=soon',
      "The query option 'sinceTime' must be given once, as a time with its zone, such as 2021-05-19T18:35:49.924Z, or a day.",
    ],
    [
      'sinceTime=2020-03-06T11:59:59.999Z',
      "The query option 'sinceTime' must be at most 14 days ago: not before 2020-03-06T12:00:00.000Z.",
    ],
  ])('?%s is refused', async (query, message) => {
    const { status, body } = await get(server, `${CHANGES}?${query}`);
    expect({ status, code: body.error.code, message: body.error.message }).toEqual({
      status: 400,
      code: 'InvalidInput',
      message,
    });
  });
});
