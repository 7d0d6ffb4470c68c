/** What OData clients read first: the service document, and `$metadata`. */
import odatajs, { type Edmx, type HttpOData } from 'ts-odatajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Csdl, readWithEdmxParser, readWithOlingo } from '../support/odata/read-csdl.ts';
import { resolveContext } from '../support/odata/resolve-context.ts';
import { makeReport } from './support/reports.ts';
import { startTestServer, stopTestServer, type TestServer } from './support/server.ts';

const API = 'microsoft.windowsDefenderATP.api';
const ANALYTICS = 'Analytics.Contracts.PublicAPI';

let server: TestServer;
let csdl: Csdl;
let edmx: Edmx.Edmx;

beforeAll(async () => {
  server = await startTestServer();
  await server.report('pc', makeReport({ ubr: 200 }));
  csdl = readWithEdmxParser((await server.call('/api/$metadata')).text);
  edmx = await readAs<Edmx.Edmx>('/api/$metadata', { handler: odatajs.oData.metadataHandler });
});
afterAll(() => stopTestServer(server));

/** Reads with Apache Olingo's client, which knows what it reads from the metadata it is given. */
async function readAs<Data>(
  path: string,
  { handler, metadata }: { handler?: typeof odatajs.oData.metadataHandler; metadata?: Edmx.Edmx } = {},
): Promise<Data> {
  const headers = { authorization: `Bearer ${await server.token()}` };
  return await new Promise((resolve, reject) => {
    const fail = ({ message }: HttpOData.Error) => reject(new Error(message));
    odatajs.oData.read({ requestUri: server.url + path, headers }, resolve, fail, handler, undefined, metadata);
  });
}

