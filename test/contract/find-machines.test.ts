/** Machines found by what they are tagged with, and by the addresses that they reported. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveDeviceId } from '../../src/fleet/device-id.ts';
import { usePostgres } from '../support/postgres.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

const NOW = new Date('2020-04-10T12:00:00Z');
const SEEN = '2020-04-09T08:00:00.000Z';
const AT = '2020-04-09T08:10:00Z';
const postgres = usePostgres();
const ENGINES = [
  { engine: 'SQLite', flags: async () => ({}) },
  { engine: 'PostgreSQL', flags: async () => ({ databaseUrl: await postgres.createDatabase() }) },
];
const idOf = (name: string) => deriveDeviceId(TENANT, name);
const report = (computerName: string, addresses: readonly string[] = []) =>
  makeReport({ computerName, collectedAt: SEEN, network: addresses.map((address) => ({ address })) });

describe.each(ENGINES)('on $engine', ({ flags }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ now: () => NOW, flags: await flags() });
    await server.report('pc-a', report('pc-a', ['192.0.2.1', '2001:db8::1', 'fe80::1']));
    await server.report('pc-b', report('pc-b', ['192.0.2.2', '192.0.2.9']));
    await server.report('pc-c', report('pc-c', ['192.0.2.9']));
    await server.report('pc-other', report('pc-other', ['192.0.2.1']), OTHER_TENANT);
    await label('pc-a', ["it's & 100%", 'server']);
    await label('pc-b', ['server-core', 'Server']);
    await label('pc-other', ['server'], OTHER_TENANT);
  });
  afterAll(() => stopTestServer(server));

  const label = (device: string, tags: readonly string[], tenantId = TENANT) =>
    server.call(`/v1/devices/${device}`, { method: 'PATCH', body: JSON.stringify({ tags }), tenantId });
  const namesAt = async (path: string, tenantId = TENANT) => {
    const { status, text } = await server.call(path, { tenantId });
    if (status !== 200) throw new Error(text);
    return JSON.parse(text).value.map((row: { readonly computerDnsName: string }) => row.computerDnsName);
  };
  const inOrder = (...names: readonly string[]) => names.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  const refusalOf = async (path: string) => {
    const { status, body } = await server.call(path);
    return { status, code: body.error.code, message: body.error.message };
  };
  const missingRole = async (path: string) => {
    const authorization = `Bearer ${await server.token({ roles: ['Software.Read.All'] })}`;
    const { status, body } = await server.call(path, { authorization });
    return { status, message: body.error.message };
  };
  const FORBIDDEN = {
    status: 403,
    message:
      'Missing application roles. API required roles: Machine.Read.All,Machine.ReadWrite.All, application roles: Software.Read.All.',
  };

  const machine = (name: string, tags: readonly string[], addresses: readonly string[]) => ({
    id: idOf(name),
    ...{ mergedIntoMachineId: null, isPotentialDuplication: false, isExcluded: false, exclusionReason: null },
    computerDnsName: name,
    ...{ firstSeen: SEEN, lastSeen: SEEN, osPlatform: 'Windows90', osVersion: null, osProcessor: 'x64' },
    version: '90H1',
    lastIpAddress: addresses[0] ?? null,
    ...{ lastExternalIpAddress: null, agentVersion: null, osBuild: 60001, healthStatus: 'Active' },
    ...{ deviceValue: 'Normal', rbacGroupId: 0, rbacGroupName: null, riskScore: 'None', exposureLevel: 'High' },
    ...{ isAadJoined: null, aadDeviceId: null, machineTags: tags, defenderAvStatus: 'NotSupported' },
    ...{ onboardingStatus: 'Onboarded', osArchitecture: '64-bit', managedBy: 'Unknown', managedByStatus: 'Unknown' },
    ipAddresses: addresses.map((ipAddress) => ({
      ...{ ipAddress, macAddress: null, type: null, operationalStatus: 'Unknown' },
    })),
    vmMetadata: null,
  });

  describe('GET /api/machines/findbytag?tag={tag}&useStartsWithFilter={true/false}', () => {
    const FIND = '/api/machines/findbytag';

    test('the whole answer', async () => {
      const { status, headers, text } = await server.call(`${FIND}?tag=${encodeURIComponent("it's & 100%")}`);
      expect({ status, version: headers.get('odata-version'), type: headers.get('content-type') }).toEqual({
        ...{ status: 200, version: '4.0', type: 'application/json; odata.metadata=minimal; charset=utf-8' },
      });
      const addresses = ['192.0.2.1', '2001:db8::1', 'fe80::1'];
      expect(text).toBe(
        JSON.stringify({
          '@odata.context': `${server.url}/api/$metadata#Machines`,
          value: [machine('pc-a', ["it's & 100%", 'server'], addresses)],
        }),
      );
    });

    test('tags count with their case, whole unless a beginning is asked for', async () => {
      expect(await namesAt(`${FIND}?tag=server`)).toEqual(['pc-a']);
      expect(await namesAt(`${FIND}?tag=server&useStartsWithFilter=false`)).toEqual(['pc-a']);
      expect(await namesAt(`${FIND}?tag=server&useStartsWithFilter=true`)).toEqual(inOrder('pc-a', 'pc-b'));
      expect(await namesAt(`${FIND}?Tag=Server&USESTARTSWITHFILTER=True`)).toEqual(['pc-b']);
      expect(await namesAt(`${FIND}?tag=serv`)).toEqual([]);
      expect(await namesAt(`${FIND}?tag=${encodeURIComponent("' OR 1=1 --")}`)).toEqual([]);
      expect(await namesAt(`${FIND}?tag=%25&useStartsWithFilter=true`)).toEqual([]);
      expect(await namesAt(`${FIND}?tag=server`, OTHER_TENANT)).toEqual(['pc-other']);
    });

    test.each([
      "/api/machines/findbytag(tag='server',useStartsWithFilter=true)",
      "/API/v1.0/Machines/microsoft.windowsDefenderATP.api.FindByTag( useStartsWithFilter=true , tag='server' )",
      '/api/machines/findbytag%28tag=%27server%27%2CuseStartsWithFilter%3Dtrue%29?',
    ])('%s', async (path) => {
      expect(await namesAt(path)).toEqual(inOrder('pc-a', 'pc-b'));
    });

    test("OData's options", async () => {
      const path = `${FIND}?tag=server&useStartsWithFilter=true`;
      const answer = async (options: string) => JSON.parse((await server.call(`${path}&${options}`)).text);
      expect(await answer('$select=computerDnsName&$orderby=computerDnsName desc&$count=true')).toEqual({
        '@odata.context': `${server.url}/api/$metadata#Machines(computerDnsName)`,
        '@odata.count': 2,
        value: [{ computerDnsName: 'pc-b' }, { computerDnsName: 'pc-a' }],
      });
      expect(await namesAt(`${path}&$filter=lastIpAddress eq '192.0.2.2'`)).toEqual(['pc-b']);
      expect(await namesAt(`${path}&$orderby=computerDnsName&$skip=1`)).toEqual(['pc-b']);
      const count = await server.call(`${FIND}/$count?tag=server&useStartsWithFilter=true`);
      expect([count.status, count.text]).toEqual([200, '2']);
      expect((await refusalOf(`${path}&$filter=tag eq 'x'`)).code).toBe('ODataError');
    });

    test.each<[query: string, code: string, message: string]>([
      ['', 'MissingRequiredParameter', "The parameter 'tag' is required."],
      ['?tag=', 'MissingRequiredParameter', "The parameter 'tag' is required."],
      ['?tag=a&tag=b', 'InvalidInput', "The parameter 'tag' must be given once."],
      [
        '?tag=a&useStartsWithFilter=1',
        'InvalidInput',
        "The query option 'useStartsWithFilter' must be given once, as true or false.",
      ],
      ["(tag='a'useStartsWithFilter=true)", 'MissingRequiredParameter', "The parameter 'tag' is required."],
    ])('%j is refused', async (query, code, message) => {
      expect(await refusalOf(`${FIND}${query}`)).toEqual({ status: 400, code, message });
    });

    test('without a permission to read machines', async () => {
      expect(await missingRole(`${FIND}?tag=server`)).toEqual(FORBIDDEN);
    });
  });

  describe("GET /api/machines/findbyip(ip='{IP}',timestamp={ISO})", () => {
    const find = (ip: string, timestamp = AT, options = '') =>
      `/api/machines/findbyip(ip='${ip}',timestamp=${timestamp})${options}`;

    test('the whole answer', async () => {
      const { status, text } = await server.call(find('192.0.2.2'));
      expect({ status, text }).toEqual({
        status: 200,
        text: JSON.stringify({
          '@odata.context': `${server.url}/api/$metadata#Machines`,
          value: [machine('pc-b', ['Server', 'server-core'], ['192.0.2.2', '192.0.2.9'])],
        }),
      });
    });

    const NO_TIME = "The parameter 'timestamp' must be a time as 2019-09-22T08:44:05Z.";
    const TOO_FAR = "The parameter 'timestamp' must be within the past 30 days.";

    test.each([
      "/api/machines/findbyip(ip='192.0.2.1',timestamp=2020-04-09T08:10:00Z)",
      "/api/machines/FindByIp(timestamp='2020-04-09T08:10:00.1234567Z', ip='192.0.2.1')",
      "/api/v1.0/machines/microsoft.windowsDefenderATP.api.findbyip(ip='192.0.2.1',timestamp=2020-04-09T10:10:00%2B02:00)",
      '/api/machines/findbyip%28ip=%27192.0.2.1%27%2Ctimestamp=2020-04-09T08%3A10%3A00Z%29',
      '/api/machines/findbyip?ip=192.0.2.1&timestamp=2020-04-09T08:10:00Z',
      "/api/machines/findbyip?IP='192.0.2.1'&timestamp='2020-04-09T10:10:00+02:00'",
      "/api/machines/findbyip(ip='::FFFF:192.0.2.1',timestamp=2020-04-09T08:10:00Z)",
      "/api/machines/findbyip(ip='2001:DB8:0::1',timestamp=2020-04-09T08:10:00Z)/",
    ])('%s', async (path) => {
      expect(await namesAt(path)).toEqual(['pc-a']);
    });

    test('within 15 minutes of when it had the address, of its tenant alone', async () => {
      expect(await namesAt(find('192.0.2.1', '2020-04-09T07:45:00Z'))).toEqual(['pc-a']);
      expect(await namesAt(find('192.0.2.1', '2020-04-09T08:15:00Z'))).toEqual(['pc-a']);
      expect(await namesAt(find('192.0.2.1', '2020-04-09T07:44:59Z'))).toEqual([]);
      expect(await namesAt(find('192.0.2.1', '2020-04-09T08:15:01Z'))).toEqual([]);
      expect(await namesAt(find('192.0.2.1'), OTHER_TENANT)).toEqual(['pc-other']);
      expect(await namesAt(find('192.0.2.77'))).toEqual([]);
      expect(await namesAt(find('fe80::1'))).toEqual([]);
      expect(await namesAt(find('192.0.2.1', '2020-03-11T12:00:00Z'))).toEqual([]);
    });

    test("OData's options", async () => {
      const shared = (options: string) => find('192.0.2.9', AT, options);
      const answer = await server.call(shared('?$select=id&$orderby=computerDnsName desc&$count=true'));
      expect(JSON.parse(answer.text)).toEqual({
        '@odata.context': `${server.url}/api/$metadata#Machines(id)`,
        '@odata.count': 2,
        value: [{ id: idOf('pc-c') }, { id: idOf('pc-b') }],
      });
      expect(await namesAt(shared("?$filter=machineTags/any(t: t eq 'Server')"))).toEqual(['pc-b']);
      expect((await server.call(shared('/$count?$filter=computerDnsName ne null'))).text).toBe('2');
      expect((await refusalOf(shared('?$top=0x'))).code).toBe('ODataError');
    });

    test.each<[path: string, code: string, message: string]>([
      ['/api/machines/findbyip', 'MissingRequiredParameter', "The parameter 'ip' is required."],
      ["/api/machines/findbyip(ip='192.0.2.1')", 'MissingRequiredParameter', "The parameter 'timestamp' is required."],
      [find(''), 'MissingRequiredParameter', "The parameter 'ip' is required."],
      [find('pc-a'), 'InvalidIpAddress', "The parameter 'ip' must be an IPv4 or IPv6 address."],
      [find('192.0.2.256'), 'InvalidIpAddress', "The parameter 'ip' must be an IPv4 or IPv6 address."],
      [find("192.0.2.1'' or"), 'InvalidIpAddress', "The parameter 'ip' must be an IPv4 or IPv6 address."],
      [find('192.0.2.1', 'now'), 'InvalidInput', NO_TIME],
      [find('192.0.2.1', '2020-02-30T00:00:00Z'), 'InvalidInput', NO_TIME],
      [find('192.0.2.1', '2020-03-11T11:59:59Z'), 'InvalidInput', TOO_FAR],
      [find('192.0.2.1', '2020-04-10T12:15:01Z'), 'InvalidInput', TOO_FAR],
    ])('%s is refused', async (path, code, message) => {
      expect(await refusalOf(path)).toEqual({ status: 400, code, message });
    });

    test('without a permission to read machines', async () => {
      expect(await missingRole(find('192.0.2.1'))).toEqual(FORBIDDEN);
    });
  });
});
