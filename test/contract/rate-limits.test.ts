/** How often a client may call the operations of the Defender API, through a real socket. */
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { answerError } from '../../src/api/answer-error.ts';
import { limitCalls } from '../../src/api/limit-calls.ts';
import { NOT_BUILT } from '../../src/api/wire/not-built.ts';
import type { AccessToken } from '../../src/auth/access-token.ts';
import { createRateLimiter } from '../../src/auth/rate-limiter.ts';
import { DOCUMENTED_LIMITS, type RateLimits } from '../../src/auth/rate-limits.ts';
import { runSql, usePostgres } from '../support/postgres.ts';
import { BUILD } from './support/catalog.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, TENANT, type TestServer } from './support/server.ts';
import { until } from './support/until.ts';

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Time stands still where windows are not what is tested. */
const FROZEN = new Date();
const MISSING_KBS = '/api/machines/pc1/getmissingkbs';

describe('the documented figures', () => {
  const PERMISSIONS = { application: [], delegated: [] };
  const ACCESS: AccessToken = { tenantId: TENANT, clientId: 'c', roles: [], scopes: null, notBefore: 0, expiresAt: 0 };
  interface Exhausted {
    readonly calls: number;
    readonly status: number;
    readonly retryAfter?: string | null;
    readonly message?: string;
  }
  let app: FastifyInstance;
  let now = 0;
  afterEach(() => app.close());

  /** Serves one address as `createApi` does, with nothing behind it. */
  const serve = async (method: 'GET' | 'POST' | 'PATCH', path: string, limits: RateLimits) => {
    app = Fastify();
    const countCall = limitCalls(
      app,
      createRateLimiter(limits, null, () => new Date(now)),
    );
    app.decorateRequest('access', null);
    app.addHook('onRequest', async (request) => {
      request.access = ACCESS;
      countCall(request);
    });
    app.setErrorHandler(answerError);
    app.route({ method, url: path, config: { permissions: PERMISSIONS }, handler: async () => '' });
    const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}${path.replaceAll(/:\w+/g, 'x')}`;
    return async () => {
      const response = await fetch(url, { method });
      const text = await response.text();
      return { status: response.status, retryAfter: response.headers.get('retry-after'), text };
    };
  };

  /** How many calls are let in at the time, and what the first one that is not is told. */
  const exhaust = async (call: Awaited<ReturnType<typeof serve>>, atMost: number): Promise<Exhausted> => {
    for (let calls = 0; calls <= atMost; calls++) {
      const { status, retryAfter, text } = await call();
      if (status !== 200) return { calls, status, retryAfter, message: JSON.parse(text).error.message };
    }
    return { calls: atMost + 1, status: 200 };
  };

  test.each<[method: 'GET' | 'POST' | 'PATCH', path: string, perMinute: number]>([
    ['GET', '/api/machines', 100],
    ['GET', '/api/machines/:deviceId', 100],
    ['GET', '/api/machines/$count', 100],
    ['PATCH', '/api/machines/:deviceId', 100],
    ['GET', '/api/machines/findbyip', 100],
    ['GET', '/api/machines/findbytag', 100],
    ['POST', '/api/machines/:deviceId/tags', 100],
    ['POST', '/api/machines/AddOrRemoveTagForMultipleMachines', 100],
    ['POST', '/api/machines/:deviceId/setDeviceValue', 100],
    ['GET', '/api/machines/:deviceId/vulnerabilities', 50],
    ['GET', '/api/machines/SoftwareVulnerabilitiesByMachine', 30],
    ['GET', '/api/machines/SoftwareVulnerabilityChangesByMachine', 30],
    ['GET', '/api/machines/SoftwareInventoryNoProductCodeByMachine', 30],
    ['GET', '/api/machines/baselineComplianceAssessmentByMachine', 30],
    ['GET', '/api/machines/SoftwareVulnerabilitiesExport', 5],
    ['GET', '/api/machines/SoftwareInventoryNonCpeExport', 5],
    ['GET', '/api/machines/InfoGatheringExport', 5],
  ])('%s %s: %d a minute', async (method, path, perMinute) => {
    now = Date.parse('2026-01-01T10:00:20.500Z');
    expect(await exhaust(await serve(method, path, DOCUMENTED_LIMITS), perMinute)).toEqual({
      calls: perMinute,
      status: 429,
      retryAfter: '40',
      message: `API calls quota exceeded! maximum allowed ${perMinute} per 00:01:00`,
    });
  });

  test.each<[path: string, perHour: number, wait: string]>([
    ['/api/machines', 1500, '2760'],
    ['/api/machines/:deviceId/vulnerabilities', 1500, '1860'],
    ['/api/machines/SoftwareInventoryByMachine', 1000, '1620'],
    ['/api/machines/SoftwareInventoryExport', 20, '3420'],
  ])('%s: %d an hour', async (path, perHour, wait) => {
    now = Date.parse('2026-01-01T10:00:00.000Z');
    const call = await serve('GET', path, DOCUMENTED_LIMITS);
    let calls = 0;
    let refused = await exhaust(call, 100);
    while (refused.message?.endsWith('00:01:00')) {
      calls += refused.calls;
      now += Number(refused.retryAfter) * 1000;
      refused = await exhaust(call, 100);
    }
    expect({ ...refused, calls: calls + refused.calls }).toEqual({
      calls: perHour,
      status: 429,
      retryAfter: wait,
      message: `API calls quota exceeded! maximum allowed ${perHour} per 01:00:00`,
    });
  });

  const OTHERS = [
    '/api/machines/:deviceId/software',
    '/api/machines/:deviceId/getmissingkbs',
    '/api/machines/:deviceId/recommendations',
    '/api/Software',
    '/api/Software/:softwareId/getmissingkbs',
    '/api/vulnerabilities',
    '/api/vulnerabilities/:cveId/machineReferences',
    '/api/recommendations',
    '/api/exposureScore',
    '/api/configurationScore',
  ];

  test.each(OTHERS)('GET %s: no figures, so no limit unless one is set', async (path) => {
    expect(await exhaust(await serve('GET', path, DOCUMENTED_LIMITS), 110)).toEqual({ calls: 111, status: 200 });
    await app.close();
    const limits = { ...DOCUMENTED_LIMITS, default: { perMinute: 2, perHour: 9 } };
    expect(await exhaust(await serve('GET', path, limits), 3)).toMatchObject({ calls: 2, status: 429 });
  });

  test('HEAD counts as GET', async () => {
    const call = await serve('GET', '/api/Software', { ...DOCUMENTED_LIMITS, default: { perMinute: 2, perHour: 9 } });
    const head = await app.inject({ method: 'HEAD', url: '/api/Software' });
    expect(head.statusCode).toBe(200);
    expect(await exhaust(call, 3)).toMatchObject({ calls: 1, status: 429 });
  });
});

describe('a service with limits', () => {
  const servers: TestServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map(({ close }) => close()));
  });
  const start = async (options: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> => {
    const server = await startTestServer(options);
    servers.push(server);
    return server;
  };
  const statuses = async (server: TestServer, paths: readonly string[], init = {}) => {
    const found: number[] = [];
    for (const path of paths) found.push((await server.call(path, init)).status);
    return found;
  };
  const times = (count: number, path = MISSING_KBS): string[] => Array(count).fill(path);

  test('answers as the live one does, and says so in its log', async () => {
    const lines: string[] = [];
    const server = await start({
      now: () => new Date('2026-01-01T10:59:59.001Z'),
      flags: { rateLimits: 'default=9/1', logLevel: 'info' },
      logTo: { write: (line) => lines.push(line) },
    });
    await server.report('pc1', makeReport({ build: BUILD }));
    expect((await server.call(MISSING_KBS)).status).toBe(200);
    const refused = await server.call(MISSING_KBS);
    expect({ status: refused.status, body: refused.body }).toEqual({
      status: 429,
      body: {
        error: {
          code: '429',
          message: 'API calls quota exceeded! maximum allowed 1 per 01:00:00',
          target: expect.stringMatching(GUID),
        },
      },
    });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('request-id')).toBe(refused.body.error.target);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      requestId: refused.body.error.target,
      path: MISSING_KBS,
      status: 429,
      tenant: TENANT,
      client: 'test',
      msg: 'request',
    });
  });

  test('counts every spelling of an address, every device, and every answer but refusals', async () => {
    const server = await start({ flags: { rateLimits: 'default=6/100' }, now: () => FROZEN });
    const paths = [
      MISSING_KBS,
      '/API/v1.0/Machines/nobody/GetMissingKbs',
      "/api/machines('pc1')/microsoft.windowsDefenderATP.api.getmissingkbs()",
      `${MISSING_KBS}?$top=1`,
    ];
    const withoutRole = { authorization: `Bearer ${await server.token({ roles: ['Machine.Read.All'] })}` };
    expect(await statuses(server, times(7), withoutRole)).toEqual(Array(7).fill(403));
    expect(await statuses(server, times(7), { authorization: null })).toEqual(Array(7).fill(401));
    expect(await statuses(server, paths)).toEqual([404, 404, 404, 404]);
    expect(await statuses(server, times(3))).toEqual([404, 404, 429]);
  });

  test('counts each operation by itself, however it is asked for', async () => {
    const server = await start({ flags: { rateLimits: 'machines=3/100' }, now: () => FROZEN });
    await server.report('pc1', makeReport({ build: BUILD }));
    const ofList = ['/api/machines', '/api/machines/$count', '/api/v1.0/MACHINES?$top=1', '/api/machines'];
    expect(await statuses(server, ofList)).toEqual([200, 200, 200, 429]);
    expect(await statuses(server, times(4, '/api/machines/pc1'))).toEqual([200, 200, 200, 429]);
    expect(await statuses(server, times(4))).toEqual([200, 200, 200, 200]);
  });

  test('gives each application in each tenant a limit of its own', async () => {
    const server = await start({ flags: { rateLimits: 'default=1/100' }, now: () => FROZEN });
    const as = async (clientId: string, tenantId: string) => ({
      authorization: `Bearer ${await server.token({ clientId, tenantId })}`,
    });
    expect(await statuses(server, times(2), await as('one', TENANT))).toEqual([404, 429]);
    expect(await statuses(server, times(2), await as('two', TENANT))).toEqual([404, 429]);
    expect(await statuses(server, times(2), await as('one', OTHER_TENANT))).toEqual([404, 429]);
    // Another token of the same application is the same application.
    expect(await statuses(server, times(1), await as('one', TENANT))).toEqual([429]);
  });

  test('limits neither the native API nor log-ins, what is not built nor what is not there', async () => {
    const limits = ['machines', 'machine-vulnerabilities', 'exports', 'export-files', 'default'];
    const server = await start({ flags: { rateLimits: limits.map((each) => `${each}=1/1`).join(',') } });
    for (const path of ['/v1/devices', '/v1/catalog', '/healthz']) {
      expect(await statuses(server, times(3, path))).toEqual([200, 200, 200]);
    }
    const logIn = () => server.call(`/${TENANT}/oauth2/v2.0/token`, { method: 'POST' });
    expect([(await logIn()).status, (await logIn()).status]).toEqual([400, 400]);
    expect(await statuses(server, times(2, '/api/made-up'))).toEqual([404, 404]);
    const notBuilt = NOT_BUILT.filter(({ methods }) => methods.includes('GET')).map(({ path }) => path);
    for (const path of notBuilt) expect(await statuses(server, times(2, path))).toEqual([501, 501]);
  });

  test('has no limit by default where the documentation has none', async () => {
    const server = await start();
    expect(new Set(await statuses(server, times(110)))).toEqual(new Set([404]));
  });
});

const postgres = usePostgres();

describe('two servers on one PostgreSQL', () => {
  const startTwo = async (databaseUrl: string, lines: string[]) => {
    const flags = { databaseUrl, rateLimits: 'default=4/100', logLevel: 'warn' };
    const options = { flags, now: () => FROZEN, logTo: { write: (line: string) => lines.push(line) } };
    const one = await startTestServer(options);
    return [one, await startTestServer(options)] as const;
  };
  const callsUntilRefused = (server: TestServer) => {
    let calls = 0;
    return until(async () => {
      const { status } = await server.call(MISSING_KBS);
      if (status === 429) return calls;
      calls++;
      return null;
    });
  };

  test('share their counts', async () => {
    const url = await postgres.createDatabase();
    const [one, two] = await startTwo(url, []);
    const untilShared = (calls: number) =>
      until(async () => {
        const [row] = await runSql(url, 'SELECT max(calls)::int AS calls FROM call_counts');
        return row?.calls === calls ? row : null;
      });
    for (let call = 0; call < 3; call++) expect((await one.call(MISSING_KBS)).status).toBe(404);
    await untilShared(3);
    expect((await two.call(MISSING_KBS)).status).toBe(404);
    await untilShared(4);
    // By its own counts alone it would let three more in.
    expect(await callsUntilRefused(two)).toBeLessThan(3);
    await Promise.all([one.close(), two.close()]);
  });

  test('count by themselves where they cannot, and say so once', async () => {
    const url = await postgres.createDatabase();
    const lines: string[] = [];
    const [one, two] = await startTwo(url, lines);
    await runSql(url, 'DROP TABLE call_counts');
    expect(await callsUntilRefused(one)).toBe(4);
    expect(await callsUntilRefused(two)).toBe(4);
    await until(async () => (lines.length < 2 ? null : lines));
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(Array(2).fill('this node counts calls by itself'));
    await Promise.all([one.close(), two.close()]);
  });
});