describe('GET /api/$metadata', () => {
  test.each(['/api/$metadata', '/api/v1.0/$metadata', '/API/$Metadata/', '/api/%24metadata'])(
    '%s is the document, as XML of OData 4.0',
    async (path) => {
      const { status, headers, text } = await server.call(path);
      expect({ status, type: headers.get('content-type'), version: headers.get('odata-version') }).toEqual({
        status: 200,
        type: 'application/xml; charset=utf-8',
        version: '4.0',
      });
      expect(text).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>\n<edmx:Edmx Version="4.0" /);
    },
  );

  test.each(['$format=json', '$format=application/xml', '$top=1'])('?%s is refused', async (query) => {
    const { status, body } = await server.call(`/api/$metadata?${query}`);
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'ODataError' });
  });

  test('is read alike by two packages that have nothing in common', () => {
    expect(readWithOlingo(edmx)).toEqual(csdl);
  });

  test('describes the rows of getmissingkbs', () => {
    expect(csdl.types[`${API}.PublicProductFixDto`]).toEqual({
      key: ['id'],
      properties: [
        'id: Edm.String',
        'name: Edm.String',
        'osBuild: Edm.Int64?',
        'productsNames: Collection(Edm.String)',
        'url: Edm.String?',
        'machineMissedOn: Edm.Int64',
        'cveAddressed: Edm.Int64',
      ],
    });
  });

  test('describes machines, times to seven digits and types within types', () => {
    expect(
      csdl.types[`${API}.Machine`]?.properties.filter((each) => !/: Edm\.(String|Boolean|Int64)/.test(each)),
    ).toEqual([
      'firstSeen: Edm.DateTimeOffset(7)',
      'lastSeen: Edm.DateTimeOffset(7)',
      'aadDeviceId: Edm.Guid?',
      'machineTags: Collection(Edm.String)',
      `ipAddresses: Collection(${API}.IpAddress)`,
      `vmMetadata: ${API}.VmMetadata?`,
    ]);
  });

  test('has every operation that is called on an entity or a set', () => {
    const vulnerabilities = `Collection(${ANALYTICS}.PublicVulnerabilityDto)`;
    expect(csdl.operations).toEqual([
      'Action Machine/setDeviceValue(DeviceValue: Edm.String) Machine',
      'Action Machine/tags(Value: Edm.String, Action: Edm.String) Machine',
      `Function ${ANALYTICS}.PublicProductDto/distributions() Collection(Distribution)`,
      `Function ${ANALYTICS}.PublicProductDto/getmissingkbs() Collection(PublicProductFixDto)`,
      `Function ${ANALYTICS}.PublicProductDto/machineReferences() Collection(MachineReference)`,
      `Function ${ANALYTICS}.PublicProductDto/vulnerabilities() ${vulnerabilities}`,
      'Function Collection(ExposureScore)/ByMachineGroups() Collection(ExposureScore)',
      'Function Collection(Machine)/SoftwareInventoryByMachine() Collection(AssetSoftware)',
      'Function Collection(Machine)/SoftwareInventoryByMachine(pageSize: Edm.Int64) Collection(AssetSoftware)',
      'Function Collection(Machine)/SoftwareInventoryExport() ExportFilesResponse',
      'Function Collection(Machine)/SoftwareInventoryExport(sasValidHours: Edm.Int64) ExportFilesResponse',
      'Function Collection(Machine)/SoftwareVulnerabilitiesByMachine() Collection(AssetVulnerability)',
      'Function Collection(Machine)/SoftwareVulnerabilitiesByMachine(pageSize: Edm.Int64) Collection(AssetVulnerability)',
      'Function Collection(Machine)/SoftwareVulnerabilitiesExport() ExportFilesResponse',
      'Function Collection(Machine)/SoftwareVulnerabilitiesExport(sasValidHours: Edm.Int64) ExportFilesResponse',
      'Function Collection(Machine)/SoftwareVulnerabilityChangesByMachine(sinceTime: Edm.DateTimeOffset) Collection(DeltaAssetVulnerability)',
      'Function Collection(Machine)/SoftwareVulnerabilityChangesByMachine(sinceTime: Edm.DateTimeOffset, pageSize: Edm.Int64) Collection(DeltaAssetVulnerability)',
      'Function Collection(Machine)/findbyip(ip: Edm.String, timestamp: Edm.DateTimeOffset) Collection(Machine)',
      'Function Collection(Machine)/findbytag(tag: Edm.String) Collection(Machine)',
      'Function Collection(Machine)/findbytag(tag: Edm.String, useStartsWithFilter: Edm.Boolean) Collection(Machine)',
      'Function Collection(PublicVulnerabilityDto)/machinesVulnerabilities() Collection(PublicAssetVulnerabilityDto)',
      'Function Machine/getmissingkbs() Collection(PublicProductFixDto)',
      'Function Machine/recommendations() Collection(Recommendation)',
      `Function Machine/software() Collection(${ANALYTICS}.PublicProductDto)`,
      `Function Machine/vulnerabilities() ${vulnerabilities}`,
      'Function PublicVulnerabilityDto/machineReferences() Collection(MachineReference)',
      'Function Recommendation/machineReferences() Collection(MachineReference)',
      `Function Recommendation/software() ${ANALYTICS}.PublicProductDto`,
      `Function Recommendation/vulnerabilities() ${vulnerabilities}`,
      'Function RemediationTask/machineReferences() Collection(MachineReference)',
    ]);
  });
});

