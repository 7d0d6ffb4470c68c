/** Exports as files: addresses that are signed, good for hours, and for nothing else. */
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveDeviceId } from '../../src/fleet/device-id.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

const VULNERABILITIES = '/api/machines/SoftwareVulnerabilitiesExport';
const INVENTORY = '/api/machines/SoftwareInventoryExport';
const ROLES = ['Vulnerability.Read.All', 'Software.Read.All'];

let clock = Date.parse('2020-03-20T12:00:00.987Z');
const logged: string[] = [];
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({
    now: () => new Date(clock),
    flags: { logLevel: 'debug', rateLimits: 'export-files=off' },
    logTo: { write: (line) => logged.push(line) },
  });
  const collectedAt = '2020-03-20T10:00:00.000Z';
  await server.report('pc', makeReport({ computerName: 'pc', collectedAt, ubr: 200 }));
  await server.report('done', makeReport({ computerName: 'done', collectedAt, ubr: 300 }));
  await server.report('pc', makeReport({ computerName: 'theirs', collectedAt, ubr: 100 }), OTHER_TENANT);
});
afterAll(() => stopTestServer(server));

const ask = async (path: string, tenantId = TENANT) =>
  server.call(path, { authorization: `Bearer ${await server.token({ tenantId, roles: ROLES })}` });
const urlsOf = async (path: string, tenantId = TENANT): Promise<string[]> =>
  JSON.parse((await ask(path, tenantId)).text).exportFiles;
const linkTo = async (path: string, tenantId = TENANT): Promise<URL> => {
  const [url = ''] = await urlsOf(path, tenantId);
  return new URL(url);
};
const readRows = async (url: URL | string): Promise<Readonly<Record<string, unknown>>[]> => {
  const lines = gunzipSync(Buffer.from(await (await fetch(url)).arrayBuffer())).toString();
  expect(lines.endsWith('\n')).toBe(true);
  return lines
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line));
};

for (const [path, name] of [
  [VULNERABILITIES, 'SoftwareVulnerabilities'],
  [INVENTORY, 'SoftwareInventory'],
] as const) {
  describe(`GET ${path}`, () => {
    test('answers the addresses of files', async () => {
      const { status, text } = await ask(path);
      const sig = JSON.parse(text).exportFiles[0].split('?sig=')[1];
      expect({ status, text }).toEqual({
        status: 200,
        text: JSON.stringify({
          '@odata.context': `${server.url}/api/$metadata#microsoft.windowsDefenderATP.api.ExportFilesResponse`,
          exportFiles: [`${server.url}/exports/${TENANT}/${name}/0000-ffff.json.gz?sig=${sig}`],
          generatedTime: '2020-03-20T12:00:00Z',
        }),
      });
    });

    test('of a tenant without devices has no files', async () => {
      expect(await urlsOf(path, '33333333-3333-4333-8333-333333333333')).toEqual([]);
    });

    test.each([
      ['sasValidHours=0', 'InvalidInput'],
      ['sasValidHours=7', 'InvalidInput'],
      ['sasValidHours=1.5', 'InvalidInput'],
      ['$top=1', 'ODataError'],
    ])('?%s is refused', async (query, code) => {
      const { status, body } = await ask(`${path}?${query}`);
      expect({ status, code: body.error.code }).toEqual({ status: 400, code });
    });
  });
}

