/** Entra's token endpoints, as a client without any library calls them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clients, NewSecret } from '../../src/auth/clients.ts';
import { readConfig } from '../../src/config.ts';
import { openClients } from '../../src/server.ts';
import { sendRaw } from './support/raw-request.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';
import { until } from './support/until.ts';

const SCOPE = 'https://api.securitycenter.microsoft.com/.default';
const RESOURCE = 'https://api.securitycenter.microsoft.com';
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const V1 = `/${TENANT}/oauth2/token`;
const V2 = `/${TENANT}/oauth2/v2.0/token`;
const FORM = 'application/x-www-form-urlencoded';
const HOSTILE = [
  "' OR 1=1 --",
  '\0',
  '\r\nSet-Cookie: x',
  '<script>',
  '\u{1f916}',
  '__proto__',
  '../..',
  '%',
  'x'.repeat(9_000),
];

let server: TestServer;
let clients: Clients;
let closeClients: () => Promise<void>;
let bot: NewSecret;
let other: NewSecret;
const lines: string[] = [];
let clock = 0;
const now = () => new Date(Date.now() + clock);

beforeAll(async () => {
  const logTo = { write: (line: string) => lines.push(line) };
  server = await startTestServer({ now, sleep: async () => undefined, flags: { logLevel: 'debug' }, logTo });
  ({ clients, close: closeClients } = await openClients(readConfig({}, { dataDir: server.dataDir }), { now }));
  const roles = ['Software.Read.All', 'Machine.Read.All'];
  bot = await clients.add({ tenantId: TENANT, name: 'bot', roles, days: null });
  other = await clients.add({ tenantId: OTHER_TENANT, name: 'other', roles, days: null });
  await server.report('pc', makeReport({ ubr: 200 }));
});
afterAll(async () => {
  await closeClients();
  await stopTestServer(server);
});

type Fields = Readonly<Record<string, string | undefined>>;

const credentials = () => ({ grant_type: 'client_credentials', client_id: bot.client.id, client_secret: bot.secret });

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Posts a form; fields that are undefined are left out. */
async function post(path: string, fields: Fields, headers: Record<string, string> = {}): Promise<Reply> {
  const given = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return postBody(path, new URLSearchParams(given).toString(), headers);
}

async function postBody(path: string, body: string, headers: Record<string, string> = {}): Promise<Reply> {
  const init = { method: 'POST', body, headers: { 'content-type': FORM, ...headers } };
  const response = await fetch(`${server.url}${path}`, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
}

const claimsOf = (token: unknown) => JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString());
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

/** The whole of an error answer. */
const refusal = (error: string, number: number) => ({
  error,
  error_description: expect.stringMatching(
    new RegExp(`^AADSTS${number}: .+ Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: .{10} .{8}Z$`),
  ),
  error_codes: [number],
  timestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}Z$/),
  trace_id: expect.stringMatching(GUID),
  correlation_id: expect.stringMatching(GUID),
});

