/** A bundle taken in: whole, once, never older and never less than what is there. On files and PostgreSQL alike. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gate } from '../src/catalog/gates/finding.ts';
import { createBundle } from '../src/ingest/bundle/create-bundle.ts';
import { HEADER_BYTES } from '../src/ingest/bundle/header.ts';
import { type ImportBundleOptions, importBundle } from '../src/ingest/bundle/import-bundle.ts';
import { publicKeyOf } from '../src/ingest/bundle/keys.ts';
import { withBundle } from '../src/ingest/bundle/open-bundle.ts';
import { writeHold } from '../src/ingest/hold.ts';
import type { CatalogStore } from '../src/ingest/ports.ts';
import { createCatalogStore } from '../src/store/files/catalog-store.ts';
import { openPostgresCatalogs } from '../src/store/postgres/catalog-store.ts';
import {
  keepAll,
  kevDocument,
  monthDocument,
  newSigningKey,
  packBundle,
  publishAll,
  REVIEWED,
} from './support/bundles.ts';
import { usePostgres } from './support/postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'kbgap-bundle-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const postgres = usePostgres();

const signingKey = newSigningKey();
const trusted = [publicKeyOf(signingKey)];
const FEBRUARY = kevDocument('2031-02-01');
const MARCH = kevDocument('2031-03-01', 2);
const JANUARY_MONTH = monthDocument('2031-Jan', '2031-01-20');
const REVISED_MONTH = monthDocument('2031-Jan', '2031-02-20', '9000002');

let files = 0;
const newFolder = (): string => join(folder, `data-${++files}`);

const ENGINES: readonly [name: string, open: () => Promise<CatalogStore>][] = [
  ['files', async () => createCatalogStore(newFolder())],
  ['PostgreSQL', async () => openPostgresCatalogs(await postgres.createDatabase())],
];

/** Everything that a store keeps, but for its notes. */
async function contentOf(store: CatalogStore) {
  const documents = await store.listDocuments();
  return await store.exclusively(async () => ({
    documents: await Promise.all(
      documents.map(async (document) => ({
        ...document,
        text: gunzipSync(readFileSync(await store.fetchDocument(document.name))).toString(),
      })),
    ),
    catalog: (await store.readCatalog())?.toString('base64') ?? null,
  }));
}

const importInto = async (store: CatalogStore, file: string, options: Partial<ImportBundleOptions> = {}) =>
  await withBundle(file, trusted, (bundle) =>
    importBundle(bundle, {
      ...{ store, reviewed: REVIEWED, gates: [], now: () => new Date('2032-02-01T00:00:00.000Z') },
      ...{ kbgap: '0.1.0', acceptOlder: false },
      ...options,
    }),
  );

/** A bundle of documents that were kept at another place, made at a time. */
async function bundleOf(texts: readonly string[], createdAt = '2032-01-01T00:00:00.000Z') {
  const store = createCatalogStore(newFolder());
  await store.exclusively(() => keepAll(store, newFolder(), texts));
  await publishAll(store);
  const file = join(folder, `bundle-${++files}`);
  await createBundle(file, { store, signingKey, kbgap: '0.1.0', now: new Date(createdAt), force: false });
  return { file, content: await contentOf(store) };
}

