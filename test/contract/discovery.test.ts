/** What log-in clients look up first: OpenID configuration, keys, instance. */
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawGet, sendRaw } from './support/raw-request.ts';
import { startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => stopTestServer(server));

/** A call without a token; the answer whole. */
async function get(path: string): Promise<{ status: number; body: unknown }> {
  const { status, text } = await server.call(path, { authorization: null });
  return { status, body: JSON.parse(text) };
}

const configuration = () => ({
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  response_modes_supported: ['query'],
  subject_types_supported: ['pairwise'],
  id_token_signing_alg_values_supported: ['ES256'],
  response_types_supported: [],
  grant_types_supported: ['client_credentials'],
  scopes_supported: ['https://api.securitycenter.microsoft.com/.default'],
  claims_supported: ['iss', 'aud', 'exp', 'nbf', 'iat', 'jti', 'tid', 'appid', 'roles', 'ver'],
});

describe('the OpenID configuration', () => {
  test('of v2 has the issuer at this service, where MSAL wants it', async () => {
    const base = `${server.url}/${TENANT}`;
    expect(await get(`/${TENANT}/v2.0/.well-known/openid-configuration`)).toEqual({
      status: 200,
      body: {
        ...configuration(),
        token_endpoint: `${base}/oauth2/v2.0/token`,
        jwks_uri: `${base}/discovery/v2.0/keys`,
        issuer: `${base}/v2.0`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      },
    });
  });

  test('of v1 has the issuer of the tokens', async () => {
    const base = `${server.url}/${TENANT}`;
    expect(await get(`/${TENANT.toUpperCase()}/.well-known/OpenID-Configuration`)).toEqual({
      status: 200,
      body: {
        ...configuration(),
        token_endpoint: `${base}/oauth2/token`,
        jwks_uri: `${base}/discovery/keys`,
        issuer: `https://sts.kbgap.invalid/${TENANT}/`,
        authorization_endpoint: `${base}/oauth2/authorize`,
      },
    });
  });

  test.each([
    ['/common/v2.0/.well-known/openid-configuration', 50194],
    ['/organizations/.well-known/openid-configuration', 50194],
    ['/contoso.com/v2.0/.well-known/openid-configuration', 900023],
    ['/%00/v2.0/.well-known/openid-configuration', 9002313],
  ])('%s: there is none', async (path, number) => {
    expect(await get(path)).toMatchObject({ status: 400, body: { error: 'invalid_request', error_codes: [number] } });
  });

  test('has no address of a forged host', async () => {
    const answer = await sendRaw(
      server.url,
      rawGet(`/${TENANT}/v2.0/.well-known/openid-configuration`, { host: 'a"b' }),
    );
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });
});

describe('the keys', () => {
  test('are public, and verify tokens as any library does it', async () => {
    const { body } = await get(`/${TENANT}/discovery/v2.0/keys`);
    const key = { kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String), alg: 'ES256', use: 'sig' };
    expect(body).toEqual({ keys: [{ ...key, kid: expect.any(String) }] });
    const keys = createRemoteJWKSet(new URL(`${server.url}/${TENANT}/discovery/keys`));
    const issuer = `https://sts.kbgap.invalid/${TENANT}/`;
    const { payload } = await jwtVerify(await server.token(), keys, { issuer });
    expect(payload.tid).toBe(TENANT);
  });

  test('are those of all tenants', async () => {
    const paths = ['/common/discovery/keys', '/common/discovery/v2.0/keys', `/${TENANT}/discovery/keys`];
    const [first, ...others] = await Promise.all(paths.map(get));
    for (const each of others) expect(each).toEqual(first);
  });
});

describe('the instance', () => {
  const instanceOf = (endpoint: string) =>
    get(`/common/discovery/instance?api-version=1.1&authorization_endpoint=${encodeURIComponent(endpoint)}`);

  test('is this service alone', async () => {
    const { host } = new URL(server.url);
    expect(await instanceOf(`${server.url}/${TENANT}/oauth2/v2.0/authorize`)).toEqual({
      status: 200,
      body: {
        tenant_discovery_endpoint: `${server.url}/${TENANT}/v2.0/.well-known/openid-configuration`,
        'api-version': '1.1',
        metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
      },
    });
  });

  test.each(['https://login.microsoftonline.com/common/oauth2/v2.0/authorize', 'nonsense', ''])(
    'is not %j',
    async (endpoint) => {
      expect(await instanceOf(endpoint)).toMatchObject({
        status: 400,
        body: { error: 'invalid_instance', error_codes: [50049] },
      });
    },
  );

  test('is not one that is asked for twice', async () => {
    const endpoint = encodeURIComponent(server.url);
    const path = `/common/discovery/instance?authorization_endpoint=${endpoint}&authorization_endpoint=${endpoint}`;
    expect(await get(path)).toMatchObject({ status: 400, body: { error: 'invalid_instance' } });
  });
});

test.each(['/authorize', '/v2.0/authorize'])('users do not log in here: oauth2%s', async (path) => {
  const { status, body } = await get(`/${TENANT}/oauth2${path}?response_type=code`);
  expect({ status, body }).toMatchObject({ status: 501, body: { error: 'invalid_request' } });
});
