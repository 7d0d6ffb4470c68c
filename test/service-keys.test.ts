/** The token key: what may be kept, how it is rotated, and how a running service follows. */
import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RETIRED_FOR_SECONDS, readKeptKeys, rotateKeys } from '../src/auth/kept-keys.ts';
import { openTokens } from '../src/auth/open-tokens.ts';
import type { TokenKeyStore } from '../src/auth/ports.ts';
import { generateKeyText, readTokenKey } from '../src/auth/token-keys.ts';
import { createGivenTokenKeyFile, createTokenKeyFile } from '../src/store/files/token-key-file.ts';
import { makeDataDir } from './contract/support/server.ts';

const START = new Date('2026-01-01T00:00:00.500Z');
const SECONDS = Math.floor(START.getTime() / 1000);
const SETTINGS = { issuer: 'https://sts.kbgap.invalid/', audiences: ['https://api.example.com'] };
const REQUEST = { tenantId: '11111111-1111-4111-8111-111111111111', clientId: 'c', roles: ['Software.Read.All'] };

let folder: string;
let file: string;
let store: TokenKeyStore;
beforeEach(async () => {
  folder = await makeDataDir();
  file = join(folder, 'token-key.json');
  store = createTokenKeyFile(file);
});
afterEach(() => rm(folder, { recursive: true }));

const kidOf = (token: string) => decodeProtectedHeader(token).kid ?? '';
const ecKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const jwk = (): JsonWebKey => ecKey().export({ format: 'jwk' });
const rotate = (at = START, isRevoking = false) =>
  store.replace(async (kept) => (await rotateKeys(kept, at, isRevoking)).text);

describe('a rotation', () => {
  test.each([
    ['the key of the first start', () => generateKeyText()],
    ['a PEM file', async () => ecKey().export({ format: 'pem', type: 'pkcs8' }).toString()],
    ['a set', async () => JSON.stringify({ keys: [jwk()] })],
  ])('of %s: a new key signs, that one verifies until its tokens are over', async (_, make) => {
    const text = await make();
    const before = await readKeptKeys({ text, source: 'before' });
    const { text: after, keys } = await rotateKeys({ text, source: 'before' }, START);
    expect(keys.signing.kid).not.toBe(before.signing.kid);
    expect(keys.older.map(({ kid, retiresAt }) => ({ kid, retiresAt }))).toEqual([
      { kid: before.signing.kid, retiresAt: SECONDS + 24 * 3600 + 600 },
    ]);
    expect(await readKeptKeys({ text: after, source: 'after' })).toMatchObject({ signing: { kid: keys.signing.kid } });
  });

  test('keeps the kind of key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const text = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const { keys } = await rotateKeys({ text, source: '' }, START);
    expect([keys.signing.algorithm, ...keys.older.map(({ algorithm }) => algorithm)]).toEqual(['RS256', 'RS256']);
  });

  test('drops keys whose tokens are over; of nothing makes a key', async () => {
    const first = await rotateKeys(null, START);
    const at = (seconds: number) => new Date((SECONDS + seconds) * 1000);
    const second = await rotateKeys({ text: first.text, source: '' }, START);
    const third = await rotateKeys({ text: second.text, source: '' }, at(RETIRED_FOR_SECONDS - 1));
    const fourth = await rotateKeys({ text: third.text, source: '' }, at(RETIRED_FOR_SECONDS));
    const kidsOf = ({ keys }: typeof first) => keys.older.map(({ kid }) => kid);
    expect(kidsOf(first)).toEqual([]);
    expect(kidsOf(third)).toEqual([second.keys.signing.kid, first.keys.signing.kid]);
    expect(kidsOf(fourth)).toEqual([third.keys.signing.kid, second.keys.signing.kid]);
  });

  test('that revokes leaves no other key', async () => {
    const { text } = await rotateKeys(null, START);
    expect((await rotateKeys({ text, source: '' }, START, true)).keys.older).toEqual([]);
  });

  test('of several processes at once loses no key; the file is for its owner alone', async () => {
    await store.loadOrCreate(generateKeyText);
    const rotations = await Promise.allSettled([1, 2, 3, 4].map(() => rotate()));
    const done = rotations.filter(({ status }) => status === 'fulfilled').length;
    const { keys } = JSON.parse(await readFile(file, 'utf8'));
    expect(keys).toHaveLength(done + 1);
    for (const each of rotations) {
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'store-busy' });
    }
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['token-key.json']);
  });

  test('of a file that is given is left to whoever gave it', async () => {
    await writeFile(file, await generateKeyText());
    const given = createGivenTokenKeyFile(file);
    await expect(given.replace(async () => '')).rejects.toMatchObject({ code: 'key-given' });
  });
});

describe('a set that cannot be used', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['no keys', () => ({ keys: [] }), /^set: expected keys: a list of at least one JWK$/],
    ['keys that are no list', () => ({ keys: {} }), /^set: expected keys: a list/],
    ['a key that is none', () => ({ keys: [7] }), /^set: expected keys: a list/],
    ['a public key', () => ({ keys: [{ ...jwk(), d: undefined }] }), /^set: keys\[0\]: expected a private key/],
    ['a bad older key', () => ({ keys: [jwk(), { kty: 'EC', exp: 1 }] }), /^set: keys\[1\]: expected a private key/],
    ['a signing key with an end', () => ({ keys: [{ ...jwk(), exp: 1 }] }), /^set: keys\[0\]: expected no exp/],
    ['an older key without end', () => ({ keys: [jwk(), jwk()] }), /^set: keys\[1\]: expected exp/],
    ['an end that is no number', () => ({ keys: [jwk(), { ...jwk(), exp: '1' }] }), /^set: keys\[1\]: expected exp/],
  ])('%s', async (_, make, says) => {
    const reading = readKeptKeys({ text: JSON.stringify(make()), source: 'set' });
    await expect(reading).rejects.toMatchObject({ name: 'TokenKeyError', message: expect.stringMatching(says) });
  });
});

