/** A fleet in numbers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, type TestServer } from './support/server.ts';

let server: TestServer;
let ofCatalog: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  server = await startTestServer();
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
const kb = (kbId: string, month: string, releasedOn: string, cves: number) => ({
  kbId,
  name: `${month} 2020 Security Updates`,
  releasedOn,
  severity: 'Critical',
  cves,
  exploited: [],
  knownExploited: [],
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
      value: [{ ...MARCH, cves: 7, devices: 3, covers: ['9000003', '9000002', '9000001'] }],
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
      value: [],
    });
    for (const path of ['cves', 'software']) expect((await get(`/v1/fleet/${path}`, nobody)).value).toEqual([]);
    expect(await get('/v1/fleet/plan', nobody)).toEqual({ ...ofCatalog, devices: 0, cves: 0, value: [] });
  });
});

test.each(['kbs', 'cves', 'software', 'plan'])('GET /v1/fleet/%s takes no query options', async (name) => {
  const { status, body } = await server.call(`/v1/fleet/${name}?$top=1`);
  expect([status, body.error]).toMatchObject([
    400,
    { code: 'InvalidInput', message: "The query option '$top' is not known here; known are: none." },
  ]);
});
