/** Keys of Entra ID that change, and endpoints that are away, slow or wrong. */
import { rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openTlsPair } from '../../src/store/open-tls.ts';
import { type EntraServer, FIRST, SECOND, startEntraServer } from './support/entra-server.ts';
import { type BadAnswer, makeEntraKey, sendJson } from './support/fake-entra.ts';
import { makeDataDir, OTHER_TENANT, TENANT } from './support/server.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const isOver: BadAnswer = (response) => response.writeHead(500).end('internal');
const text =
  (body: string | Uint8Array, type = 'application/json'): BadAnswer =>
  (response) =>
    response.writeHead(200, { 'content-type': type }).end(body);

async function expectUnavailable({ call, token }: EntraServer): Promise<void> {
  const { status, headers, body } = await call(token());
  expect({ status, error: body.error, retryAfter: headers.get('retry-after') }).toEqual({
    status: 503,
    error: {
      code: 'ServiceUnavailable',
      message: 'The keys that the bearer token is checked with cannot be had. Retry later.',
      target: headers.get('request-id'),
    },
    retryAfter: '30',
  });
}

const reasons = ({ log }: EntraServer) =>
  log()
    .filter(({ msg }) => msg === 'no keys of Entra ID')
    .map(({ tenant, reason }) => ({ tenant, reason: String(reason).replace(/^http\S+\/([\w-]+): /, '$1: ') }));