describe('a token', () => {
  test('of v2 has the roles of its client, and opens what they allow', async () => {
    const { status, headers, body } = await post(V2, { ...credentials(), scope: SCOPE });
    expect({ status, body }).toEqual({
      status: 200,
      body: { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: expect.any(String) },
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(claimsOf(body.access_token)).toMatchObject({
      aud: RESOURCE,
      iss: `https://sts.kbgap.invalid/${TENANT}/`,
      tid: TENANT,
      appid: bot.client.id,
      roles: ['Software.Read.All', 'Machine.Read.All'],
      ver: '1.0',
    });
    const authorization = `Bearer ${body.access_token}`;
    const answer = await server.call('/api/machines/pc/getmissingkbs', { authorization });
    expect(answer.body.value.map(({ id }) => id)).toEqual(['9000003']);
    const report = { method: 'PUT', body: makeReport(), authorization };
    expect((await server.call('/v1/devices/pc/report', report)).status).toBe(403);
  });

  test('of v1 comes with times as text, and what it was asked for', async () => {
    const { status, body } = await post(V1, { ...credentials(), resource: `${RESOURCE}/` });
    const { nbf, exp } = claimsOf(body.access_token);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        token_type: 'Bearer',
        expires_in: '3599',
        ext_expires_in: '3599',
        expires_on: String(exp),
        not_before: String(nbf),
        resource: `${RESOURCE}/`,
        access_token: expect.any(String),
      },
    });
  });

  test('sees the tenant of its client alone', async () => {
    const fields = { ...credentials(), client_id: other.client.id, client_secret: other.secret, scope: SCOPE };
    const { body } = await post(`/${OTHER_TENANT}/oauth2/v2.0/token`, fields);
    const authorization = `Bearer ${body.access_token}`;
    expect((await server.call('/api/machines/pc/getmissingkbs', { authorization })).status).toBe(404);
  });

  test.each([
    'https://api.securitycenter.microsoft.com/.default',
    'https://api.securitycenter.microsoft.com//.default',
    'https://api.securitycenter.windows.com/.default',
    'https://securitycenter.onmicrosoft.com/windowsatpservice/.default',
    'fc780465-2017-40d4-a0c5-307022471b92/.default',
    'https://api-gcc.securitycenter.microsoft.us/.default',
    'https://api-gov.securitycenter.microsoft.us/.default',
    'HTTPS://API.SecurityCenter.Microsoft.com/.Default',
    ` ${SCOPE} `,
  ])('is given for the documented scope %s', async (scope) => {
    const { status, body } = await post(V2, { ...credentials(), scope });
    expect(status).toBe(200);
    expect(claimsOf(body.access_token).aud).toBe(RESOURCE);
  });

  test.each<[string, () => { path?: string; fields?: Fields; headers?: Record<string, string> }]>([
    [
      'HTTP Basic',
      () => ({ fields: { client_id: undefined, client_secret: undefined }, headers: basic(bot.client.id, bot.secret) }),
    ],
    [
      'HTTP Basic and the same id in the body',
      () => ({ fields: { client_secret: undefined }, headers: basic(bot.client.id, bot.secret) }),
    ],
    ['ids in capitals', () => ({ path: V2.toUpperCase(), fields: { client_id: bot.client.id.toUpperCase() } })],
    ['a slash at the end', () => ({ path: `${V2}/` })],
    ['a query', () => ({ path: `${V2}?client-request-id=1` })],
    ['a charset', () => ({ headers: { 'content-type': `${FORM};charset=utf-8` } })],
    ['fields of libraries', () => ({ fields: { client_info: '1', 'x-client-SKU': 'x', claims: '{}' } })],
  ])('is given with %s', async (_, make) => {
    const { path = V2, fields, headers } = make();
    const { status, body } = await post(path, { ...credentials(), scope: SCOPE, ...fields }, headers);
    expect({ status, type: body.token_type }).toEqual({ status: 200, type: 'Bearer' });
  });
});

