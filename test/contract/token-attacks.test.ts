/** What is tried with tokens, against both issuers alike: each differs from a good token in one thing only. */
import { constants, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FakeEntra, issuerOf, makeEntraKey, startFakeEntra } from './support/fake-entra.ts';
import { type Change, entraMint, forge, hmac, type Json, type Mint, signer, toBase64 } from './support/forge.ts';
import { expectNoLeak } from './support/no-leak.ts';
import { makeReport } from './support/reports.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

const STRANGE_TENANT = '99999999-9999-4999-8999-999999999999';
const NOW = new Date('2026-03-01T00:00:00Z');
const SECONDS = NOW.getTime() / 1000;
const ISSUERS = ['built-in', 'Entra v1', 'Entra v2'] as const;
type IssuerName = (typeof ISSUERS)[number];
const COMMON = ['iss', 'aud', 'exp', 'nbf', 'iat', 'tid'];
const REQUIRED: Readonly<Record<IssuerName, readonly string[]>> = {
  'built-in': [...COMMON, 'jti', 'appid'],
  'Entra v1': [...COMMON, 'appid'],
  'Entra v2': [...COMMON, 'azp'],
};

const key = makeEntraKey('key-of-entra');
const log: string[] = [];
let entra: FakeEntra;
let server: TestServer;
let builtIn: Mint;

beforeAll(async () => {
  entra = await startFakeEntra([TENANT, OTHER_TENANT]);
  entra.publish(key);
  server = await startTestServer({
    now: () => NOW,
    flags: { entraTenants: `${TENANT},${OTHER_TENANT}`, entraAuthority: entra.authority, logLevel: 'debug' },
    logTo: { write: (line) => log.push(line) },
  });
  await server.report('pc', makeReport());
  await server.report('pc-of-others', makeReport(), OTHER_TENANT);
  const [header = '', claims = ''] = (await server.token()).split('.');
  builtIn = {
    header: JSON.parse(Buffer.from(header, 'base64url').toString()),
    claims: JSON.parse(Buffer.from(claims, 'base64url').toString()),
    key: createPrivateKey({
      key: JSON.parse(await readFile(join(server.dataDir, 'token-key.json'), 'utf8')),
      format: 'jwk',
    }),
  };
});
afterAll(async () => {
  await stopTestServer(server);
  await entra.close();
});
afterEach(() => {
  expect(entra.unexpected).toEqual([]);
  log.length = 0;
});

function mintOf(name: IssuerName, tenantId = TENANT): Mint {
  if (name === 'built-in') {
    const iss = `https://sts.kbgap.invalid/${tenantId}/`;
    return { ...builtIn, claims: { ...builtIn.claims, tid: tenantId, iss } };
  }
  const version = name === 'Entra v1' ? 'v1' : 'v2';
  return entraMint({ version, authority: entra.authority, tenantId, key, now: NOW });
}

async function call(token: string, device = 'pc') {
  const answer = await server.call(`/api/machines/${device}/getmissingkbs`, { authorization: `Bearer ${token}` });
  const keys = [String(key.jwk.n), String(builtIn.key.export({ format: 'jwk' }).x)];
  expectNoLeak([answer.text, ...log], token, keys);
  return answer;
}

const pemOf = (of: KeyObject) => createPublicKey(of).export({ format: 'pem', type: 'spki' }).toString();
const jwkOf = (of: KeyObject) => createPublicKey(of).export({ format: 'jwk' });
const likeKeyOf = ({ header }: Mint) =>
  header.alg === 'ES256'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