describe('contexts of the Defender API', () => {
  test.each([
    ['Machines', `${API}.Machine`],
    ['Machines/$entity', `${API}.Machine`],
    ['Machines(id,computerDnsName)', `${API}.Machine`],
    ['MachineReferences', `${API}.MachineReference`],
    ['Software', `${ANALYTICS}.PublicProductDto`],
    ['Software/$entity', `${ANALYTICS}.PublicProductDto`],
    ['Distributions', `${API}.Distribution`],
    [`Collection(${API}.PublicProductFixDto)`, `${API}.PublicProductFixDto`],
    ['Vulnerabilities', `${API}.PublicVulnerabilityDto`],
    ['Vulnerabilities/$entity', `${API}.PublicVulnerabilityDto`],
    [`Collection(${ANALYTICS}.PublicVulnerabilityDto)`, `${ANALYTICS}.PublicVulnerabilityDto`],
    [`Collection(${API}.PublicAssetVulnerabilityDto)`, `${API}.PublicAssetVulnerabilityDto`],
    ['Recommendations', `${API}.Recommendation`],
    ['Recommendations/$entity', `${API}.Recommendation`],
    [`${ANALYTICS}.PublicProductDto`, `${ANALYTICS}.PublicProductDto`],
    ['ExposureScore', `${API}.ExposureScore`],
    ['ExposureScore/$entity', `${API}.ExposureScore`],
    ['ConfigurationScore/$entity', `${API}.ConfigurationScore`],
    [`Collection(${API}.AssetVulnerability)`, `${API}.AssetVulnerability`],
    [`Collection(${API}.DeltaAssetVulnerability)`, `${API}.DeltaAssetVulnerability`],
    [`Collection(${API}.AssetSoftware)`, `${API}.AssetSoftware`],
    [`${API}.ExportFilesResponse`, `${API}.ExportFilesResponse`],
    ['RemediationTasks', `${API}.RemediationTask`],
    ['RemediationTasks/$entity', `${API}.RemediationTask`],
  ])('%s is %s', (fragment, type) => {
    expect(resolveContext(csdl, fragment)).toBe(type);
  });

  test.each(['Machine', 'Collection(contoso.windowsDefenderATP.api.AssetSoftware)', 'Alerts'])(
    '%s is a slip of the documents, or not of this API',
    (fragment) => {
      expect(resolveContext(csdl, fragment)).toBeNull();
    },
  );

  test('rows of a vulnerability say that they are of a type derived from that of their context', () => {
    const derived = edmx.dataServices.schema
      .flatMap(({ entityType = [] }) => entityType)
      .flatMap(({ name, baseType }) => (baseType === undefined ? [] : [[name, baseType]]));
    expect(derived).toEqual([['PublicVulnerabilityDto', `${ANALYTICS}.PublicVulnerabilityDto`]]);
  });

  test('a client that has read $metadata knows the types of a row by the context of its answer', async () => {
    const path = "/api/machines('pc')/microsoft.windowsDefenderATP.api.getmissingkbs()";
    const { value } = await readAs<{ readonly value: readonly unknown[] }>(path, { metadata: edmx });
    expect(value).toEqual([
      expect.objectContaining({
        '@odata.type': `#${API}.PublicProductFixDto`,
        id: '9000003',
        'osBuild@odata.type': '#Int64',
        'productsNames@odata.type': '#Collection(String)',
      }),
    ]);
  });
});

describe('GET /api', () => {
  test.each(['/api', '/api/', '/api/v1.0', '/API/V1.0/'])('%s', async (path) => {
    const { status, headers, body } = await server.call(path);
    expect({ status, type: headers.get('content-type'), version: headers.get('odata-version'), body }).toEqual({
      status: 200,
      type: 'application/json; odata.metadata=minimal; charset=utf-8',
      version: '4.0',
      body: { '@odata.context': `${server.url}/api/$metadata`, value: expect.any(Array) },
    });
  });

  test.each(['Machines', 'Software', 'Vulnerabilities', 'Recommendations', 'RemediationTasks'])(
    'has %s if, and only if, it can be read',
    async (name) => {
      const { value } = await readAs<{ readonly value: readonly unknown[] }>('/api', { metadata: edmx });
      const isListed = value.some(
        (each) => JSON.stringify(each) === JSON.stringify({ name, kind: 'EntitySet', url: name }),
      );
      const { status } = await server.call(`/api/${name}`);
      expect(isListed).toBe(status !== 501);
    },
  );

  test('refuses query options', async () => {
    expect((await server.call('/api?$top=1')).status).toBe(400);
  });
});