describe('no token', () => {
  test.each<
    [string, number, string, number, () => { path?: string; fields?: Fields; headers?: Record<string, string> }]
  >([
    ['a wrong secret', 401, 'invalid_client', 7000215, () => ({ fields: { client_secret: 'wrong' } })],
    [
      'the secret of another client',
      401,
      'invalid_client',
      7000215,
      () => ({ fields: { client_secret: other.secret } }),
    ],
    ['the secret and more', 401, 'invalid_client', 7000215, () => ({ fields: { client_secret: `${bot.secret}x` } })],
    [
      'a wrong secret as Basic',
      401,
      'invalid_client',
      7000215,
      () => ({ fields: { client_secret: undefined }, headers: basic(bot.client.id, 'x') }),
    ],
    [
      'an empty secret as Basic',
      401,
      'invalid_client',
      7000215,
      () => ({ fields: { client_secret: undefined }, headers: basic(bot.client.id, '') }),
    ],
    ['no secret', 401, 'invalid_client', 7000216, () => ({ fields: { client_secret: undefined } })],
    ['an empty secret', 401, 'invalid_client', 7000216, () => ({ fields: { client_secret: '' } })],
    [
      'a client assertion',
      401,
      'invalid_client',
      7000216,
      () => ({ fields: { client_secret: undefined, client_assertion: 'a.b.c' } }),
    ],
    ['an unknown client', 400, 'unauthorized_client', 700016, () => ({ fields: { client_id: OTHER_TENANT } })],
    [
      'a client of another tenant',
      400,
      'unauthorized_client',
      700016,
      () => ({ fields: { client_id: other.client.id, client_secret: other.secret } }),
    ],
    ['another tenant', 400, 'unauthorized_client', 700016, () => ({ path: `/${OTHER_TENANT}/oauth2/v2.0/token` })],
    ['common', 400, 'invalid_request', 50194, () => ({ path: '/common/oauth2/v2.0/token' })],
    ['organizations', 400, 'invalid_request', 50194, () => ({ path: '/Organizations/oauth2/token' })],
    [
      'a domain as tenant',
      400,
      'invalid_request',
      900023,
      () => ({ path: '/contoso.onmicrosoft.com/oauth2/v2.0/token' }),
    ],
    ['no client', 400, 'invalid_request', 900144, () => ({ fields: { client_id: undefined } })],
    ['no grant type', 400, 'invalid_request', 900144, () => ({ fields: { grant_type: undefined } })],
    ['a password', 400, 'unsupported_grant_type', 70003, () => ({ fields: { grant_type: 'password' } })],
    [
      'a grant type in capitals',
      400,
      'unsupported_grant_type',
      70003,
      () => ({ fields: { grant_type: 'CLIENT_CREDENTIALS' } }),
    ],
    ['no scope', 400, 'invalid_request', 900144, () => ({ fields: { scope: undefined } })],
    ['a scope of blanks', 400, 'invalid_scope', 70011, () => ({ fields: { scope: '  ' } })],
    ['two scopes', 400, 'invalid_scope', 70011, () => ({ fields: { scope: `${SCOPE} ${SCOPE}` } })],
    [
      'a scope that is a permission',
      400,
      'invalid_scope',
      1002012,
      () => ({ fields: { scope: `${RESOURCE}/Software.Read` } }),
    ],
    [
      'a scope of Graph',
      400,
      'invalid_resource',
      500011,
      () => ({ fields: { scope: 'https://graph.microsoft.com/.default' } }),
    ],
    ['a scope of nothing', 400, 'invalid_resource', 500011, () => ({ fields: { scope: '/.default' } })],
    [
      'a scope that only begins so',
      400,
      'invalid_resource',
      500011,
      () => ({ fields: { scope: `${RESOURCE}.example.com/.default` } }),
    ],
    ['a resource in v2', 400, 'invalid_request', 901002, () => ({ fields: { resource: RESOURCE } })],
    ['a scope but no resource in v1', 400, 'invalid_request', 900144, () => ({ path: V1 })],
    [
      'another resource in v1',
      400,
      'invalid_resource',
      500011,
      () => ({ path: V1, fields: { resource: 'https://graph.microsoft.com' } }),
    ],
    ['the secret twice', 400, 'invalid_request', 9002313, () => ({ headers: basic(bot.client.id, bot.secret) })],
    [
      'two ids',
      400,
      'invalid_request',
      9002313,
      () => ({ fields: { client_secret: undefined }, headers: basic(other.client.id, bot.secret) }),
    ],
    ['Basic of no credentials', 400, 'invalid_request', 9002313, () => ({ headers: { authorization: 'Basic !' } })],
    ['Basic that is no form', 400, 'invalid_request', 9002313, () => ({ headers: basic('%ZZ', 'x') })],
    ['a bearer token', 400, 'invalid_request', 9002313, () => ({ headers: { authorization: 'Bearer x' } })],
    ['JSON', 400, 'invalid_request', 900144, () => ({ headers: { 'content-type': 'application/json' } })],
    ['plain text', 400, 'invalid_request', 900144, () => ({ headers: { 'content-type': 'text/plain' } })],
    [
      'a type that only begins so',
      400,
      'invalid_request',
      900144,
      () => ({ headers: { 'content-type': `${FORM}-x` } }),
    ],
    ['a body said to be gzip', 400, 'invalid_request', 9002313, () => ({ headers: { 'content-encoding': 'gzip' } })],
    ['an unknown encoding', 415, 'invalid_request', 9002313, () => ({ headers: { 'content-encoding': 'br' } })],
  ])('for %s: %i %s %i', async (_, status, error, number, make) => {
    const { path = V2, fields, headers } = make();
    const answer = await post(path, { ...credentials(), scope: SCOPE, ...fields }, headers);
    expect({ status: answer.status, body: answer.body }).toEqual({ status, body: refusal(error, number) });
    for (const secret of [bot.secret, other.secret]) expect(answer.text).not.toContain(secret);
  });

  test.each(['grant_type', 'client_id', 'client_secret', 'scope'])('for a %s that is there twice', async (name) => {
    const fields = new URLSearchParams({ ...credentials(), scope: SCOPE });
    fields.append(name, fields.get(name) ?? '');
    const { status, body } = await postBody(V2, fields.toString());
    expect({ status, body }).toEqual({ status: 400, body: refusal('invalid_request', 9002313) });
  });

  test.each(['grant_type', 'client_id', 'client_secret', 'scope', 'resource'])(
    'for hostile text as %s',
    async (name) => {
      for (const text of HOSTILE) {
        const path = name === 'resource' ? V1 : V2;
        const fields = { ...credentials(), [name === 'resource' ? 'resource' : 'scope']: SCOPE, [name]: text };
        const { status, text: answer, body } = await post(path, fields);
        expect([400, 401, 429]).toContain(status);
        expect(Object.keys(body)).toEqual(Object.keys(refusal('', 0)));
        expect(answer.length).toBeLessThan(1_500);
        expect(answer).not.toContain(bot.secret);
      }
    },
  );

  test.each(HOSTILE.filter((text) => text.length < 100 && text !== '../..'))(
    'for hostile text as tenant: %j',
    async (text) => {
      const { status, body } = await post(`/${encodeURIComponent(text)}/oauth2/v2.0/token`, {
        ...credentials(),
        scope: SCOPE,
      });
      expect({ status, error: body.error }).toEqual({ status: 400, error: 'invalid_request' });
    },
  );

  test('for more than a form can have', async () => {
    const huge = await postBody(V2, `client_secret=${'x'.repeat(70_000)}`);
    expect({ status: huge.status, body: huge.body }).toEqual({
      status: 413,
      body: refusal('invalid_request', 9002313),
    });
    const many = await postBody(V2, Array(101).fill('a=b').join('&'));
    expect({ status: many.status, body: many.body }).toEqual({
      status: 400,
      body: refusal('invalid_request', 9002313),
    });
    const claimed = `POST ${V2} HTTP/1.1\r\nHost: x\r\nContent-Type: ${FORM}\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n`;
    expect((await sendRaw(server.url, claimed)).status).toBe(413);
  });

  test.each(['GET', 'PUT', 'DELETE'])('by %s: 405, and what is allowed', async (method) => {
    const { status, headers, body } = await server.call(V2, { method, authorization: null });
    expect({ status, allow: headers.get('allow'), body }).toEqual({
      status: 405,
      allow: 'POST',
      body: refusal('invalid_request', 900561),
    });
  });

  test('says the id that its client gave the call', async () => {
    const id = '0F0F0F0F-1111-4111-8111-111111111111';
    const { headers, body } = await post(V2, {}, { 'client-request-id': id });
    expect(body).toMatchObject({ correlation_id: id.toLowerCase(), trace_id: headers.get('request-id') });
    const forged = await post(V2, {}, { 'client-request-id': '"><script>' });
    expect(forged.body.correlation_id).toBe(forged.body.trace_id);
  });

  test('has a challenge where the client used HTTP Basic', async () => {
    const fields = { ...credentials(), client_secret: undefined, scope: SCOPE };
    const { headers } = await post(V2, fields, basic(bot.client.id, 'wrong'));
    expect(headers.get('www-authenticate')).toBe('Basic realm="kbgap"');
  });
});

