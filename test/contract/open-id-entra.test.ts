/** Entra ID as provider of several tenants, whose configuration names no single issuer. */
import { describe, expect, test } from 'vitest';
import { createOpenIdLogIn, type OpenIdSettings } from '../../src/auth/open-id/open-id-log-in.ts';
import { makeEntraKey } from './support/fake-entra.ts';
import { forge, type Json } from './support/forge.ts';
import { OTHER_TENANT, TENANT } from './support/server.ts';

const HOST = 'https://login.microsoftonline.com';
const KEY = makeEntraKey('good');
const SETTINGS: OpenIdSettings = {
  issuer: `${HOST}/organizations/v2.0`,
  clientId: 'kbgap',
  clientSecret: 'made-up',
  name: 'Entra ID',
  roleClaim: 'roles',
  administrators: ['kbgap.administrator'],
  readers: [],
  tenantClaim: 'tid',
  tenants: [TENANT],
  tenantId: OTHER_TENANT,
};

/** As Entra's endpoints answer; nothing leaves this machine. */
function logInOf(settings: OpenIdSettings) {
  const errors: unknown[] = [];
  let idToken = '';
  const documents: Readonly<Record<string, () => object>> = {
    [`GET ${HOST}/organizations/v2.0/.well-known/openid-configuration`]: () => ({
      issuer: `${HOST}/{tenantid}/v2.0`,
      authorization_endpoint: `${HOST}/organizations/oauth2/v2.0/authorize`,
      token_endpoint: `${HOST}/organizations/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      jwks_uri: `${HOST}/organizations/discovery/v2.0/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
    }),
    [`POST ${HOST}/organizations/oauth2/v2.0/token`]: () => ({
      access_token: 'x',
      token_type: 'Bearer',
      id_token: idToken,
    }),
    [`GET ${HOST}/organizations/discovery/v2.0/keys`]: () => ({ keys: [KEY.jwk] }),
  };
  const logIn = createOpenIdLogIn(settings, {
    fetch: async (url, { method }) => {
      const answer = documents[`${method} ${url}`];
      if (!answer) throw new Error(`nobody asks for ${method} ${url}`);
      return Response.json(answer());
    },
    now: () => new Date(),
    onError: (error) => errors.push(error),
  });
  const finish = async (claims: Json) => {
    const { running } = await logIn.start('https://kbgap.example.com/session/open-id/callback');
    const now = Math.floor(Date.now() / 1000);
    const { nonce, state } = running;
    const good = { aud: 'kbgap', sub: 's', iat: now, nbf: now, exp: now + 300, nonce, ver: '2.0' };
    const header = { typ: 'JWT', alg: 'RS256', kid: KEY.kid };
    idToken = forge({ header, claims: { ...good, ...claims }, key: KEY.privateKey });
    return await logIn.finish(`code=x&state=${state}`, running);
  };
  return { logIn, finish, errors };
}

const claimsOf = (tenantId: string): Json => ({
  iss: `${HOST}/${tenantId}/v2.0`,
  tid: tenantId,
  preferred_username: 'ann@example.com',
  roles: ['kbgap.administrator'],
});

describe('of several tenants', () => {
  test('lets in the users of those that are listed, each to its own', async () => {
    expect(await logInOf(SETTINGS).finish(claimsOf(TENANT))).toEqual({
      tenantId: TENANT,
      name: 'ann@example.com',
      role: 'administrator',
      account: null,
    });
  });

  test.each<[what: string, claims: Json, code: string]>([
    ['another tenant', claimsOf(OTHER_TENANT), 'tenant-refused'],
    ['a tenant that its issuer is not of', { ...claimsOf(OTHER_TENANT), tid: TENANT }, 'log-in-invalid'],
    ['no tenant', { ...claimsOf(TENANT), tid: undefined }, 'log-in-invalid'],
  ])('refuses a user of %s', async (_, claims, code) => {
    await expect(logInOf(SETTINGS).finish(claims)).rejects.toMatchObject({ code });
  });

  test('lets in nobody where it is not said which', async () => {
    for (const open of [
      { tenantClaim: null, tenants: [] },
      { tenantClaim: 'tenant', tenants: [TENANT] },
    ]) {
      const { logIn, errors } = logInOf({ ...SETTINGS, ...open });
      await expect(logIn.start('https://kbgap.example.com')).rejects.toMatchObject({ code: 'provider-unavailable' });
      expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('any tenant of Entra ID') })]);
    }
  });
});
