/** Microsoft's own log-in libraries, as they come, against kbgap over HTTPS. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openClients } from '../../src/server.ts';
import { makeReport } from './support/reports.ts';
import { send } from './support/send.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

let server: TestServer;
let ca: string;
let client: { id: string; secret: string };
const lines: string[] = [];

beforeAll(async () => {
  server = await startTestServer({
    flags: { tls: 'generate', logLevel: 'debug' },
    logTo: { write: (line) => lines.push(line) },
  });
  ca = join(server.dataDir, 'tls-cert.pem');
  const { clients, close } = await openClients(readConfig({}, { dataDir: server.dataDir }));
  const added = await clients.add({ tenantId: TENANT, name: 'playbook', roles: ['Software.Read.All'], days: null });
  client = { id: added.client.id, secret: added.secret };
  await close();
  const authorization = `Bearer ${await server.token()}`;
  const sent = await send(server, '/v1/devices/pc-1/report', {
    method: 'PUT',
    headers: { authorization },
    body: makeReport({ ubr: 200 }),
  });
  expect(sent.status).toBe(201);
});
afterAll(() => stopTestServer(server));

interface Outcome {
  readonly token: string;
  readonly expiresAt: number;
  readonly status: number;
  readonly body: unknown;
  readonly refused?: string;
  readonly message?: string;
}

async function logIn(
  library: string,
  { tenant = TENANT, id = client.id, secret = client.secret } = {},
): Promise<Outcome> {
  const script = join(import.meta.dirname, 'support/log-in.ts');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', script, library, server.url, tenant, id, 'pc-1'],
    { env: { NODE_EXTRA_CA_CERTS: ca, KBGAP_TEST_SECRET: secret } },
  );
  return JSON.parse(stdout);
}

describe.each(['msal', 'identity'])('%s', (library) => {
  test('logs in and reads the missing KBs, asking nobody else', async () => {
    lines.length = 0;
    const { token, expiresAt, status, body, message } = await logIn(library);
    expect(message).toBeUndefined();
    expect({ status, body }).toEqual({
      status: 200,
      body: expect.objectContaining({ value: [expect.objectContaining({ id: '9000003' })] }),
    });
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({
      tid: TENANT,
      appid: client.id,
      roles: ['Software.Read.All'],
      aud: 'https://api.securitycenter.microsoft.com',
    });
    // As the library counts it: later than it asked, no later than the token is good.
    expect(expiresAt / 1000).toBeGreaterThan(claims.iat);
    expect(expiresAt / 1000).toBeLessThanOrEqual(claims.exp);
    const calls = lines
      .map((line) => JSON.parse(line))
      .filter(({ msg, method }) => msg === 'request' && method !== 'PUT');
    expect(calls.map(({ method, path, status: answered }) => `${method} ${path} ${answered}`)).toEqual([
      `GET /${TENANT}/v2.0/.well-known/openid-configuration 200`,
      `POST /${TENANT}/oauth2/v2.0/token 200`,
      'GET /api/machines/pc-1/getmissingkbs 200',
    ]);
    const log = lines.join('');
    for (const secret of [client.secret, ...token.split('.')]) expect(log).not.toContain(secret);
  });

  test.each([
    ['a wrong secret', { secret: 'wrong' }, 'AADSTS7000215: Invalid client secret provided'],
    ['another tenant', { tenant: OTHER_TENANT }, 'AADSTS700016: Application with identifier'],
    ['an unknown client', { id: OTHER_TENANT }, 'AADSTS700016: Application with identifier'],
  ])('with %s gets to say why', async (_, change, says) => {
    const { refused, message } = await logIn(library, change);
    expect(refused).toMatch(/^(?:invalid_client|unauthorized_client|AuthenticationRequiredError|AuthenticationError)$/);
    expect(message).toContain(says);
  });
});