describe('an answer of Entra that cannot be used: 503, never another; the next try is after 30 s', () => {
  const config = 'openid-configuration';
  const object = 'expected a JSON object';
  const noKey = 'keys: expected keys: at least one RSA key of this tenant that signs';
  const hang: BadAnswer = () => undefined;
  const cut: BadAnswer = (response) => response.destroy();
  const drip: BadAnswer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 100);
    response.on('close', () => clearInterval(timer));
  };
  const endless: BadAnswer = (response: ServerResponse) => {
    const more = () => {
      while (!response.destroyed && response.write(' '.repeat(65_536)));
    };
    response.writeHead(200).on('drain', more);
    more();
  };
  const withConfig =
    (change: object): BadAnswer =>
    (response, good) =>
      sendJson(response, { ...good, ...change });
  const withKeys =
    (...keys: readonly unknown[]): BadAnswer =>
    (response) =>
      sendJson(response, { keys });

  test.each<[string, 'configuration' | 'keys', BadAnswer, string]>([
    ['status 500', 'configuration', isOver, `${config}: expected a JSON document, found status 500`],
    ['status 500', 'keys', isOver, 'keys: expected a JSON document, found status 500'],
    [
      'status 404',
      'configuration',
      (response) => response.writeHead(404).end('{}'),
      `${config}: expected a JSON document, found status 404`,
    ],
    [
      'status 204',
      'keys',
      (response) => response.writeHead(204).end(),
      'keys: expected a JSON document, found status 204',
    ],
    [
      'a redirect to itself',
      'keys',
      (response) => response.writeHead(302, { location: `/${TENANT}/discovery/keys` }).end(),
      'keys: unexpected redirect',
    ],
    ['a page', 'configuration', text('<!doctype html><title>Sign in</title>', 'text/html'), `${config}: ${object}`],
    ['a page', 'keys', text('<!doctype html><title>Sign in</title>', 'text/html'), `keys: ${object}`],
    ['nothing', 'keys', text(''), `keys: ${object}`],
    ['half a document', 'keys', text('{"keys":[{"kty":"RSA","n":"'), `keys: ${object}`],
    ['a list', 'configuration', text('[]'), `${config}: ${object}`],
    ['null', 'keys', text('null'), `keys: ${object}`],
    [
      'a huge document',
      'keys',
      text(JSON.stringify({ keys: [FIRST.jwk], padding: 'x'.repeat(262_144) })),
      'keys: expected a JSON document, found more than 262144 bytes',
    ],
    ['an endless one', 'configuration', endless, `${config}: expected a JSON document, found more than 262144 bytes`],
    [
      'a huge one, packed small',
      'keys',
      (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(' '.repeat(50_000_000))),
      'keys: expected a JSON document, found more than 262144 bytes',
    ],
    ['a broken connection', 'configuration', cut, `${config}: UND_ERR_SOCKET`],
    ['no answer', 'configuration', hang, `${config}: no answer in time`],
    ['an answer drop by drop', 'keys', drip, 'keys: no answer in time'],
    [
      'another tenant',
      'configuration',
      withConfig({ issuer: `https://sts.windows.net/${OTHER_TENANT}/` }),
      `${config}: expected issuer: an address that ends in /${TENANT}/`,
    ],
    [
      'all tenants',
      'configuration',
      withConfig({ issuer: 'https://sts.windows.net/{tenantid}/' }),
      `${config}: expected issuer: an address that ends in /${TENANT}/`,
    ],
    [
      'no issuer',
      'configuration',
      withConfig({ issuer: undefined }),
      `${config}: expected issuer: an address that ends in /${TENANT}/`,
    ],
    ...[
      undefined,
      7,
      'keys',
      'https://login.example.com/keys',
      'file:///etc/passwd',
      'http://127.0.0.1/keys',
      'data:application/json,{}',
    ].map((jwks_uri): [string, 'configuration', BadAnswer, string] => [
      `keys at ${jwks_uri}`,
      'configuration',
      withConfig({ jwks_uri }),
      `${config}: expected jwks_uri: an address on AUTHORITY`,
    ]),
    ['no list of keys', 'keys', text('{"keys":{}}'), noKey],
    ['an empty list', 'keys', withKeys(), noKey],
    ['what is no key', 'keys', withKeys(null, 7, 'x', [], {}), noKey],
    ['a key without kid', 'keys', withKeys({ ...FIRST.jwk, kid: undefined }), noKey],
    ['a shared secret', 'keys', withKeys({ kty: 'oct', kid: 'first', k: FIRST.jwk.n }), noKey],
    ['a key for encryption', 'keys', withKeys({ ...FIRST.jwk, use: 'enc' }), noKey],
    ['a key of another algorithm', 'keys', withKeys({ ...FIRST.jwk, alg: 'PS256' }), noKey],
    ['a key of 1024 bits', 'keys', withKeys(makeEntraKey('first', 1024).jwk), noKey],
    ['a key that is none', 'keys', withKeys({ ...FIRST.jwk, e: '!' }), noKey],
    ['a key that fits any signature', 'keys', withKeys({ ...FIRST.jwk, e: 'AQ' }), noKey],
    [
      "another tenant's key",
      'keys',
      withKeys({ ...FIRST.jwk, issuer: `https://login.microsoftonline.com/${OTHER_TENANT}/v2.0` }),
      noKey,
    ],
  ])('%s (%s)', async (_, document, bad, reason) => {
    const running = await startEntraServer();
    const { entra, clock, token, statusOf } = running;
    entra.answer(document, bad);
    await expectUnavailable(running);
    expect(reasons(running)).toEqual([{ tenant: TENANT, reason: reason.replace('AUTHORITY', entra.authority) }]);
    const asked = entra.requests.length;
    entra.answer(document, null);
    await expectUnavailable(running);
    expect(entra.requests).toHaveLength(asked);
    clock.now += 30 * SECOND_MS;
    expect(await statusOf(token())).toBe(200);
  });

  test('nobody there', async () => {
    const running = await startEntraServer();
    await running.entra.close();
    await expectUnavailable(running);
    expect(reasons(running)).toEqual([{ tenant: TENANT, reason: `${config}: ECONNREFUSED` }]);
  });

  test('a certificate that nobody vouches for', async () => {
    const settings = { dataDir: await makeDataDir(), tls: 'generate', tlsCertFile: null, tlsKeyFile: null } as const;
    const pair = await openTlsPair({ ...settings, host: '127.0.0.1', publicUrl: null }, new Date());
    const running = await startEntraServer({}, pair);
    await expectUnavailable(running);
    expect(reasons(running)).toEqual([{ tenant: TENANT, reason: `${config}: DEPTH_ZERO_SELF_SIGNED_CERT` }]);
    expect(running.entra.requests).toEqual([]);
    await rm(settings.dataDir, { recursive: true });
  });
});

test('keys that are not for us beside one that is do no harm', async () => {
  const { entra, token, statusOf } = await startEntraServer();
  entra.answer('keys', (response) =>
    sendJson(response, { keys: [null, { kty: 'EC', kid: 'x' }, { kty: 'RSA', kid: 'y', n: '', e: '' }, FIRST.jwk] }),
  );
  expect(await statusOf(token())).toBe(200);
});

test('a key of another tenant signs no tokens of this one', async () => {
  const { entra, token, statusOf } = await startEntraServer();
  const foreign = { ...SECOND.jwk, issuer: `${entra.authority}/${OTHER_TENANT}/v2.0` };
  entra.answer('keys', (response) => sendJson(response, { keys: [FIRST.jwk, foreign] }));
  expect(await statusOf(token())).toBe(200);
  expect(await statusOf(token({ key: SECOND }))).toBe(401);
});

