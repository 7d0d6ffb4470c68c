/** The file of a bundle: what was signed is read, and nothing else. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BundleError } from '../src/ingest/bundle/bundle-error.ts';
import { createBundle } from '../src/ingest/bundle/create-bundle.ts';
import { HEADER_BYTES, MAGIC } from '../src/ingest/bundle/header.ts';
import { publicKeyOf } from '../src/ingest/bundle/keys.ts';
import { withBundle } from '../src/ingest/bundle/open-bundle.ts';
import { verifyContents } from '../src/ingest/bundle/verify-bundle.ts';
import { createCatalogStore } from '../src/store/files/catalog-store.ts';
import { keepAll, kevDocument, monthDocument, newSigningKey, packBundle, publishAll } from './support/bundles.ts';

const folder = mkdtempSync(join(tmpdir(), 'kbgap-bundle-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const signingKey = newSigningKey();
const trusted = [publicKeyOf(signingKey)];
const NOW = new Date('2032-01-01T00:00:00.000Z');

const file = join(folder, 'good.kbgap-bundle');
let good: Buffer;
let names: string[];
let catalog: Buffer;

beforeAll(async () => {
  const store = createCatalogStore(join(folder, 'data'));
  const texts = [kevDocument('2031-02-01'), kevDocument('2031-03-01', 2), monthDocument('2031-Jan', '2031-01-20')];
  names = (await store.exclusively(() => keepAll(store, join(folder, 'texts'), texts))).sort();
  catalog = await publishAll(store);
  await createBundle(file, { store, signingKey, kbgap: '0.1.0', now: NOW, force: false });
  good = readFileSync(file);
});

/** The code of the error that a file gives; null: none. */
async function codeOf(path: string, keys = trusted): Promise<string | null> {
  try {
    await withBundle(path, keys, (bundle) => verifyContents(bundle));
    return null;
  } catch (error) {
    if (error instanceof BundleError) return error.code;
    throw error;
  }
}

async function codeOfBytes(bytes: Uint8Array): Promise<string | null> {
  const path = join(folder, 'other');
  writeFileSync(path, bytes);
  return await codeOf(path);
}