describe.each(ISSUERS)('a token of %s', (name) => {
  const good = (change?: Change) => forge(mintOf(name), change);

  test.each<[string, () => string]>([
    ['made as it should be', () => good()],
    ['within the tolerance after its end', () => good({ claims: { exp: SECONDS - 29 } })],
    ['within the tolerance before its beginning', () => good({ claims: { nbf: SECONDS + 30 } })],
    [
      'with keys of its own named, which nobody looks at',
      () =>
        good({
          header: {
            jwk: jwkOf(likeKeyOf(mintOf(name))),
            jku: `${entra.authority}/evil`,
            x5u: `${entra.authority}/evil`,
          },
        }),
    ],
  ])('%s passes', async (_, token) => {
    expect((await call(token())).status).toBe(200);
  });

  test.each<[string, (mint: Mint) => Change]>([
    ['alg none', () => ({ header: { alg: 'none' }, signWith: () => '' })],
    ['alg none, still signed', () => ({ header: { alg: 'none' } })],
    ['alg NONE', () => ({ header: { alg: 'NONE' }, signWith: () => '' })],
    ['no alg', () => ({ header: { alg: undefined } })],
    ['no signature', () => ({ signWith: () => '' })],
    [
      'HS256, the secret: the public key as PEM',
      (mint) => ({ header: { alg: 'HS256' }, signWith: hmac(pemOf(mint.key)) }),
    ],
    [
      'HS256, the secret: the public key as PEM, trimmed',
      (mint) => ({ header: { alg: 'HS256' }, signWith: hmac(pemOf(mint.key).trim()) }),
    ],
    [
      'HS256, the secret: the public key as JWK',
      (mint) => ({ header: { alg: 'HS256' }, signWith: hmac(JSON.stringify(jwkOf(mint.key))) }),
    ],
    [
      'HS256, the secret: the published JWK',
      () => ({ header: { alg: 'HS256' }, signWith: hmac(JSON.stringify(key.jwk)) }),
    ],
    [
      'HS256, the secret: the public key as DER',
      (mint) => ({
        header: { alg: 'HS256' },
        signWith: hmac(createPublicKey(mint.key).export({ format: 'der', type: 'spki' })),
      }),
    ],
    ['HS256, the secret empty', () => ({ header: { alg: 'HS256' }, signWith: hmac('') })],
    [
      'the algorithm of the other issuer',
      ({ header }) => ({ header: { alg: header.alg === 'ES256' ? 'RS256' : 'ES256' } }),
    ],
    [
      'another hash',
      ({ header, key: own }) => ({
        header: { alg: header.alg === 'ES256' ? 'ES512' : 'RS512' },
        signWith: signer(own, 'sha512'),
      }),
    ],
    [
      'another padding',
      ({ header, key: own }) => ({
        header: { alg: 'PS256' },
        signWith: signer(own, 'sha256', header.alg === 'RS256' ? { padding: constants.RSA_PKCS1_PSS_PADDING } : {}),
      }),
    ],
    ['signed with another key', (mint) => ({ signWith: signer(likeKeyOf(mint)) })],
    [
      'signed with the key of the other issuer',
      () => ({ signWith: signer(name === 'built-in' ? key.privateKey : builtIn.key) }),
    ],
    [
      'the kid of the other issuer, and its key',
      () => {
        const other =
          name === 'built-in' ? entraMint({ version: 'v1', authority: '', tenantId: TENANT, key, now: NOW }) : builtIn;
        return { header: other.header, signWith: signer(other.key) };
      },
    ],
    ['no kid', () => ({ header: { kid: undefined } })],
    ['kid empty', () => ({ header: { kid: '' } })],
    ['kid a number', () => ({ header: { kid: 1 } })],
    ['kid a list', ({ header }) => ({ header: { kid: [header.kid] } })],
    ['kid of an object property', () => ({ header: { kid: '__proto__' } })],
    ['kid unknown', () => ({ header: { kid: 'unknown' } })],
    [
      'a key of its own as jwk, without kid',
      (mint) => withOwnKey(mint, (own) => ({ jwk: jwkOf(own), kid: undefined })),
    ],
    ['a key of its own as jwk, under the good kid', (mint) => withOwnKey(mint, (own) => ({ jwk: jwkOf(own) }))],
    ['an address of keys as jku', (mint) => withOwnKey(mint, () => ({ jku: `${entra.authority}/evil/keys` }))],
    ['an address of certificates as x5u', (mint) => withOwnKey(mint, () => ({ x5u: `${entra.authority}/evil/cert` }))],
    [
      'certificates of its own as x5c',
      (mint) =>
        withOwnKey(mint, (own) => ({
          x5c: [createPublicKey(own).export({ format: 'der', type: 'spki' }).toString('base64')],
        })),
    ],
    ['a critical extension that nobody knows', () => ({ header: { crit: ['x'], x: 1 } })],
    ['crit empty', () => ({ header: { crit: [] } })],
    ['crit b64', () => ({ header: { crit: ['b64'], b64: false } })],
    ['typ of another kind of token', () => ({ header: { typ: 'at+jwt' } })],
    ['expired', () => ({ claims: { exp: SECONDS - 30 } })],
    ['expired, of another audience', () => ({ claims: { exp: SECONDS - 30, aud: 'https://x' } })],
    ['not yet valid', () => ({ claims: { nbf: SECONDS + 31 } })],
    ['exp as text', () => ({ claims: { exp: `${SECONDS + 600}` } })],
    ['exp null', () => ({ claims: { exp: null } })],
    ['of an issuer elsewhere', () => ({ claims: { iss: `https://sts.example.com/${TENANT}/` } })],
    [
      'of an issuer elsewhere, in the form of v2',
      () => ({ claims: { iss: `https://login.example.com/${TENANT}/v2.0` } }),
    ],
    ['of an issuer that begins alike', ({ claims }) => ({ claims: { iss: `${claims.iss}x/${TENANT}/` } })],
    [
      'of an issuer without its slash',
      ({ claims }) => ({ claims: { iss: String(claims.iss).replace(/\/$|\/v2\.0$/, '') } }),
    ],
    ['of an issuer in capitals', ({ claims }) => ({ claims: { iss: String(claims.iss).toUpperCase() } })],
    [
      'of the other issuer by its word',
      () => ({
        claims: { iss: name === 'built-in' ? issuerOf(TENANT, 'v1') : `https://sts.kbgap.invalid/${TENANT}/` },
      }),
    ],
    [
      'of the other version by its word',
      () => ({ claims: { iss: issuerOf(TENANT, name === 'Entra v1' ? 'v2' : 'v1', entra.authority) } }),
    ],
    ['of several issuers', ({ claims }) => ({ claims: { iss: [claims.iss] } })],
    ["with another tenant's issuer", () => ({ claims: { iss: mintOf(name, OTHER_TENANT).claims.iss } })],
    ["with another tenant's tid", () => ({ claims: { tid: OTHER_TENANT } })],
    ["with a strange tenant's tid", () => ({ claims: { tid: STRANGE_TENANT } })],
    ['tid in capitals', () => ({ claims: { tid: 'ABCDEF01-0000-4000-8000-000000000000' } })],
    ['tid that is no GUID', () => ({ claims: { tid: '../x' } })],
    ['tid as list', () => ({ claims: { tid: [TENANT] } })],
    ['roles as text', () => ({ claims: { roles: 'Software.Read.All' } })],
    ['roles of objects', () => ({ claims: { roles: [{}] } })],
    ['scp as list', () => ({ claims: { scp: ['Software.Read'] } })],
    ['huge', () => ({ claims: { padding: 'x'.repeat(8_000) } })],
    ['huge, and of no issuer', () => ({ claims: { iss: 'x'.repeat(10_000) } })],
    ...REQUIRED[name].map((each): [string, () => Change] => [`no ${each}`, () => ({ claims: { [each]: undefined } })]),
  ])('%s: 401', async (_, change) => {
    const mint = mintOf(name);
    const { status, headers, body } = await call(forge(mint, change(mint)));
    expect({ status, code: body.error.code, challenge: headers.get('www-authenticate') }).toEqual({
      status: 401,
      code: 'Unauthorized',
      challenge: 'Bearer error="invalid_token"',
    });
  });

  test.each<[string, (token: string) => string]>([
    ['without signature part', (token) => token.slice(0, token.lastIndexOf('.'))],
    ['with a part too many', (token) => `${token}.x`],
    ['of five parts, as encrypted ones have', (token) => `${token}.x.x`],
    ['cut off', (token) => token.slice(0, -4)],
    ['whose header is no JSON', (token) => token.replace(/^[^.]+/, 'nonsense')],
    ['whose claims are no JSON', (token) => token.replace(/\.[^.]+\./, '.nonsense.')],
    ['of one part', () => 'nonsense'],
  ])('%s: 401', async (_, damage) => {
    const { status, body } = await call(damage(good()));
    expect({ status, code: body.error.code }).toEqual({ status: 401, code: 'Unauthorized' });
  });

  test.each<[string, () => Json]>([
    ['roles added', () => ({ roles: ['Machine.ReadWrite.All'] })],
    ['another tenant', () => ({ tid: OTHER_TENANT, iss: mintOf(name, OTHER_TENANT).claims.iss })],
    ['a later end', () => ({ exp: SECONDS + 86_400 })],
  ])('whose payload was changed (%s): 401', async (_, change) => {
    const mint = mintOf(name);
    const [header, , signature] = forge(mint).split('.');
    const { status, body } = await call(`${header}.${toBase64({ ...mint.claims, ...change() })}.${signature}`);
    expect({ status, code: body.error.code }).toEqual({ status: 401, code: 'Unauthorized' });
  });

  test.each<[string, Json]>([
    ['another audience', { aud: 'https://userrequestsgraphapi-prd.trafficmanager.net' }],
    ['the audience in capitals', { aud: 'HTTPS://API.SECURITYCENTER.MICROSOFT.COM' }],
    ['an audience that begins alike', { aud: 'https://api.securitycenter.microsoft.com.example.com' }],
    ['the client itself, as in an id token', { aud: '33333333-3333-4333-8333-333333333333' }],
    ['no permission', { roles: undefined }],
    ['another permission', { roles: ['Machine.Read.All'] }],
    ['a permission of users among those of applications', { roles: ['Software.Read'] }],
  ])('with %s: 403, as at the live service', async (_, claims) => {
    const { status, body } = await call(good({ claims }));
    expect({ status, code: body.error.code }).toEqual({ status: 403, code: 'Forbidden' });
  });

  test("reads its own tenant's devices and no other's, whatever its roles", async () => {
    const roles = ['Software.Read.All', 'Machine.Read.All', 'Machine.ReadWrite.All'];
    const own = forge(mintOf(name), { claims: { roles } });
    const other = forge(mintOf(name, OTHER_TENANT), { claims: { roles } });
    const statuses = [];
    for (const token of [own, other]) {
      for (const device of ['pc', 'pc-of-others']) statuses.push((await call(token, device)).status);
    }
    expect(statuses).toEqual([200, 404, 404, 200]);
    const list = await server.call('/v1/devices', { authorization: `Bearer ${own}` });
    expect(list.body.value).toHaveLength(1);
  });
});

describe.each(['Entra v1', 'Entra v2'] as const)('a token of %s', (name) => {
  test('of a tenant that is not configured: 401', async () => {
    const { status, body } = await call(forge(mintOf(name, STRANGE_TENANT)));
    expect({ status, code: body.error.code }).toEqual({ status: 401, code: 'Unauthorized' });
  });

  test('with the form of an id token, which names no application: 401', async () => {
    const claims = { appid: undefined, azp: undefined, aud: 'https://api.securitycenter.microsoft.com' };
    expect((await call(forge(mintOf(name), { claims }))).status).toBe(401);
  });
});

test('all of that has asked Entra for each document once: unknown keys are not looked for again at once', () => {
  const paths = [
    '.well-known/openid-configuration',
    'discovery/keys',
    'v2.0/.well-known/openid-configuration',
    'discovery/v2.0/keys',
  ];
  expect([...entra.requests].sort()).toEqual(
    [TENANT, OTHER_TENANT].flatMap((tenant) => paths.map((path) => `/${tenant}/${path}`)).sort(),
  );
});

function withOwnKey(mint: Mint, header: (own: KeyObject) => Json): Change {
  const own = likeKeyOf(mint);
  return { header: header(own), signWith: signer(own) };
}
