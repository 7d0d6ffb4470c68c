import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createBuiltInIssuer } from '../src/auth/built-in-issuer.ts';
import { createTokenIssuer, type TokenRequest } from '../src/auth/issue-token.ts';
import { openTokens } from '../src/auth/open-tokens.ts';
import { createKeySet, generateKeyText, type KeySet, readTokenKey } from '../src/auth/token-keys.ts';
import { createTokenVerifier } from '../src/auth/verify-token.ts';

const SETTINGS = { issuer: 'https://sts.kbgap.invalid/', audiences: ['https://api.example.com', 'second'] };
const REQUEST: TokenRequest = {
  tenantId: '11111111-1111-4111-8111-111111111111',
  clientId: 'client-1',
  roles: ['Software.Read.All'],
};
const START = Date.parse('2026-01-01T00:00:00Z');

const newKey = async () => readTokenKey({ text: await generateKeyText(), source: 'test' });

/** Issuer and verifier with a clock and a key set that the test moves. */
async function makeTokens() {
  const state = { now: START, keySet: createKeySet(await newKey()) as KeySet | Promise<KeySet> };
  const context = { keys: () => state.keySet, settings: SETTINGS, now: () => new Date(state.now) };
  const builtIn = createBuiltInIssuer(context);
  return { state, issue: createTokenIssuer(context), ...createTokenVerifier(() => builtIn, context.now) };
}

const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString();

