/** ID tokens that are not what was asked for, from a provider that says whatever a test wants. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from './support/browser.ts';
import { makeEntraKey } from './support/fake-entra.ts';
import { type FakeOpenId, startFakeOpenId } from './support/fake-open-id.ts';
import { type Change, forge, hmac, signer } from './support/forge.ts';
import { expectNoLeak } from './support/no-leak.ts';
import { startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

const KEY = makeEntraKey('good');
const OTHER_KEY = makeEntraKey('good');
const SECRET = 'made-up-secret-of-the-client';

let provider: FakeOpenId;
let server: TestServer;
const lines: string[] = [];

const settingsOf = (issuer: string) => ({
  openIdIssuer: issuer,
  openIdClientId: 'kbgap',
  openIdClientSecret: SECRET,
  openIdReaders: 'reader',
  tenantId: TENANT,
  logLevel: 'debug',
});

beforeAll(async () => {
  provider = await startFakeOpenId(KEY);
  server = await startTestServer({
    flags: settingsOf(provider.issuer),
    logTo: { write: (line) => lines.push(line) },
  });
});
afterAll(async () => {
  await stopTestServer(server);
  await provider.close();
  expect(provider.unexpected).toEqual([]);
});

/** Where a browser ends up whose provider answers with an ID token that is good but for a change. */
async function comeBack(change: Change = {}, { query = '', state = true, answer = 200 } = {}) {
  const browser = openBrowser(server);
  const away = new URL((await browser.call('/session/open-id?to=/kbs')).headers.get('location') ?? '');
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    ...{ iss: provider.issuer, aud: 'kbgap', sub: 'somebody', iat: now, exp: now + 300 },
    ...{ nonce: away.searchParams.get('nonce'), roles: ['reader'], name: 'Somebody' },
  };
  const idToken = forge({ header: { alg: 'RS256', kid: KEY.kid }, claims, key: KEY.privateKey }, change);
  const good = { access_token: 'made up', token_type: 'Bearer', id_token: idToken };
  provider.answer(answer, answer === 200 ? good : { error: 'invalid_grant', error_description: idToken });
  const kept = state ? `&state=${away.searchParams.get('state')}` : '';
  const { headers } = await browser.call(`/session/open-id/callback?code=made-up${kept}${query}`);
  const isIn = (await browser.call('/v1/catalog')).status === 200;
  expectNoLeak(lines, idToken.slice(idToken.indexOf('.')), [SECRET]);
  return { location: headers.get('location'), isIn };
}

const now = () => Math.floor(Date.now() / 1000);
const INVALID = { location: '/log-in?problem=log-in-invalid', isIn: false };

test('a good one lets in', async () => {
  expect(await comeBack()).toEqual({ location: '/kbs', isIn: true });
  expect(Object.fromEntries(provider.lastForm())).toEqual({
    grant_type: 'authorization_code',
    code: 'made-up',
    redirect_uri: `${server.url}/session/open-id/callback`,
    code_verifier: expect.stringMatching(/^[\w-]{43}$/),
  });
});

describe('none of these does', () => {
  test.each<[what: string, change: () => Change]>([
    ['another nonce', () => ({ claims: { nonce: 'another' } })],
    ['no nonce', () => ({ claims: { nonce: undefined } })],
    ['another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
    ['another audience', () => ({ claims: { aud: 'another' } })],
    ['several audiences, of whom another asked', () => ({ claims: { aud: ['kbgap', 'another'], azp: 'another' } })],
    ['an end in the past', () => ({ claims: { iat: now() - 900, exp: now() - 60 } })],
    ['no end', () => ({ claims: { exp: undefined } })],
    ['a beginning to come', () => ({ claims: { nbf: now() + 600 } })],
    ['no subject', () => ({ claims: { sub: undefined } })],
    ['a key of somebody else', () => ({ signWith: signer(OTHER_KEY.privateKey) })],
    ['a key that is not published', () => ({ header: { kid: 'another' } })],
    ['no signature', () => ({ header: { alg: 'none' }, signWith: () => '' })],
    ['the secret as its key', () => ({ header: { alg: 'HS256' }, signWith: hmac(SECRET) })],
    ['the public key as its secret', () => ({ header: { alg: 'HS256' }, signWith: hmac(JSON.stringify(KEY.jwk)) })],
  ])('%s', async (_, change) => {
    expect(await comeBack(change())).toEqual(INVALID);
  });

  test('another state, none, or two', async () => {
    expect(await comeBack({}, { state: false })).toEqual(INVALID);
    expect(await comeBack({}, { state: false, query: '&state=another' })).toEqual(INVALID);
    expect(await comeBack({}, { query: '&state=another' })).toEqual(INVALID);
  });

  test('the answer of another issuer (mix-up)', async () => {
    expect(await comeBack({}, { query: '&iss=https%3A%2F%2Fevil.example' })).toEqual(INVALID);
  });

  test('a code that the provider does not know, or a provider that fails', async () => {
    expect(await comeBack({}, { answer: 400 })).toEqual(INVALID);
    expect(await comeBack({}, { answer: 503 })).toMatchObject({ location: '/log-in?problem=provider-unavailable' });
  });

  test('a user without a role', async () => {
    const refused = { location: '/log-in?problem=role-missing', isIn: false };
    expect(await comeBack({ claims: { roles: undefined } })).toEqual(refused);
    expect(await comeBack({ claims: { roles: ['READER'] } })).toEqual(refused);
  });
});

test('a provider that calls itself otherwise is not believed', async () => {
  const liar = await startFakeOpenId(KEY);
  liar.pretend('https://evil.example');
  const told: string[] = [];
  const deceived = await startTestServer({
    flags: settingsOf(liar.issuer),
    logTo: { write: (line) => told.push(line) },
  });
  const answer = await openBrowser(deceived).call('/session/open-id');
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/log-in?problem=provider-unavailable']);
  expect(told.join('')).toContain('the OpenID provider cannot be asked');
  await stopTestServer(deceived);
  await liar.close();
});

test('a provider that is away keeps nobody else out, and the page can say its name', async () => {
  const away = await startTestServer({
    flags: { ...settingsOf('http://127.0.0.1:1'), openIdName: 'Made up', logLevel: 'silent' },
  });
  const browser = openBrowser(away);
  expect((await browser.call('/session/open-id')).headers.get('location')).toBe('/log-in?problem=provider-unavailable');
  expect((await browser.call('/session')).body).toMatchObject({ logIn: { openId: { name: 'Made up' } } });
  await stopTestServer(away);
});