describe.each(ENGINES)('a bundle imported into %s', (_, open) => {
  let store: CatalogStore;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  const importFile = (file: string, options: Partial<ImportBundleOptions> = {}) => importInto(store, file, options);

  it('gives the same documents, origins and catalog as where it was made', async () => {
    const { file, content } = await bundleOf([FEBRUARY, MARCH, JANUARY_MONTH]);
    expect(await importFile(file)).toMatchObject({ outcome: 'published', added: 3, kept: 0 });
    expect(await contentOf(store)).toEqual(content);
    expect(await importFile(file)).toMatchObject({ outcome: 'unchanged', added: 0, kept: 3 });
    expect(await contentOf(store)).toEqual(content);
  });

  it('has no revision that came after the one in force: with it, the first catalog here would be another one', async () => {
    const from = createCatalogStore(newFolder());
    await from.exclusively(() => keepAll(from, newFolder(), [FEBRUARY, JANUARY_MONTH]));
    await publishAll(from);
    const { documents } = await contentOf(from);
    // Its source serves the earlier one again, so that the catalog of this one was passed over.
    await from.exclusively(() => keepAll(from, newFolder(), [REVISED_MONTH]));
    const file = join(folder, `bundle-${++files}`);
    await createBundle(file, { store: from, signingKey, kbgap: '0.1.0', now: new Date(), force: false });
    expect(await importFile(file)).toMatchObject({ outcome: 'published', added: 2 });
    expect(await contentOf(store)).toEqual({ documents, catalog: (await from.readCatalog())?.toString('base64') });
  });

  it('adds to what is kept, of which nothing goes', async () => {
    await store.exclusively(() => keepAll(store, newFolder(), [FEBRUARY, REVISED_MONTH]));
    await publishAll(store);
    const before = await contentOf(store);
    const { file } = await bundleOf([MARCH]);
    expect(await importFile(file)).toMatchObject({ outcome: 'published', added: 1, kept: 2 });
    const { documents, catalog } = await contentOf(store);
    for (const document of before.documents) expect(documents).toContainEqual(document);
    // The same as where all of them are in one bundle.
    expect(catalog).toBe((await bundleOf([MARCH, FEBRUARY, REVISED_MONTH])).content.catalog);
  });

  it('changes nothing when a byte of it is flipped or cut off', async () => {
    await store.exclusively(() => keepAll(store, newFolder(), [FEBRUARY]));
    await publishAll(store);
    const before = await contentOf(store);
    const good = readFileSync((await bundleOf([MARCH, REVISED_MONTH])).file);
    const changed = join(folder, 'changed');
    const manifestBytes = good.readUInt32BE(HEADER_BYTES - 64 - 4);
    const places = [0, 20, HEADER_BYTES - 1, HEADER_BYTES, HEADER_BYTES + manifestBytes, good.length - 1];
    for (const place of places) {
      const flipped = Buffer.from(good);
      flipped[place] = (good[place] ?? 0) ^ 0x80;
      for (const bytes of [flipped, good.subarray(0, place)]) {
        writeFileSync(changed, bytes);
        await expect(importFile(changed)).rejects.toMatchObject({ name: 'BundleError', file: changed });
      }
    }
    expect(await contentOf(store)).toEqual(before);
  });

  it('is refused when it was made before the one imported last, unless told so', async () => {
    const later = await bundleOf([FEBRUARY], '2032-01-02T00:00:00.000Z');
    const earlier = await bundleOf([FEBRUARY, JANUARY_MONTH], '2032-01-01T00:00:00.000Z');
    await importFile(later.file);
    await expect(importFile(earlier.file)).rejects.toMatchObject({
      code: 'bundle-older',
      message: `${earlier.file}: it is older than what is here; --accept-older takes it all the same
  it was made at 2032-01-01T00:00:00.000Z, the one imported before at 2032-01-02T00:00:00.000Z`,
    });
    expect(await contentOf(store)).toEqual(later.content);
    expect(await importFile(earlier.file, { acceptOlder: true })).toMatchObject({ outcome: 'published', added: 1 });
  });

  it('is refused when its catalog or its documents are older, unless told so; even then the newest ones count', async () => {
    await store.exclusively(() => keepAll(store, newFolder(), [MARCH, REVISED_MONTH]));
    await publishAll(store);
    const before = await contentOf(store);
    const older = await bundleOf([FEBRUARY, JANUARY_MONTH]);
    await expect(importFile(older.file)).rejects.toMatchObject({
      code: 'bundle-older',
      message: `${older.file}: it is older than what is here; --accept-older takes it all the same
  its catalog is known through 2031-02-01, the one in force through 2031-03-01
  its newest kev/kev is of 2031-02-01T12-00-00.000Z, the one kept of 2031-03-01T12-00-00.000Z
  its newest month/2031-Jan is of 2031-01-20T00-00-00.000Z, the one kept of 2031-02-20T00-00-00.000Z`,
    });
    expect(await contentOf(store)).toEqual(before);
    expect(await importFile(older.file, { acceptOlder: true })).toMatchObject({ outcome: 'unchanged', added: 2 });
    const after = await contentOf(store);
    expect(after.catalog).toBe(before.catalog);
    expect(after.documents).toHaveLength(4);
  });

  it('keeps the documents and the old catalog where a gate refuses the new one', async () => {
    await store.exclusively(() => keepAll(store, newFolder(), [FEBRUARY]));
    await publishAll(store);
    const before = await contentOf(store);
    const gate: Gate = () => [{ code: 'made-up', subject: 'all', message: 'never', isRefusal: true }];
    const { file } = await bundleOf([MARCH]);
    expect(await importFile(file, { gates: [gate] })).toMatchObject({ outcome: 'refused', added: 1 });
    const after = await contentOf(store);
    expect(after.catalog).toBe(before.catalog);
    expect(after.documents).toHaveLength(2);
  });
});