describe('secrets', () => {
  const tryWith = async (id: string, secret: string) => {
    const fields = { grant_type: 'client_credentials', client_id: id, client_secret: secret, scope: SCOPE };
    const { status, body } = await post(V2, fields);
    return status === 200 ? 'let in' : body.error_codes;
  };
  const add = (days: number | null) =>
    clients.add({ tenantId: TENANT, name: 'rotated', roles: ['Software.Read.All'], days });

  test('of before are good while one takes their place, in a service that runs', async () => {
    const { client, secret } = await add(null);
    const next = await clients.rotate(client.id, { overlapHours: 1, days: null });
    expect([await tryWith(client.id, secret), await tryWith(client.id, next.secret)]).toEqual(['let in', 'let in']);
    clock = 3_600_000;
    expect([await tryWith(client.id, secret), await tryWith(client.id, next.secret)]).toEqual([[7000222], 'let in']);
    clock = 0;
    await clients.rotate(client.id, { overlapHours: 0, days: null });
    expect([await tryWith(client.id, secret), await tryWith(client.id, next.secret)]).toEqual([[7000215], [7000215]]);
  });

  test('end on their day', async () => {
    const { client, secret } = await add(2);
    clock = 2 * 86_400_000 - 60_000;
    expect(await tryWith(client.id, secret)).toBe('let in');
    clock = 2 * 86_400_000;
    expect(await tryWith(client.id, secret)).toEqual([7000222]);
    clock = 0;
  });

  test('of a client that was removed let nobody in', async () => {
    const { client, secret } = await add(null);
    expect(await tryWith(client.id, secret)).toBe('let in');
    expect(await clients.remove(client.id)).toBe(true);
    expect(await tryWith(client.id, secret)).toEqual([700016]);
  });
});