describe('a file', () => {
  test('has the rows of the export in PascalCase, one a line, without what is null', async () => {
    const of = { device: deriveDeviceId(TENANT, 'pc'), done: deriveDeviceId(TENANT, 'done') };
    const rows = await readRows(await linkTo(VULNERABILITIES));
    expect(rows.map(({ Id }) => Id)).toEqual([
      `${of.done}_microsoft_browser__`,
      `${of.done}_microsoft_windows_90_10.0.60001.300_`,
      `${of.device}_microsoft_browser__CVE-2020-03300`,
      `${of.device}_microsoft_windows_90_10.0.60001.200_CVE-2020-03100`,
      `${of.device}_microsoft_windows_90_10.0.60001.200_CVE-2020-03200`,
    ]);
    expect(JSON.stringify(rows[2])).toBe(
      JSON.stringify({
        Id: `${of.device}_microsoft_browser__CVE-2020-03300`,
        DeviceId: of.device,
        RbacGroupId: 0,
        RbacGroupName: 'Unassigned',
        DeviceName: 'pc',
        OsPlatform: 'Windows90',
        OsVersion: '10.0.60001.200',
        OsArchitecture: 'x64',
        SoftwareVendor: 'microsoft',
        SoftwareName: 'browser',
        SoftwareVersion: '',
        CveId: 'CVE-2020-03300',
        VulnerabilitySeverityLevel: 'Critical',
        RecommendedSecurityUpdate: 'March 2020 Security Updates',
        RecommendedSecurityUpdateId: '9000003',
        RecommendedSecurityUpdateUrl: 'https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB9000003',
        DiskPaths: [],
        RegistryPaths: [],
        LastSeenTimestamp: '2020-03-20 10:00:00',
        FirstSeenTimestamp: '2020-03-20 10:00:00',
        ExploitabilityLevel: 'NoExploit',
        RecommendationReference: 'va-_-microsoft-_-browser',
        SecurityUpdateAvailable: true,
      }),
    );
  });

  test('of the inventory has its products', async () => {
    const rows = await readRows(await linkTo(INVENTORY));
    expect(
      rows.map(({ DeviceName, SoftwareName, NumberOfWeaknesses }) => [DeviceName, SoftwareName, NumberOfWeaknesses]),
    ).toEqual([
      ['done', 'browser', 0],
      ['done', 'windows_90', 0],
      ['pc', 'browser', 1],
      ['pc', 'windows_90', 2],
    ]);
  });

  test('comes compressed, as a file, without a token', async () => {
    const { status, headers } = await fetch(await linkTo(VULNERABILITIES));
    expect([
      status,
      headers.get('content-type'),
      headers.get('content-encoding'),
      headers.get('cache-control'),
    ]).toEqual([200, 'application/gzip', null, 'no-store']);
  });

  test('can be asked after, and nothing but read', async () => {
    const url = await linkTo(VULNERABILITIES);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type'), head.headers.get('content-length')]).toEqual([
      200,
      'application/gzip',
      null,
    ]);
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await fetch(url, { method })).status).toBe(405);
  });

  test('is logged without its signature', async () => {
    const url = await linkTo(VULNERABILITIES);
    logged.length = 0;
    await fetch(url);
    await fetch(`${url}x`);
    await server.call('/health');
    const lines = logged.map((line): { readonly path?: string } => JSON.parse(line));
    expect(lines.map(({ path }) => path)).toContain(url.pathname);
    expect(logged.join('')).not.toContain('sig=');
    expect(logged.join('')).not.toContain(url.searchParams.get('sig')?.split('.')[2]);
  });
});

