/** `Machine`s as clients of the Defender API read them: alike on both databases. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveDeviceId } from '../../src/fleet/device-id.ts';
import { openStore, type Store } from '../../src/store/open.ts';
import { usePostgres } from '../support/postgres.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

const postgres = usePostgres();
const DAY_MS = 86_400_000;
const now = Date.parse('2020-04-01T00:00:00Z');
const ago = (days: number) => new Date(now - days * DAY_MS).toISOString();

/** What each test machine is; `ubr` 300 has all updates, `null` is not known. */
interface Made {
  readonly days: number;
  readonly ubr?: number | null;
  readonly build?: number;
  readonly tags?: readonly string[];
  readonly group?: string;
  readonly value?: 'Low' | 'High';
}
const MADE: Readonly<Record<string, Made>> = {
  'pc-1': { days: 0, ubr: 0, tags: ['server', 'Rack 1'], group: 'Berlin', value: 'High' },
  'PC-2.example.test': { days: 1, ubr: 300, tags: ['server'], group: 'Halle 3' },
  'srv-3': { days: 2, ubr: 100, tags: [], value: 'Low' },
  "o'brien": { days: 3, ubr: null, build: 9600 },
  'pc-old': { days: 60, ubr: 300 },
};
const NAMES = Object.keys(MADE);
const idOf = (name: string) => deriveDeviceId(TENANT, name);
const BY_ID = NAMES.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));

/** A whole machine, its properties in the live order. */
function machine(name: string) {
  const { days, ubr, build = 60001, tags = [], group = null, value = 'Normal' } = MADE[name] ?? { days: 0 };
  const isKnown = build === 60001;
  return {
    id: idOf(name),
    mergedIntoMachineId: null,
    isPotentialDuplication: false,
    isExcluded: false,
    exclusionReason: null,
    computerDnsName: name,
    firstSeen: ago(days),
    lastSeen: ago(days),
    osPlatform: isKnown ? 'Windows90' : null,
    osVersion: null,
    osProcessor: 'x64',
    version: isKnown ? '90H1' : null,
    lastIpAddress: null,
    lastExternalIpAddress: null,
    agentVersion: null,
    osBuild: build,
    healthStatus: days > 30 ? 'Inactive' : 'Active',
    deviceValue: value,
    rbacGroupId: ['Berlin', 'Halle 3'].indexOf(group ?? '') + 1,
    rbacGroupName: group,
    riskScore: 'None',
    exposureLevel: isKnown ? (ubr === 300 ? 'None' : 'High') : null,
    isAadJoined: null,
    aadDeviceId: null,
    machineTags: tags.toSorted(),
    defenderAvStatus: 'NotSupported',
    onboardingStatus: 'Onboarded',
    osArchitecture: '64-bit',
    managedBy: 'Unknown',
    managedByStatus: 'Unknown',
    ipAddresses: [],
    vmMetadata: null,
  };
}

interface Engine {
  readonly name: string;
  readonly databaseUrl: () => Promise<string | null>;
}
const ENGINES: readonly Engine[] = [
  { name: 'SQLite', databaseUrl: async () => null },
  { name: 'PostgreSQL', databaseUrl: () => postgres.createDatabase() },
];

