/** Calls without a token, and what a good one allows; tokens that are not good are in token-attacks.test.ts. */
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forge, type Mint } from './support/forge.ts';
import { rawGet, sendRaw } from './support/raw-request.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, type TestServer } from './support/server.ts';

const PATH = '/api/machines/pc/getmissingkbs';

let server: TestServer;
let good: Mint;

beforeAll(async () => {
  server = await startTestServer();
  await server.report('pc', makeReport());
  const jwk = JSON.parse(await readFile(join(server.dataDir, 'token-key.json'), 'utf8'));
  const [header = '', claims = ''] = (await server.token()).split('.');
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  good = { header: fromBase64(header), claims: fromBase64(claims), key };
});
afterAll(() => stopTestServer(server));

const fromBase64 = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString());
const call = (token: string) => server.call(PATH, { authorization: `Bearer ${token}` });

describe('401 for calls without a token', () => {
  test.each([null, '', 'Bearer', 'Bearer ', 'Basic dXNlcjpwYXNz', 'Bearer a b', 'Bearer "x"', 'Negotiate x'])(
    'Authorization: %j',
    async (authorization) => {
      const { status, headers, body } = await server.call(PATH, { authorization });
      expect({ status, code: body.error.code, challenge: headers.get('www-authenticate') }).toEqual({
        status: 401,
        code: 'Unauthorized',
        challenge: 'Bearer',
      });
    },
  );

  test.each([
    '/api',
    '/api/nothing',
    '/API/machines',
    "/api/machines('pc')/getmissingkbs",
    '/v1',
    '/v1/catalog',
    '/V1/x',
  ])('%s asks for a token before it says whether it is there', async (path) => {
    expect((await server.call(path, { authorization: null })).status).toBe(401);
  });

  test('a body is not read before the token', async () => {
    const request =
      'PUT /v1/devices/pc/report HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\nConnection: close\r\n\r\n';
    expect((await sendRaw(server.url, request)).status).toBe(401);
  });

  test('the health check needs none, and tells nothing', async () => {
    const { status, text } = await server.call('/healthz', { authorization: null });
    expect({ status, text }).toEqual({ status: 200, text: '{"status":"ok"}' });
  });
});

describe('permissions', () => {
  test.each<[name: string, claims: Record<string, unknown>, status: number]>([
    ['the application role', { roles: ['Software.Read.All'] }, 200],
    ['the role among others', { roles: ['Machine.Read.All', 'Software.Read.All'] }, 200],
    ['the delegated scope', { roles: undefined, scp: 'Machine.Read Software.Read' }, 200],
    ['the role as scope', { roles: undefined, scp: 'Software.Read.All' }, 403],
    ['the scope as role', { roles: ['Software.Read'] }, 403],
    ['the role in other letters', { roles: ['software.read.all'] }, 403],
    ['a role that only begins so', { roles: ['Software.Read.All.Not'] }, 403],
    ['no permissions', { roles: undefined }, 403],
    ['another audience', { aud: 'https://userrequestsgraphapi-prd.trafficmanager.net' }, 403],
    ['ours among several audiences', { aud: ['https://x', 'https://api.securitycenter.microsoft.com'] }, 200],
  ])('%s: %j %i', async (_name, claims, status) => {
    const answer = await call(forge(good, { claims }));
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body.error.code).toBe('Forbidden');
  });

  test('the text of a missing role is the live one', async () => {
    const { body } = await call(forge(good, { claims: { roles: ['Machine.Read.All', 'Vulnerability.Read.All'] } }));
    expect(body.error.message).toBe(
      'Missing application roles. API required roles: Software.Read.All, application roles: Machine.Read.All,Vulnerability.Read.All.',
    );
  });

  test('the text of a missing scope has its form', async () => {
    const { body } = await call(forge(good, { claims: { roles: undefined, scp: 'Machine.Read' } }));
    expect(body.error.message).toBe(
      'Missing delegated scopes. API required scopes: Software.Read, delegated scopes: Machine.Read.',
    );
  });

  test.each([
    ['Report.Write.All', 201],
    ['Machine.ReadWrite.All', 200],
    ['Machine.Read.All', 403],
    ['Software.Read.All', 403],
  ])('sending a report with %s: %i', async (role, status) => {
    const init = {
      method: 'PUT',
      body: makeReport(),
      authorization: `Bearer ${await server.token({ roles: [role] })}`,
    };
    expect((await server.call('/v1/devices/pc-permissions/report', init)).status).toBe(status);
  });

  test('the catalog is for every valid token; a collector reads no assessments', async () => {
    const authorization = `Bearer ${await server.token({ roles: ['Report.Write.All'] })}`;
    expect((await server.call('/v1/catalog', { authorization })).status).toBe(200);
    expect((await server.call('/v1/devices/pc/assessment', { authorization })).status).toBe(403);
  });
});

test('a kept connection lets each call in by its own token, whatever came before', async () => {
  const [mine, theirs] = [await server.token(), await server.token({ tenantId: OTHER_TENANT })];
  const expired = forge(good, { claims: { ...good.claims, nbf: 1, iat: 1, exp: 2 } });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports = new Set<number | undefined>();
  const statusWith = async (token: string | null): Promise<number | undefined> => {
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    const [answer] = await once(get(`${server.url}${PATH}`, { agent, headers }), 'response');
    ports.add(answer.socket.localPort);
    await text(answer);
    return answer.statusCode;
  };
  for (const [token, status] of [
    [mine, 200],
    [mine, 200],
    [`${mine}x`, 401],
    [null, 401],
    [theirs, 404],
    [theirs, 404],
    [mine.slice(0, -1), 401],
    [mine, 200],
    [expired, 401],
    [theirs, 404],
  ] as const) {
    expect(await statusWith(token)).toBe(status);
  }
  expect(ports.size).toBe(1);
  agent.destroy();
});

test('the key is for its owner alone', async () => {
  expect((await stat(join(server.dataDir, 'token-key.json'))).mode & 0o777).toBe(0o600);
  expect((await stat(server.dataDir)).mode & 0o077).toBe(0);
});

test('no token gets into the log, whatever happens to it', async () => {
  const lines: string[] = [];
  const logged = await startTestServer({ flags: { logLevel: 'debug' }, logTo: { write: (line) => lines.push(line) } });
  await logged.report('pc', makeReport());
  const token = await logged.token();
  await logged.call(PATH, { authorization: `Bearer ${token}` });
  await logged.call(PATH, { authorization: `Bearer ${token}x` });
  await logged.call(`${PATH}/?access_token=${token}`, { authorization: null });
  await sendRaw(logged.url, rawGet('/api/%ZZ', { authorization: `Bearer ${token}` }));
  const log = lines.join('');
  expect(log).toContain('"status":200');
  expect(log).toContain('"status":401');
  for (const part of token.split('.')) expect(log).not.toContain(part);
  await stopTestServer(logged);
});
