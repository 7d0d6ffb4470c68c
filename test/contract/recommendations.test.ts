/** Recommendations: the products to bring up to date. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectForbidden, testCollection } from './support/collection-cases.ts';
import { type References, readReferences, startWithProducts } from './support/product-fleet.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, stopTestServer, type TestServer } from './support/server.ts';

const ROLE = 'SecurityRecommendation.Read.All';

const update = (productName: string, title: string, weaknesses: number) => ({
  id: `va-_-microsoft-_-${productName}`,
  productName,
  recommendationName: `Update ${title}`,
  weaknesses,
  vendor: 'microsoft',
  recommendedVersion: '',
  recommendedVendor: '',
  recommendedProgram: '',
  recommendationCategory: 'Application',
  subCategory: '',
  severityScore: 0,
  publicExploit: false,
  activeAlert: false,
  associatedThreats: [],
  remediationType: 'Update',
  status: 'Active',
  configScoreImpact: 0,
  exposureImpact: 40,
  totalMachineCount: 5,
  exposedMachinesCount: 4,
  nonProductivityImpactedAssets: 0,
  relatedComponent: title,
  tags: [],
  exposedCriticalDevices: null,
});
const BROWSER = update('browser', 'Browser', 1);
const WINDOWS = update('windows_90', 'Windows 90', 6);

let started: TestServer;
let references: References;
const server = () => started;
const path = '/api/recommendations/va-_-microsoft-_-windows_90';
const NOT_FOUND = 'Recommendation va-_-microsoft-_-windows_90 was not found';
beforeAll(async () => {
  started = await startWithProducts(null);
  references = await readReferences(started);
});
afterAll(() => stopTestServer(started));

const call = async (address: string, tenantId?: string) =>
  started.call(address, {
    authorization: `Bearer ${await started.token({ roles: [ROLE, 'Software.Read.All'], ...(tenantId && { tenantId }) })}`,
  });

describe('GET /api/recommendations', () => {
  testCollection({
    ...{ server, path: '/api/recommendations', context: 'Recommendations', key: 'id', role: ROLE },
    rows: () => [BROWSER, WINDOWS],
  });

  test.each([
    ["recommendationCategory eq 'application' and remediationType eq 'Update'", [BROWSER, WINDOWS]],
    ["status eq 'Exception' or severityScore gt 0", []],
    ['exposedMachinesCount lt totalMachineCount and weaknesses gt 5', [WINDOWS]],
  ])('$filter=%s', async (filter, value) => {
    const { text } = await call(`/api/recommendations?$filter=${encodeURIComponent(filter)}`);
    expect(JSON.parse(text).value).toEqual(value);
  });
});

describe('GET /api/recommendations/{id}', () => {
  test('is one of them, bare, whatever the case of its id', async () => {
    const context = { '@odata.context': `${started.url}/api/$metadata#Recommendations/$entity` };
    for (const address of [path, '/api/v1.0/Recommendations/VA-_-Microsoft-_-WINDOWS_90']) {
      const { status, text } = await call(address);
      expect([status, text]).toEqual([200, JSON.stringify({ ...context, ...WINDOWS })]);
    }
  });

  test('asks for its permission, in the words of the live service', () =>
    expectForbidden({ server, path, role: ROLE }));

  test.each(['va-_-microsoft-_-windows_91', 'microsoft-_-windows_90', 'sca-_-scid-20000', 'va-_-', '__proto__'])(
    '%s is not found',
    async (id) => {
      const { status, body } = await call(`/api/recommendations/${id}`);
      expect([status, body.error]).toMatchObject([
        404,
        { code: 'ResourceNotFound', message: `Recommendation ${id} was not found` },
      ]);
    },
  );

  test('is not found where no machine is exposed any more', async () => {
    const tenantId = '33333333-3333-4333-8333-333333333333';
    await started.report('pc', makeReport({ ubr: 0 }), tenantId);
    expect((await call(path, tenantId)).status).toBe(200);
    await started.report('pc', makeReport({ ubr: 300 }), tenantId);
    expect((await call(path, tenantId)).status).toBe(404);
    expect(JSON.parse((await call('/api/recommendations', tenantId)).text).value).toEqual([]);
  });
});

describe('GET /api/recommendations/{id}/software', () => {
  test('is the product, bare, under the type that the documents name', async () => {
    const { status, text } = await call(`${path}/software`);
    expect([status, text]).toEqual([
      200,
      JSON.stringify({
        '@odata.context': `${started.url}/api/$metadata#Analytics.Contracts.PublicAPI.PublicProductDto`,
        id: 'microsoft-_-windows_90',
        name: 'windows_90',
        vendor: 'microsoft',
        weaknesses: 6,
        publicExploit: false,
        activeAlert: false,
        exposedMachines: 4,
        installedMachines: 5,
        impactScore: 40,
        isNormalized: true,
        category: '',
      }),
    ]);
  });

  test('asks applications for the permission of software, and users for that of recommendations', async () => {
    await expectForbidden({ server, path: `${path}/software`, role: 'Software.Read.All' });
    const statusFor = async (scopes: readonly string[]) =>
      (await started.call(`${path}/software`, { authorization: `Bearer ${await started.token({ scopes })}` })).status;
    expect(await statusFor(['SecurityRecommendation.Read'])).toBe(200);
    expect(await statusFor(['Software.Read'])).toBe(403);
  });

  test("is of the token's tenant alone", async () => {
    const { status, body } = await call(`${path}/software`, OTHER_TENANT);
    expect([status, body.error.message]).toEqual([404, NOT_FOUND]);
  });
});

describe('GET /api/recommendations/{id}/machineReferences', () => {
  testCollection({
    ...{ server, path: `${path}/machineReferences`, context: 'MachineReferences', key: 'id', role: ROLE },
    rows: () => references('pc-0', 'pc-1', 'pc-2', 'pc-waiting'),
    notFound: NOT_FOUND,
  });
});

describe('GET /api/machines/{machineId}/recommendations', () => {
  testCollection({
    ...{ server, path: '/api/machines/pc-0/recommendations', context: 'Recommendations', key: 'id', role: ROLE },
    rows: () => [BROWSER, WINDOWS],
    notFound: 'Machine pc-0 was not found',
  });

  test.each(['pc-3', 'pc-unknown'])('%s has none', async (device) => {
    const { text } = await call(`/api/machines/${device}/recommendations`);
    expect(JSON.parse(text).value).toEqual([]);
  });
});