for (const { name, databaseUrl } of ENGINES) {
  let server: TestServer;
  let store: Store;

  const start = async (flags: Readonly<Record<string, string>> = {}) => {
    const url = await databaseUrl();
    const made = await startTestServer({
      now: () => new Date(now),
      flags: { inactiveAfterDays: '30', rateLimits: 'off', ...(url !== null && { databaseUrl: url }), ...flags },
    });
    store = await openStore({ dataDir: made.dataDir, databaseUrl: url, tokenKeyFile: null });
    return made;
  };
  const open = async () => {
    server = await start();
    for (const [device, { days, ubr = 0, build, tags = [], group = null, value = null }] of Object.entries(MADE)) {
      await server.report(
        device,
        makeReport({ computerName: device, collectedAt: ago(days), ubr, ...(build && { build }) }),
      );
      await store.fleet.devices.labelDevice(TENANT, idOf(device), () => ({ tags: tags.toSorted(), group, value }));
    }
    await server.report('pc-other', makeReport({ computerName: 'pc-other' }), OTHER_TENANT);
  };
  const close = async () => {
    await store.close();
    await stopTestServer(server);
  };
  const namesOf = async (query: string): Promise<(string | null)[]> => {
    const { status, text } = await server.call(`/api/machines?${query}`);
    if (status !== 200) throw new Error(text);
    return JSON.parse(text).value.map(({ computerDnsName }: { computerDnsName: string | null }) => computerDnsName);
  };
  const whole = (context: string, rows: readonly object[], rest: object = {}) =>
    JSON.stringify({ '@odata.context': `${server.url}/api/$metadata#${context}`, ...rest, value: rows });

  describe('GET /api/machines', () => {
    beforeAll(open);
    afterAll(close);

    test(`${name}: all of the tenant's, by id, as text`, async () => {
      const { status, headers, text } = await server.call('/api/machines');
      expect({
        ...{ status, type: headers.get('content-type'), version: headers.get('odata-version') },
        text,
      }).toEqual({
        status: 200,
        type: 'application/json; odata.metadata=minimal; charset=utf-8',
        version: '4.0',
        text: whole(
          'Machines',
          BY_ID.map((each) => machine(each)),
        ),
      });
    });

    test(`${name}: none`, async () => {
      const tenantId = '33333333-3333-4333-8333-333333333333';
      expect((await server.call('/api/machines?$count=true', { tenantId })).text).toBe(
        whole('Machines', [], { '@odata.count': 0 }),
      );
      expect((await server.call('/api/machines/$count', { tenantId })).text).toBe('0');
      expect((await server.call('/api/machines', { tenantId: OTHER_TENANT })).body.value.length).toBe(1);
    });

    test(`${name}: $select names what is left, in the live order, and the context does`, async () => {
      const rows = (names: readonly string[]) => names.map((each) => ({ id: idOf(each) }));
      expect((await server.call('/api/machines?$select=id')).text).toBe(whole('Machines(id)', rows(BY_ID)));
      const two = BY_ID.map((each) => ({ id: idOf(each), computerDnsName: each }));
      expect((await server.call('/api/machines?$select=computerDnsName,ID')).text).toBe(
        whole('Machines(computerDnsName,id)', two),
      );
      const some = { '@odata.count': 5 };
      expect((await server.call('/api/machines?$select=id&$top=2&$skip=1&$count=true')).text).toBe(
        whole('Machines(id)', rows(BY_ID.slice(1, 3)), some),
      );
    });

    const active = NAMES.slice(0, 4);
    test.each<[query: string, names: readonly string[]]>([
      ["$filter=riskScore+eq+'High'", []],
      ["$filter=riskScore+eq+'None'&$top=100", NAMES],
      ["$filter=healthStatus+ne+'Active'&$top=100", ['pc-old']],
      ["$filter=healthStatus in ('Active','Unknown')", active],
      ['$filter=lastSeen gt 2018-08-01Z', NAMES],
      ['$filter=lastSeen gt 2020-03-30Z', NAMES.slice(0, 2)],
      ['$filter=lastSeen ge 2020-03-30T00:00:00.0000000Z and lastSeen lt 2020-04-01', ['PC-2.example.test', 'srv-3']],
      ["$filter=startswith(computerDnsName,'pc-')", ['pc-1', 'PC-2.example.test', 'pc-old']],
      ["$filter=startswith(computerDnsName,'mymachine')", []],
      ["$filter=computerDnsName eq 'PC-1'", ['pc-1']],
      ["$filter=computerDnsName eq 'o''brien'", ["o'brien"]],
      ["$filter=ComputerDnsName eq 'pc-1' and HealthStatus eq 'active' and OsPlatform eq 'WINDOWS90'", ['pc-1']],
      ["$filter=LastSeen gt 2020-03-31Z and RiskScore ne 'High'", ['pc-1']],
      ["$filter=RbacGroupId eq '1'", ['pc-1']],
      ['$filter=rbacGroupId eq 1 or rbacGroupId eq 2', ['pc-1', 'PC-2.example.test']],
      ['$filter=rbacGroupId in (2)', ['PC-2.example.test']],
      ["$filter=machineTags/any(tag: tag eq 'server')", ['pc-1', 'PC-2.example.test']],
      ["$filter=machineTags/any(tag: startswith(tag,'Rack'))", ['pc-1']],
      ['$filter=not machineTags/any()', ["o'brien", 'pc-old', 'srv-3']],
      ["$filter=deviceValue in ('High','Low')", ['pc-1', 'srv-3']],
      ["$filter=exposureLevel eq 'High'", ['pc-1', 'srv-3']],
      ['$filter=exposureLevel eq null', ["o'brien"]],
      ["$filter=onboardingStatus eq 'Onboarded' and version eq '90H1'", NAMES.filter((each) => each !== "o'brien")],
      ["$filter=onboardingstatus eq 'onboarded'", NAMES],
      ["$filter=aadDeviceId eq '01234567-89ab-cdef-0123-456789abcdef'", []],
      ['$filter=aadDeviceId eq 01234567-89ab-cdef-0123-456789abcdef', []],
      ["$filter=lastIpAddress eq '10.0.0.1'", []],
      [`$filter=id eq '${idOf('srv-3').toUpperCase()}'`, ['srv-3']],
      ["$filter=osBuild lt 60001 and contains(computerDnsName,'brien')", ["o'brien"]],
      ["$FILTER=computerDnsName eq 'pc-1'", ['pc-1']],
    ])(`${name}: %s`, async (query, names) => {
      expect((await namesOf(query)).toSorted()).toEqual(names.toSorted());
      const filter = query.split('&', 1)[0];
      expect((await server.call(`/api/machines/$count?${filter}`)).text).toBe(String(names.length));
      expect((await server.call(`/api/machines?${filter}&$count=true&$top=0`)).text).toBe(
        whole('Machines', [], { '@odata.count': names.length }),
      );
    });

    test.each<[query: string, names: readonly string[]]>([
      ['$orderby=computerDnsName', ["o'brien", 'pc-1', 'PC-2.example.test', 'pc-old', 'srv-3']],
      ['$orderby=lastSeen desc', NAMES],
      ['$orderby=deviceValue desc,lastSeen', ['pc-1', 'pc-old', "o'brien", 'PC-2.example.test', 'srv-3']],
      ['$orderby=rbacGroupName desc,LastSeen asc', ['PC-2.example.test', 'pc-1', 'pc-old', "o'brien", 'srv-3']],
      ['$orderby=lastSeen&$skip=1&$top=2', ["o'brien", 'srv-3']],
      ['$orderby=riskScore,lastSeen&$top=1', ['pc-old']],
    ])(`${name}: %s`, async (query, names) => {
      expect(await namesOf(query)).toEqual(names);
    });

    test.each([...['/api/machines', '/api/Machines', '/API/MACHINES', '/api/v1.0/machines', '/api/V1.0/Machines/']])(
      `${name}: %s is the same`,
      async (path) => {
        expect((await server.call(`${path}?$select=id&$top=1`)).text).toBe(
          whole('Machines(id)', [{ id: idOf(BY_ID[0] ?? '') }]),
        );
      },
    );

    test.each([
      ['$filter=noSuch eq 1', '$filter'],
      ["$filter=lastSeen gt 'yesterday'", '$filter'],
      ['$filter=riskScore gt 1', '$filter'],
      ['$filter=machineTags eq null', '$filter'],
      ['$orderby=ipAddresses', '$orderby'],
      ['$select=noSuch', '$select'],
      ['$top=10001', '$top'],
      ['$top=-1', '$top'],
      ['$skip=x', '$skip'],
      ['$count=maybe', '$count'],
      ['$search=x', '$search'],
      ['$top=1&$top=2', '$top'],
    ])(`${name}: ?%s is refused`, async (query, place) => {
      const { status, body } = await server.call(`/api/machines?${query}`);
      expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'ODataError' });
      expect(body.error.message).toContain(place);
    });

    const token = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    test.each([
      ['', 'nothing'],
      ['x', 'no token'],
      [token(['made-up']), 'too short'],
      [token(['made-up', 'ab']), 'of nobody'],
      [token({ length: 2 }), 'no list'],
      [token(['made-up', 'a\0b']), 'a NUL'],
      [token(['made-up', ['a']]), 'a list in it'],
      ['%00', 'a NUL as it is'],
      ['%ff%fe', 'no UTF-8'],
      ['A'.repeat(7_000), 'too long'],
      [Buffer.from('['.repeat(3_000)).toString('base64url'), 'deep'],
    ])(`${name}: $skiptoken=%.20s (%s) is refused`, async (skipToken) => {
      const { status } = await server.call(`/api/machines?$skiptoken=${skipToken}`);
      expect(status).toBe(400);
    });

    test(`${name}: without the permission`, async () => {
      const authorization = `Bearer ${await server.token({ roles: ['Software.Read.All'] })}`;
      for (const path of ['/api/machines', '/api/machines/$count']) {
        const { status, body } = await server.call(path, { authorization });
        expect({ status, body }).toEqual({
          status: 403,
          body: {
            error: {
              code: 'Forbidden',
              message:
                'Missing application roles. API required roles: Machine.Read.All,Machine.ReadWrite.All, application roles: Software.Read.All.',
              target: expect.any(String),
            },
          },
        });
      }
    });
  });

  describe('GET /api/machines/{machineId}', () => {
    beforeAll(open);
    afterAll(close);

    const bare = (context: string, row: object) =>
      JSON.stringify({ '@odata.context': `${server.url}/api/$metadata#${context}`, ...row });

    test.each([
      ...['/api/machines/pc-1', '/api/machines/PC-1', '/api/Machines/pc-1/', '/api/v1.0/machines/pc-1'],
      ...[`/api/machines/${idOf('pc-1')}`, `/api/machines/${idOf('pc-1').toUpperCase()}`],
      ...["/api/machines('pc-1')", `/api/machines(${idOf('pc-1')})`, '/api/machines(%27pc-1%27)'],
    ])(`${name}: %s`, async (path) => {
      const { status, text } = await server.call(path);
      expect({ status, text }).toEqual({ status: 200, text: bare('Machines/$entity', machine('pc-1')) });
    });

    test(`${name}: a quote in a key, and $select`, async () => {
      expect((await server.call("/api/machines('o''brien')?$select=id,osBuild")).text).toBe(
        bare('Machines(id,osBuild)/$entity', { id: idOf("o'brien"), osBuild: 9600 }),
      );
    });

    test.each([
      ['/api/machines/nobody', 404, 'ResourceNotFound', 'Machine nobody was not found'],
      [`/api/machines/${'0'.repeat(40)}`, 404, 'ResourceNotFound', `Machine ${'0'.repeat(40)} was not found`],
      ['/api/machines/pc-other', 404, 'ResourceNotFound', 'Machine pc-other was not found'],
      ['/api/machines/pc-1?$top=1', 400, 'ODataError', '$top'],
      ['/api/machines/pc-1?$select=noSuch', 400, 'ODataError', '$select'],
    ])(`${name}: %s: %i %s`, async (path, status, code, message) => {
      const answer = await server.call(path);
      expect([answer.status, answer.body.error.code]).toEqual([status, code]);
      expect(answer.body.error.message).toContain(message);
    });

    test(`${name}: without the permission`, async () => {
      const authorization = `Bearer ${await server.token({ roles: ['Software.Read.All'] })}`;
      const { status, body } = await server.call('/api/machines/pc-1', { authorization });
      expect([status, body.error.code]).toEqual([403, 'Forbidden']);
    });
  });
}