describe('a bundle', () => {
  it('has the catalog and all documents, each revision with its origin', async () => {
    await withBundle(file, trusted, async (bundle) => {
      await verifyContents(bundle);
      const { manifest } = bundle;
      expect(manifest).toEqual({
        kbgap: '0.1.0',
        createdAt: '2032-01-01T00:00:00.000Z',
        catalog: {
          version: expect.stringMatching(/^[0-9a-f]{64}$/),
          knownThrough: '2031-03-01',
          bytes: catalog.length,
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
        documents: names.map((name) => ({
          name,
          from: expect.stringMatching(/^https:\/\/made-up\.example\/\d$/),
          fetchedAt: '2031-12-31T08:00:00.000Z',
          bytes: expect.any(Number),
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        })),
      });
      expect(bundle).toMatchObject({ key: trusted[0], bytes: good.length });
      const read = await buffer(bundle.read({ ...manifest.catalog, name: 'the catalog' }));
      expect(read.equals(catalog)).toBe(true);
    });
  });

  it('is refused with a bit flipped in any of its bytes', async () => {
    const accepted: number[] = [];
    const codes = new Set<string>();
    const path = join(folder, 'flipped');
    writeFileSync(path, good);
    const handle = await open(path, 'r+');
    for (const [place, byte] of good.entries()) {
      // In its place, and back: faster than to write the file anew each time.
      await handle.write(Buffer.of(byte ^ (1 << (place % 8))), 0, 1, place);
      const code = await codeOf(path);
      await handle.write(Buffer.of(byte), 0, 1, place);
      if (code === null) accepted.push(place);
      else codes.add(code);
    }
    await handle.close();
    expect(await codeOf(path)).toBe(null);
    expect(accepted).toEqual([]);
    expect([...codes].sort()).toEqual(['bundle-damaged', 'bundle-truncated', 'bundle-untrusted', 'not-a-bundle']);
  });

  it('is refused with any byte replaced by any other', async () => {
    const change = fc.record({ place: fc.nat(good.length - 1), mask: fc.integer({ min: 1, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(change, async ({ place, mask }) => {
        const changed = Buffer.from(good);
        changed[place] = (good[place] ?? 0) ^ mask;
        expect(await codeOfBytes(changed)).toEqual(expect.any(String));
      }),
      { numRuns: 300 },
    );
  });

  it('is refused cut short, wherever that is', async () => {
    const path = join(folder, 'short');
    writeFileSync(path, good);
    for (let length = good.length - 1; length > 0; length--) {
      truncateSync(path, length);
      expect({ length, code: await codeOf(path) }).toEqual({ length, code: 'bundle-truncated' });
    }
  });

  it.each([
    ['a byte', 1],
    ['itself', -1],
  ])('is refused with %s after it', async (_, length) => {
    const more = length < 0 ? good : Buffer.alloc(length);
    expect(await codeOfBytes(Buffer.concat([good, more]))).toBe('bundle-damaged');
  });

  it('is refused with two contents of one length in each other’s place', async () => {
    const [a, b] = ['kev/kev@2031-02-01', 'kev/kev@2031-03-01'].map((name) => ({
      name,
      content: kevDocument(name.slice(-10)),
    }));
    if (!a || !b) throw new Error('two were made');
    expect(gzipSync(a.content).length).toBe(gzipSync(b.content).length);
    const bytes = packBundle(signingKey, [a, b]);
    expect(await codeOfBytes(bytes)).toBe(null);
    const length = gzipSync(a.content).length;
    const [start, first, second] = [
      bytes.subarray(0, -2 * length),
      bytes.subarray(-2 * length, -length),
      bytes.subarray(-length),
    ];
    expect(await codeOfBytes(Buffer.concat([start, second, first]))).toBe('bundle-damaged');
  });

  it('is refused when another key signed it, whichever key it names', async () => {
    const other = packBundle(newSigningKey(), []);
    expect(await codeOfBytes(other)).toBe('bundle-untrusted');
    const renamed = Buffer.from(other);
    good.copy(renamed, MAGIC.length, MAGIC.length, MAGIC.length + 32);
    expect(await codeOfBytes(renamed)).toBe('bundle-damaged');
  });

  it('is taken when one of several trusted keys signed it', async () => {
    const [first, second] = [publicKeyOf(newSigningKey()), publicKeyOf(newSigningKey())];
    expect(await codeOf(file, [first, ...trusted, second])).toBe(null);
    expect(await codeOf(file, [first, second])).toBe('bundle-untrusted');
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'not-a-bundle'],
    ['a gzip', gzipSync('x'.repeat(1000)), 'not-a-bundle'],
    ['zeros', Buffer.alloc(10_000), 'not-a-bundle'],
    ['a later format', Buffer.from(`kbgap-bundle 2\n${'x'.repeat(1000)}`), 'bundle-format'],
    ['the first line alone', Buffer.from(MAGIC), 'bundle-truncated'],
  ])('%s is none', async (_, bytes, code) => {
    expect(await codeOfBytes(bytes)).toBe(code);
  });

  it.each([
    ['a missing file', 'none'],
    ['a folder', ''],
  ])('%s cannot be read', async (_, name) => {
    expect(await codeOf(join(folder, name))).toBe('bundle-unreadable');
  });

  it('with a manifest of 4 GB is refused before any of it is read', async () => {
    const bytes = Buffer.from(good.subarray(0, HEADER_BYTES));
    bytes.writeUInt32BE(0xffffffff, MAGIC.length + 32);
    const path = join(folder, 'huge');
    writeFileSync(path, bytes);
    expect(await codeOf(path)).toBe('bundle-damaged');
    truncateSync(path, 5_000_000_000);
    expect(await codeOf(path)).toBe('bundle-damaged');
  });
});

describe('a manifest that was signed', () => {
  const document = { name: 'kev/kev@2031-02-01', content: kevDocument('2031-02-01') };
  type Manifest = Record<string, unknown>;
  const first = (change: Record<string, unknown>) => (manifest: Manifest) => {
    manifest.documents = (manifest.documents as object[]).map((each) => ({ ...each, ...change }));
  };

  it.each<[what: string, change: (manifest: Manifest) => void, code: string]>([
    ['a name that leads elsewhere', first({ name: 'month/../../x@1' }), 'bundle-unusable'],
    ['an absolute name', first({ name: '/etc/passwd@1' }), 'bundle-unusable'],
    ['a name of no kind', first({ name: 'secret/x@1' }), 'bundle-unusable'],
    ['a name with a null byte', first({ name: 'kev/kev@1\0' }), 'bundle-unusable'],
    ['a name of 1000 characters', first({ name: `kev/${'k'.repeat(1000)}@1` }), 'bundle-unusable'],
    ['a size below zero', first({ bytes: -1 }), 'bundle-unusable'],
    ['a size of nothing', first({ bytes: 0 }), 'bundle-unusable'],
    ['a size that is no number', first({ bytes: '1' }), 'bundle-unusable'],
    ['a huge size', first({ bytes: Number.MAX_SAFE_INTEGER }), 'bundle-truncated'],
    ['another size', first({ bytes: 10 }), 'bundle-damaged'],
    ['a checksum in capitals', first({ sha256: 'A'.repeat(64) }), 'bundle-unusable'],
    ['another checksum', first({ sha256: 'a'.repeat(64) }), 'bundle-damaged'],
    ['a time that is none', first({ fetchedAt: 'yesterday' }), 'bundle-unusable'],
    ['a field that nobody knows', first({ mode: 0o777 }), 'bundle-unusable'],
    ['no documents', (manifest) => Object.assign(manifest, { documents: [] }), 'bundle-unusable'],
    ['no catalog', (manifest) => Reflect.deleteProperty(manifest, 'catalog'), 'bundle-unusable'],
    [
      'a document twice',
      (manifest) => Object.assign(manifest, { documents: [manifest.documents, manifest.documents].flat() }),
      'bundle-unusable',
    ],
    [
      'another catalog than it says',
      (manifest) => Object.assign(manifest, { catalog: { ...Object(manifest.catalog), version: '0'.repeat(64) } }),
      'bundle-unusable',
    ],
  ])('with %s is refused', async (_, change, code) => {
    expect(await codeOfBytes(packBundle(signingKey, [document], change))).toBe(code);
  });
});