describe('a document of a bundle', () => {
  let store: CatalogStore;
  beforeEach(() => {
    store = createCatalogStore(newFolder());
  });

  it('that is none has the bundle refused, and the ones before it are not kept', async () => {
    const documents = [
      { name: 'kev/kev@2031-02-01T12-00-00.000Z', content: FEBRUARY },
      { name: 'month/2031-Jan@2031-01-20T00-00-00.000Z', content: '<html>Sign in</html>' },
    ];
    const file = join(folder, 'unreadable');
    writeFileSync(file, packBundle(signingKey, documents));
    await expect(importInto(store, file)).rejects.toMatchObject({
      code: 'bundle-unusable',
      message: expect.stringContaining('month/2031-Jan@2031-01-20T00-00-00.000Z: it'),
    });
    expect(await contentOf(store)).toEqual({ documents: [], catalog: null });
  });

  it.each([
    ['another kind', 'month/kev@2031-02-01T12-00-00.000Z'],
    ['another id', 'kev/kev2@2031-02-01T12-00-00.000Z'],
    ['another date', 'kev/kev@2041-02-01T12-00-00.000Z'],
    ['another digest', 'kev/kev@2031-02-01T12-00-00.000Z~0123456789abcdef'],
  ])('has the bundle refused when it is of %s than its name says', async (_what, name) => {
    const file = join(folder, 'misnamed');
    writeFileSync(file, packBundle(signingKey, [{ name, content: FEBRUARY }]));
    await expect(importInto(store, file)).rejects.toMatchObject({ code: 'bundle-unusable' });
    expect(await contentOf(store)).toEqual({ documents: [], catalog: null });
  });

  it('may come from another version, which gave other digests, or from one that gave none', async () => {
    const { content } = await bundleOf([FEBRUARY]);
    const name = 'kev/kev@2031-02-01T12-00-00.000Z';
    for (const [kbgap, digest] of [
      ['9.9.9', '~0123456789abcdef'],
      ['0.1.0', ''],
    ]) {
      const file = join(folder, 'other-version');
      const bytes = packBundle(signingKey, [{ name: name + digest, content: FEBRUARY }], (manifest) =>
        Object.assign(manifest, { kbgap }),
      );
      writeFileSync(file, bytes);
      await importInto(store, file, { acceptOlder: true });
      expect((await store.listDocuments()).map((each) => each.name)).toEqual(
        content.documents.map((each) => each.name),
      );
    }
  });
});

describe('no bundle is made', () => {
  const make = async (store: CatalogStore, file = join(folder, `never-${++files}`)) =>
    await createBundle(file, { store, signingKey, kbgap: '0.1.0', now: new Date(), force: false });
  const filled = async (): Promise<CatalogStore> => {
    const store = createCatalogStore(newFolder());
    await store.exclusively(() => keepAll(store, newFolder(), [FEBRUARY]));
    await publishAll(store);
    return store;
  };

  it('of nothing', async () => {
    await expect(make(createCatalogStore(newFolder()))).rejects.toMatchObject({ code: 'nothing-to-bundle' });
  });

  it('of a catalog without documents', async () => {
    const from = await filled();
    const store = createCatalogStore(newFolder());
    await store.publishCatalog((await from.readCatalog()) ?? Buffer.alloc(0), '2031-12-31T08:00:00.000Z');
    await expect(make(store)).rejects.toMatchObject({ code: 'nothing-to-bundle' });
  });

  it('while the catalog in force is not the one of the documents', async () => {
    const held = await filled();
    await writeHold(held, { version: 'a'.repeat(64), at: '2032-01-01T00:00:00.000Z' });
    await expect(make(held)).rejects.toMatchObject({ code: 'catalog-behind' });
    const refused = await filled();
    const other = await bundleOf([MARCH]);
    const bytes = Buffer.from(other.content.catalog ?? '', 'base64');
    await refused.refuseCatalog(bytes, { at: '2032-01-01T00:00:00.000Z', reasons: ['never'] });
    await expect(make(refused)).rejects.toMatchObject({ code: 'catalog-behind' });
  });

  it('in the place of a file that is there', async () => {
    const { file } = await bundleOf([FEBRUARY]);
    const before = readFileSync(file);
    await expect(make(await filled(), file)).rejects.toMatchObject({ code: 'target-exists', file });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('in a folder that is not there', async () => {
    const store = await filled();
    const file = join(folder, 'no-such-folder', 'bundle');
    await expect(make(store, file)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