test('refusals wait, and too many are turned away; the right secret is let in at once', async () => {
  const held: (() => void)[] = [];
  const sleep = () => new Promise<void>((resolve) => held.push(resolve));
  const slow = await startTestServer({ dataDir: server.dataDir, sleep });
  const tryWith = async (secret: string) => {
    const body = new URLSearchParams({ ...credentials(), client_secret: secret, scope: SCOPE });
    const answer = await fetch(`${slow.url}${V2}`, { method: 'POST', body });
    return { status: answer.status, retryAfter: answer.headers.get('retry-after') };
  };
  for (let free = 0; free < 3; free++) expect(await tryWith('wrong')).toEqual({ status: 401, retryAfter: null });
  const waiting = Array.from({ length: 8 }, () => tryWith('wrong'));
  await until(async () => (held.length === 8 ? true : null));
  expect(await tryWith('wrong')).toEqual({ status: 429, retryAfter: '2' });
  expect(await tryWith(bot.secret)).toEqual({ status: 200, retryAfter: null });
  for (const release of held) release();
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array(8).fill(401));
  await slow.close();
});

test('neither secrets nor tokens get into the log; who got a token, and who did not, does', async () => {
  lines.length = 0;
  const { body } = await post(V2, { ...credentials(), scope: SCOPE });
  await post(V1, { ...credentials(), client_secret: undefined, resource: RESOURCE }, basic(bot.client.id, bot.secret));
  await post(`${V2}?client_secret=${bot.secret}`, { ...credentials(), client_id: bot.secret, scope: SCOPE });
  await post(V2, { ...credentials(), client_secret: 'a-wrong-secret', scope: SCOPE });
  await post(V2, { ...credentials(), grant_type: bot.secret, scope: SCOPE });
  const log = lines.join('');
  expect(log).toContain(
    `"client":"${bot.client.id}","roles":["Software.Read.All","Machine.Read.All"],"msg":"token issued"`,
  );
  expect(log).toContain('"client":null,"reason":"unknown-client","msg":"token refused"');
  expect(log).toContain(`"client":"${bot.client.id}","reason":"wrong-secret","msg":"token refused"`);
  for (const secret of [bot.secret, 'a-wrong-secret', ...String(body.access_token).split('.')]) {
    expect(log).not.toContain(secret);
  }
});