describe('an address', () => {
  const refusal = async (url: URL | string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(url, { headers });
    const { error } = JSON.parse(await response.text());
    return { status: response.status, code: error.code, message: error.message };
  };
  const REFUSED = {
    status: 403,
    code: 'Forbidden',
    message: 'The address was altered, or has expired. Ask for a new one.',
  };

  const altered: readonly [what: string, alter: (url: URL) => URL | string][] = [
    ['no signature', (url) => `${url.origin}${url.pathname}`],
    ['an empty signature', (url) => `${url.origin}${url.pathname}?sig=`],
    ['two signatures', (url) => `${url}&sig=${url.searchParams.get('sig')}`],
    [
      'a changed signature',
      (url) => `${url.origin}${url.pathname}?sig=${changeLast(url.searchParams.get('sig') ?? '')}`,
    ],
    ['more after the signature', (url) => `${url}x`],
    ['a very long signature', (url) => `${url.origin}${url.pathname}?sig=${'a'.repeat(3_000)}`],
    ['no signature algorithm', (url) => withClaims(url, {}, { alg: 'none' })],
    ['a later expiry', (url) => withClaims(url, { exp: 4_102_444_800 })],
    ["another tenant's path", (url) => `${url}`.replace(TENANT, OTHER_TENANT)],
    [
      "another tenant's path and claim",
      (url) => withClaims(new URL(`${url}`.replace(TENANT, OTHER_TENANT)), { tid: OTHER_TENANT }),
    ],
    ['another kind of export', (url) => `${url}`.replace('SoftwareVulnerabilities', 'SoftwareInventory')],
    ['the kind in other letters', (url) => `${url}`.replace('SoftwareVulnerabilities', 'softwarevulnerabilities')],
    ['other devices', (url) => `${url}`.replace('0000-ffff', '0000-7fff')],
    ['a slash more', (url) => `${url}`.replace('.gz?', '.gz/?')],
  ];

  test.each(altered)('with %s is refused', async (_what, alter) => {
    const url = await linkTo(VULNERABILITIES);
    expect((await fetch(url)).status).toBe(200);
    expect(await refusal(alter(url))).toEqual(REFUSED);
  });

  test.each([
    ['', 1],
    ['?sasValidHours=6', 6],
  ])('%s is good for %i hours', async (query, hours) => {
    const url = await linkTo(`${VULNERABILITIES}${query}`);
    const issuedAt = clock;
    try {
      clock = issuedAt + hours * 3_600_000 - 1_000;
      expect((await fetch(url)).status).toBe(200);
      clock = issuedAt + hours * 3_600_000 + 31_000;
      expect(await refusal(url)).toEqual(REFUSED);
    } finally {
      clock = issuedAt;
    }
  });

  test('is not signed by an access token, whatever it allows', async () => {
    const url = await linkTo(VULNERABILITIES);
    const token = await server.token({ roles: ROLES });
    expect(await refusal(`${url.origin}${url.pathname}?sig=${token}`)).toEqual(REFUSED);
    expect(await refusal(`${url.origin}${url.pathname}`, { authorization: `Bearer ${token}` })).toEqual(REFUSED);
  });

  test('has no signature that is an access token', async () => {
    const url = await linkTo(VULNERABILITIES);
    const authorization = `Bearer ${url.searchParams.get('sig')}`;
    for (const path of ['/api/machines', '/v1/catalog', VULNERABILITIES]) {
      const { status, body } = await server.call(path, { authorization });
      expect({ status, code: body.error.code }).toEqual({ status: 401, code: 'Unauthorized' });
    }
  });

  test('leads to the devices of the tenant that asked, and no others', async () => {
    const ours = await readRows(await linkTo(VULNERABILITIES));
    const theirs = await readRows(await linkTo(VULNERABILITIES, OTHER_TENANT));
    expect([...new Set(ours.map(({ DeviceName }) => DeviceName))]).toEqual(['done', 'pc']);
    expect([...new Set(theirs.map(({ DeviceName }) => DeviceName))]).toEqual(['theirs']);
  });
});

function changeLast(text: string): string {
  // The last character of a base64url signature has bits that nothing reads.
  const at = text.length - 5;
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

/** The same address, its signature's claims and header replaced in part and its last part kept. */
function withClaims(url: URL, claims: object, header: object = {}): string {
  const [head = '', payload = '', signature = ''] = (url.searchParams.get('sig') ?? '').split('.');
  const change = (part: string, by: object): string => {
    const value = { ...JSON.parse(Buffer.from(part, 'base64url').toString()), ...by };
    return Buffer.from(JSON.stringify(value)).toString('base64url');
  };
  return `${url.origin}${url.pathname}?sig=${change(head, header)}.${change(payload, claims)}.${signature}`;
}