describe('a service that runs', () => {
  const clock = { now: START.getTime() };
  const problems: unknown[] = [];
  const context = {
    now: () => new Date(clock.now),
    onKeyError: (problem: unknown) => problems.push(problem),
    findOtherIssuer: () => undefined,
  };
  const open = () => openTokens(store, SETTINGS, context);
  const issue = async ({ issueToken }: Awaited<ReturnType<typeof open>>) => (await issueToken(REQUEST)).accessToken;
  beforeEach(() => {
    clock.now = START.getTime();
    problems.length = 0;
  });

  test('takes up a new key within a minute, and takes tokens of both', async () => {
    const tokens = await open();
    const before = await issue(tokens);
    await rotate();
    clock.now += 59_000;
    expect(kidOf(await issue(tokens))).toBe(kidOf(before));
    clock.now += 1_000;
    const after = await issue(tokens);
    expect(kidOf(after)).not.toBe(kidOf(before));
    for (const token of [before, after]) expect(await tokens.verifyToken(token)).toMatchObject({ clientId: 'c' });
    expect((await tokens.publicKeys()).map(({ kid }) => kid)).toEqual([kidOf(after), kidOf(before)]);
  });

  test('takes a token of a key that another one has made a moment ago', async () => {
    const tokens = await open();
    clock.now += 1_000;
    await rotate();
    const token = await issue(await open());
    expect(await tokens.verifyToken(token)).toMatchObject({ clientId: 'c' });
  });

  test('looks for unknown keys once a second at most', async () => {
    let looks = 0;
    const load = (): ReturnType<TokenKeyStore['load']> => {
      looks++;
      return store.load();
    };
    const tokens = await openTokens({ ...store, load }, SETTINGS, context);
    const strange = await issue(
      await openTokens(createTokenKeyFile(join(folder, 'other.json')), SETTINGS, { ...context, now: () => START }),
    );
    const attempt = () => expect(tokens.verifyToken(strange)).rejects.toMatchObject({ code: 'token-invalid' });
    clock.now += 1_000;
    await Promise.all([attempt(), attempt(), attempt()]);
    expect(looks).toBe(1);
    clock.now += 999;
    await attempt();
    expect(looks).toBe(1);
    clock.now += 1;
    await attempt();
    expect(looks).toBe(2);
  });

  test('refuses tokens of a key that was revoked, also on the first call after long', async () => {
    const tokens = await open();
    const before = await issue(tokens);
    expect(await tokens.verifyToken(before)).toMatchObject({ clientId: 'c' });
    await rotate(START, true);
    clock.now += 60_000;
    await expect(tokens.verifyToken(before)).rejects.toMatchObject({ code: 'token-invalid' });
  });

  test('refuses and hides a key that is retired, even for a token that says it is good', async () => {
    const tokens = await open();
    const { accessToken } = await tokens.issueToken({ ...REQUEST, lifetimeSeconds: 24 * 3600 });
    await rotate();
    clock.now += 24 * 3600 * 1000 - 1_000;
    expect(await tokens.verifyToken(accessToken)).toMatchObject({ clientId: 'c' });
    expect(await tokens.publicKeys()).toHaveLength(2);
    clock.now = (SECONDS + RETIRED_FOR_SECONDS) * 1000;
    expect(await tokens.publicKeys()).toHaveLength(1);
    const [, retired] = JSON.parse(await readFile(file, 'utf8')).keys;
    const loadOrCreate = async () => ({ text: JSON.stringify(retired), source: '' });
    const forger = await openTokens({ ...store, loadOrCreate }, SETTINGS, context);
    const late = await forger.issueToken(REQUEST);
    await expect(tokens.verifyToken(late.accessToken)).rejects.toMatchObject({ code: 'token-invalid' });
  });

  test.each<[string, () => Promise<void>, number]>([
    ['is gone', () => rm(file), 0],
    ['is damaged', () => writeFile(file, '{"keys":[]}'), 1],
    ['is open to others', () => chmod(file, 0o644), 1],
  ])('goes on with its keys when the file %s', async (_, harm, count) => {
    const tokens = await open();
    const before = await issue(tokens);
    await harm();
    clock.now += 60_000;
    expect(kidOf(await issue(tokens))).toBe(kidOf(before));
    expect(await tokens.verifyToken(before)).toMatchObject({ clientId: 'c' });
    expect(problems).toHaveLength(count);
  });

  test('looks again when the clock was put back', async () => {
    const tokens = await open();
    const before = await issue(tokens);
    await rotate();
    clock.now -= 3_600_000;
    expect(kidOf(await issue(tokens))).not.toBe(kidOf(before));
  });
});

test('a key has the same id alone and in a set', async () => {
  const text = await generateKeyText();
  const alone = await readTokenKey({ text, source: '' });
  const { older } = (await rotateKeys({ text, source: '' }, START)).keys;
  expect(older[0]?.kid).toBe(alone.kid);
});