describe('a token', () => {
  test('has the claims of an Entra v1 token', async () => {
    const { issue } = await makeTokens();
    const { accessToken, expiresInSeconds } = await issue(REQUEST);
    const [header, claims] = accessToken
      .split('.', 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(expiresInSeconds).toBe(3600);
    expect(header).toEqual({ alg: 'ES256', typ: 'JWT', kid: expect.stringMatching(/^[\w-]{43}$/) });
    expect(claims).toEqual({
      aud: 'https://api.example.com',
      iss: 'https://sts.kbgap.invalid/11111111-1111-4111-8111-111111111111/',
      iat: START / 1000,
      nbf: START / 1000,
      exp: START / 1000 + 3600,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      tid: REQUEST.tenantId,
      appid: 'client-1',
      ver: '1.0',
      roles: ['Software.Read.All'],
    });
  });

  test('of a user has its permissions in scp', async () => {
    const { issue, verifyToken } = await makeTokens();
    const { roles: _, ...rest } = REQUEST;
    const { accessToken } = await issue({ ...rest, scopes: ['Software.Read', 'Machine.Read'] });
    expect(await verifyToken(accessToken)).toMatchObject({ roles: [], scopes: ['Software.Read', 'Machine.Read'] });
  });

  test.each<[Partial<TokenRequest>]>([
    [{ tenantId: 'common' }],
    [{ clientId: '' }],
    [{ clientId: 'a b' }],
    [{ roles: [] }],
    [{ roles: ['Software.Read.All,Other'] }],
    [{ scopes: ['Software.Read'] }],
    [{ lifetimeSeconds: 0 }],
    [{ lifetimeSeconds: 86_401 }],
    [{ lifetimeSeconds: 1.5 }],
    [{ lifetimeSeconds: Number.NaN }],
  ])('is not issued for %j', async (change) => {
    const { issue } = await makeTokens();
    await expect(issue({ ...REQUEST, ...change })).rejects.toMatchObject({ code: 'token-request-invalid' });
  });
});

describe('a verified token that is remembered', () => {
  const seconds = (count: number) => START + count * 1000;

  test.each([
    ['just issued', 0, null],
    ['issued by a clock a little ahead', -30, null],
    ['issued by a clock far ahead', -31, 'token-not-yet-valid'],
    ['about to expire', 3599, null],
    ['within the tolerance', 3629, null],
    ['expired', 3630, 'token-expired'],
  ])('%s (%i s)', async (_name, count, code) => {
    const { state, issue, verifyToken, isStillGood } = await makeTokens();
    const { accessToken } = await issue(REQUEST);
    const verifyAt = async (now: number) => {
      state.now = now;
      return verifyToken(accessToken).then(
        () => null,
        (error) => error.code,
      );
    };
    expect(await verifyAt(seconds(count)), 'for the first time').toBe(code);
    expect(await verifyAt(seconds(1))).toBeNull();
    const token = await verifyToken(accessToken);
    expect(await verifyAt(seconds(count)), 'from memory').toBe(code);
    expect(isStillGood(token)).toBe(code === null);
  });

  test('counts no longer when its key is gone', async () => {
    const { state, issue, verifyToken, isStillGood } = await makeTokens();
    const { accessToken } = await issue(REQUEST);
    const token = await verifyToken(accessToken);
    const next = createKeySet(await newKey(), 2);
    state.keySet = Promise.resolve(next);
    expect(await isStillGood(token), 'while keys are read').toBe(false);
    state.keySet = next;
    expect(isStillGood(token)).toBe(false);
    await expect(verifyToken(accessToken)).rejects.toMatchObject({ code: 'token-invalid' });
  });

  test('is not taken for another one that begins the same', async () => {
    const { issue, verifyToken } = await makeTokens();
    const { accessToken } = await issue(REQUEST);
    await verifyToken(accessToken);
    await expect(verifyToken(`${accessToken}A`)).rejects.toMatchObject({ code: 'token-invalid' });
    await expect(verifyToken(accessToken.slice(0, -4))).rejects.toMatchObject({ code: 'token-invalid' });
  });
});

describe('keys', () => {
  const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).privateKey;
  const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;

  test.each([
    ['RSA of 2048 bits as PEM', () => pem(rsa(2048)), 'RS256'],
    ['RSA as JWK', () => JSON.stringify(rsa(2048).export({ format: 'jwk' })), 'RS256'],
    ['RSA as PKCS #1', () => rsa(2048).export({ format: 'pem', type: 'pkcs1' }).toString(), 'RS256'],
    ['EC P-256 as PEM', () => pem(ec('P-256')), 'ES256'],
    ['EC P-256 as SEC 1', () => ec('P-256').export({ format: 'pem', type: 'sec1' }).toString(), 'ES256'],
    ['EC P-256 as JWK', () => JSON.stringify(ec('P-256').export({ format: 'jwk' })), 'ES256'],
  ])('%s', async (_name, text, algorithm) => {
    const kept = { text: text(), source: 'key' };
    const tokens = await openTokens(
      { loadOrCreate: async () => kept, load: async () => kept, replace: async () => {} },
      SETTINGS,
      { now: () => new Date(), onKeyError: () => undefined, findOtherIssuer: () => undefined },
    );
    const { accessToken } = await tokens.issueToken(REQUEST);
    expect(JSON.parse(Buffer.from(accessToken.split('.')[0] ?? '', 'base64url').toString()).alg).toBe(algorithm);
    expect(await tokens.verifyToken(accessToken)).toMatchObject({ tenantId: REQUEST.tenantId, clientId: 'client-1' });
  });

  test('one key has one id, in whichever form it is kept', async () => {
    const key = ec('P-256');
    const ids = await Promise.all(
      [pem(key), JSON.stringify(key.export({ format: 'jwk' }))].map(async (text) => readTokenKey({ text, source: '' })),
    );
    expect(ids[0]?.kid).toBe(ids[1]?.kid);
  });

  test.each([
    ['RSA of 1024 bits', () => pem(rsa(1024)), 'key-unsupported'],
    ['EC P-384', () => pem(ec('P-384')), 'key-unsupported'],
    ['secp256k1', () => pem(ec('secp256k1')), 'key-unsupported'],
    ['Ed25519', () => pem(generateKeyPairSync('ed25519').privateKey), 'key-unsupported'],
    ['a shared secret', () => '{"kty":"oct","k":"c2VjcmV0c2VjcmV0c2VjcmV0"}', 'key-unreadable'],
    [
      'a public key',
      () => JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })),
      'key-unreadable',
    ],
    ['nothing', () => '', 'key-unreadable'],
    ['broken JSON', () => '{"kty":', 'key-unreadable'],
    ['null', () => '{}', 'key-unreadable'],
  ])('%s is refused', async (_name, text, code) => {
    const reading = readTokenKey({ text: text(), source: '/keys/token.pem' });
    await expect(reading).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/^\/keys\/token\.pem: expected /),
    });
  });
});
