/** `kbgap bundle`: real documents carried from one machine to another, and what goes wrong on the way. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { signManifest } from '../../src/ingest/bundle/header.ts';
import { publicKeyOf } from '../../src/ingest/bundle/keys.ts';
import { withBundle } from '../../src/ingest/bundle/open-bundle.ts';
import { verifyContents } from '../../src/ingest/bundle/verify-bundle.ts';
import { newSigningKey } from '../support/bundles.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { TEST_DATA } from '../support/test-data.ts';
import { contentsOf, put, useFolder } from './support/folder.ts';
import { jsonOf, kbgap, kbgapWithPeak, ROOT, startKbgap } from './support/kbgap.ts';

const folder = useFolder();

describe('kbgap bundle key', () => {
  it('makes a key for its owner only, once, and prints the public one', async () => {
    const dataDir = join(folder, 'key');
    const made = await kbgap(['bundle', 'key'], { dataDir });
    const file = join(dataDir, 'bundle-key.pem');
    expect(made).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^kbgap-bundle:[\w-]{43}\n$/),
      stderr: `The private key is in ${file}; keep it, and hand over the line above.\n`,
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file);
    const again = await kbgap(['bundle', 'key', '--json'], { dataDir });
    expect(jsonOf(again)).toEqual({ file, publicKey: made.stdout.trim() });
    expect(readFileSync(file).equals(before)).toBe(true);
    chmodSync(file, 0o644);
    expect(await kbgap(['bundle', 'key'], { dataDir })).toMatchObject({
      code: 3,
      stderr: `kbgap: ${file}: other users may read it; run: chmod 600 on it, or make a new one\n`,
    });
  });

  it('leaves a file that is no key as it is', async () => {
    const file = put(folder, 'no-key.pem', 'mine');
    chmodSync(file, 0o600);
    expect(await kbgap(['bundle', 'key', '--out', file], { dataDir: folder })).toMatchObject({
      code: 3,
      stderr: `kbgap: ${file}: expected a private key of Ed25519 (PEM)\n`,
    });
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });
});

describeWithTestData('a bundle of real documents', () => {
  const from = join(folder, 'from');
  const file = join(folder, 'spring.kbgap-bundle');
  const paths = ['msrc/revisions', 'release-health', 'kev'].map((path) => join(TEST_DATA, path));
  const reports = ['pc-sample-01.registry.json', 'srv-sample-02.systeminfo.txt'].map((name) =>
    join(ROOT, 'data/sample/fleet', name),
  );
  let key: string;

  beforeAll(async () => {
    await kbgap(['catalog', 'import', ...paths], { dataDir: from });
    key = (await kbgap(['bundle', 'key'], { dataDir: from })).stdout.trim();
    expect(await kbgap(['bundle', 'create', file], { dataDir: from })).toMatchObject({ code: 0, stderr: '' });
  });

  it('gives equal answers where it is imported, and changes nothing the second time', async () => {
    const to = join(folder, 'to');
    const run = await kbgap(['bundle', 'import', '--trust', key, file, '--json'], { dataDir: to });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(jsonOf(run)).toMatchObject({ kept: 0, outcome: 'published', isEqual: true });
    const catalogOf = (dataDir: string) => readFileSync(join(dataDir, 'catalog.kbgap'));
    expect(catalogOf(to).equals(catalogOf(from))).toBe(true);
    const documents = (dataDir: string) => contentsOf(join(dataDir, 'documents'));
    expect(documents(to)).toEqual(documents(from));
    for (const args of [
      ['assess', '--json', ...reports],
      ['assess', '--json', '--as-of', '2020-03-15', ...reports],
      ['explain', 'KB4551762', '--json'],
    ]) {
      const [there, here] = await Promise.all([from, to].map((dataDir) => kbgap(args, { dataDir })));
      expect(here).toEqual(there);
    }
    const before = contentsOf(join(to, 'documents'));
    const again = await kbgap(['bundle', 'import', '--trust', key, file], { dataDir: to });
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toMatch(/^.*spring\.kbgap-bundle, \d+\.\d MB\nmade at .*\n0 documents added to \d+ kept/s);
    expect(contentsOf(join(to, 'documents'))).toEqual(before);
  });

  it('is found good by whoever trusts the key, given as text, file or setting', async () => {
    const keys = put(folder, 'keys', `# the other side\n${publicKeyOf(newSigningKey())}\n\n${key}\n`);
    const verify = (args: string[], env = {}) =>
      kbgap(['bundle', 'verify', file, '--json', ...args], { dataDir: folder, env });
    for (const run of [
      await verify(['--trust', key]),
      await verify(['--trust', keys]),
      await verify([], { KBGAP_BUNDLE_KEYS: keys }),
    ]) {
      expect(run).toMatchObject({ code: 0, stderr: '' });
      expect(jsonOf(run)).toMatchObject({ file, key, bytes: statSync(file).size, kbgap: '0.1.0' });
    }
  });

  it('is refused by whoever trusts nobody, another key, or what is no key', async () => {
    const verify = (...args: string[]) => kbgap(['bundle', 'verify', file, ...args], { dataDir: folder });
    expect(await verify()).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('no key is trusted: pass --trust'),
    });
    const other = publicKeyOf(newSigningKey());
    expect(await verify('--trust', other)).toMatchObject({
      code: 3,
      stderr: `kbgap: ${file}: it is signed with the key ${key}; expected ${other}\n`,
    });
    const secret = await verify('--trust', join(from, 'bundle-key.pem'));
    expect(secret).toMatchObject({ code: 3, stderr: expect.stringContaining('expected a public key') });
    expect(secret.stderr).not.toContain('PRIVATE');
    expect(await verify('--trust', `${key}=`)).toMatchObject({ code: 3 });
  });

  it('is refused with any one byte changed', async () => {
    const good = readFileSync(file);
    const changed = join(folder, 'changed');
    const place = fc.oneof(fc.nat(4000), fc.nat(good.length - 1));
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const bytes = Buffer.from(good);
        bytes[at] = (good[at] ?? 0) ^ mask;
        writeFileSync(changed, bytes);
        await expect(withBundle(changed, [key], (bundle) => verifyContents(bundle))).rejects.toMatchObject({
          name: 'BundleError',
        });
      }),
      { numRuns: 30 },
    );
  });

  it('is written whole or not at all: no folder, no room, killed', async () => {
    const create = (target: string) => ['bundle', 'create', target, '--force'];
    const missing = await kbgap(create(join(folder, 'none', 'bundle')), { dataDir: from });
    expect(missing).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/^kbgap: ENOENT: [^\n]*\n$/) });

    const room = join(folder, 'room');
    mkdirSync(room);
    const target = put(room, 'bundle', 'the one before');
    // Files may grow to 512 KB: what a full disk does, for one process.
    const limited = promisify(execFile)(
      'sh',
      ['-c', `ulimit -f 1024; exec "$0" "$@"`, join(ROOT, 'bin/kbgap'), ...create(target)],
      {
        env: { ...process.env, KBGAP_DATA_DIR: from },
      },
    );
    await expect(limited).rejects.toMatchObject({ code: 3, stderr: expect.stringMatching(/^kbgap: EFBIG: [^\n]*\n$/) });
    expect(readdirSync(room)).toEqual(['bundle']);
    expect(readFileSync(target, 'utf8')).toBe('the one before');

    const running = startKbgap(create(target), { dataDir: from });
    while (readdirSync(room).length === 1 && running.child.exitCode === null) await wait(1);
    running.child.kill('SIGKILL');
    await running.exited;
    const left = readFileSync(target, 'utf8');
    if (left !== 'the one before') await withBundle(target, [key], (bundle) => verifyContents(bundle));
    expect(await kbgap(create(target), { dataDir: from })).toMatchObject({ code: 0, stderr: '' });
    await withBundle(target, [key], (bundle) => verifyContents(bundle));
  });

  it('that is killed while it is imported leaves the old catalog, and the next import completes', async () => {
    const dataDir = join(folder, 'killed');
    const march = join(TEST_DATA, 'msrc/cvrf/2020-Mar.xml.gz');
    await kbgap(['catalog', 'import', march], { dataDir });
    const before = readFileSync(join(dataDir, 'catalog.kbgap'));
    const run = ['bundle', 'import', '--accept-older', '--trust', key, file];
    const running = startKbgap(run, { dataDir });
    const documents = () => readdirSync(join(dataDir, 'documents'), { recursive: true }).length;
    const few = documents();
    while (documents() === few && running.child.exitCode === null) await wait(1);
    running.child.kill('SIGKILL');
    // Null unless it was done before the signal came.
    if ((await running.exited) === null) expect(readFileSync(join(dataDir, 'catalog.kbgap')).equals(before)).toBe(true);
    expect(await kbgap(run, { dataDir })).toMatchObject({ code: 0, stderr: '' });
    for (const line of contentsOf(join(from, 'documents'))) {
      expect(contentsOf(join(dataDir, 'documents'))).toContain(line);
    }
  });
});

describe('a large bundle', () => {
  it('is checked in little memory', async () => {
    const bytes = 200_000_000;
    const hash = createHash('sha256');
    const zeros = Buffer.alloc(1_000_000);
    for (let done = 0; done < bytes; done += zeros.length) hash.update(zeros);
    const content = { bytes, sha256: hash.digest('hex') };
    const signingKey = newSigningKey();
    const manifest = {
      kbgap: '0.1.0',
      createdAt: '2032-01-01T00:00:00.000Z',
      catalog: { version: '0'.repeat(64), knownThrough: null, ...content },
      documents: [{ name: 'kev/kev@2031-01-01', from: 'made up', fetchedAt: '2031-01-01T00:00:00Z', ...content }],
    };
    const head = signManifest(Buffer.from(JSON.stringify(manifest)), signingKey);
    const file = put(folder, 'large', head);
    // Sparse: it takes no room.
    truncateSync(file, head.length + 2 * bytes);
    const run = await kbgapWithPeak(['bundle', 'verify', '--trust', publicKeyOf(signingKey), file], {
      dataDir: folder,
    });
    expect(run).toMatchObject({ code: 3, stderr: `kbgap: ${file}: its catalog is another than its manifest says\n` });
    expect(run.peakMiB).toBeLessThan(200);
    expect(existsSync(file)).toBe(true);
  });
});