describe('when Entra changes its keys', () => {
  test('a token of the new one is taken at once, and that of one that is gone no more', async () => {
    const { entra, clock, token, statusOf } = await startEntraServer();
    const old = token();
    expect(await statusOf(old)).toBe(200);
    entra.publish(FIRST, SECOND);
    clock.now += 30 * SECOND_MS;
    expect(await statusOf(token({ key: SECOND }))).toBe(200);
    expect(await statusOf(old)).toBe(200);
    entra.publish(SECOND);
    clock.now += 30 * SECOND_MS;
    expect(await statusOf(token({ header: { kid: 'third' } }))).toBe(401);
    expect(await statusOf(old), 'remembered, of a key that is gone').toBe(401);
    expect(await statusOf(token()), 'new, of a key that is gone').toBe(401);
    expect(await statusOf(token({ key: SECOND }))).toBe(200);
  });

  test('a key that is gone is refused after an hour, if nothing else comes up', async () => {
    const { entra, clock, token, statusOf } = await startEntraServer();
    const old = token({ claims: { exp: clock.now / 1000 + 86_400 } });
    expect(await statusOf(old)).toBe(200);
    entra.publish(SECOND);
    clock.now += HOUR_MS - SECOND_MS;
    expect(await statusOf(old)).toBe(200);
    clock.now += SECOND_MS;
    expect(await statusOf(old)).toBe(401);
  });

  test('the same kid with another key is that other key', async () => {
    const { entra, clock, token, statusOf } = await startEntraServer();
    const old = token({ claims: { exp: clock.now / 1000 + 86_400 } });
    expect(await statusOf(old)).toBe(200);
    const same = { ...SECOND, kid: FIRST.kid, jwk: { ...SECOND.jwk, kid: FIRST.kid } };
    entra.publish(same);
    clock.now += HOUR_MS;
    expect(await statusOf(old)).toBe(401);
    expect(await statusOf(token({ key: same }))).toBe(200);
  });

  test('a flood of unknown keys is one look in 30 s', async () => {
    const { entra, clock, token, statusOf } = await startEntraServer();
    expect(await statusOf(token())).toBe(200);
    const flood = async () => {
      const kids = Array.from({ length: 50 }, (_, index) => `unknown-${clock.now}-${index}`);
      const statuses = await Promise.all(kids.map((kid) => statusOf(token({ header: { kid } }))));
      expect(new Set(statuses)).toEqual(new Set([401]));
    };
    await flood();
    expect(entra.requests).toHaveLength(2);
    clock.now += 30 * SECOND_MS - 1;
    await flood();
    expect(entra.requests).toHaveLength(2);
    clock.now += 1;
    await flood();
    await flood();
    expect(entra.requests).toHaveLength(4);
  });
});

describe('while Entra is away', () => {
  test('keys that were had go on serving, for a day; then nothing is believed', async () => {
    const running = await startEntraServer();
    const { entra, clock, token, statusOf } = running;
    const start = clock.now;
    expect(await statusOf(token())).toBe(200);
    entra.answer('configuration', isOver);
    for (const hours of [1, 2, 12, 23.9]) {
      clock.now = start + hours * HOUR_MS;
      expect(await statusOf(token()), `after ${hours} hours`).toBe(200);
    }
    clock.now = start + 24 * HOUR_MS;
    await expectUnavailable(running);
    entra.answer('configuration', null);
    clock.now += 30 * SECOND_MS;
    expect(await statusOf(token())).toBe(200);
  });

  test('a token of an unknown key is neither good nor bad', async () => {
    const { entra, clock, token, statusOf } = await startEntraServer();
    expect(await statusOf(token())).toBe(200);
    entra.answer('keys', isOver);
    clock.now += 30 * SECOND_MS;
    const ofNewKey = token({ key: SECOND });
    expect(await statusOf(ofNewKey)).toBe(503);
    expect(await statusOf(token()), 'of a known key').toBe(200);
    entra.answer('keys', null);
    entra.publish(FIRST, SECOND);
    expect(await statusOf(ofNewKey), 'within the pause').toBe(503);
    clock.now += 30 * SECOND_MS;
    expect(await statusOf(ofNewKey)).toBe(200);
  });

  test('who does not answer is waited for once, not by each call that has keys to go on with', async () => {
    const running = await startEntraServer();
    const { entra, clock, token, statusOf } = running;
    expect(await statusOf(token())).toBe(200);
    entra.answer('configuration', isOver);
    clock.now += HOUR_MS;
    expect(await statusOf(token())).toBe(200);
    entra.answer('configuration', () => undefined);
    clock.now += 30 * SECOND_MS;
    // The look is under way and has not failed yet: calls are answered all the same.
    for (let calls = 0; calls < 5; calls++) expect(await statusOf(token())).toBe(200);
    expect(entra.requests).toHaveLength(4);
    expect(reasons(running)).toHaveLength(1);
  });

  test('tokens of the built-in issuer are taken as ever', async () => {
    const { entra, server, token, statusOf } = await startEntraServer();
    entra.answer('configuration', isOver);
    expect(await statusOf(token())).toBe(503);
    expect((await server.call('/api/machines/pc/getmissingkbs')).status).toBe(200);
  });
});
