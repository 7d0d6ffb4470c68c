/** Documents and catalogs as files: what an earlier kbgap left, and what a process left that was killed. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCatalogStore } from '../../src/store/files/catalog-store.ts';
import { AT, catalogOf, versionOf } from './catalog-contract.ts';

const EARLIER = '2020-03-01T00:00:00.000Z';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kbgap-catalog-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  utimesSync(path, new Date(EARLIER), new Date(EARLIER));
  return path;
};
const files = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
const listOf = async () =>
  (await createCatalogStore(folder).listCatalogs()).map(({ version, at, state }) => ({ version, at, state }));
const keptFile = (text: string): string => `catalogs/${versionOf(text)}.kbgap`;

describe('of an earlier kbgap', () => {
  test('documents have the time of their file, and are not replaced', async () => {
    put('documents/month/2020-Mar@2020-03-10.gz', gzipSync('<made-up/>'));
    const store = createCatalogStore(folder);
    const kept = { name: 'month/2020-Mar@2020-03-10', from: 'imported by an earlier kbgap', fetchedAt: EARLIER };
    expect(await store.listDocuments()).toEqual([kept]);
    await store.keepDocument({ ...kept, from: 'elsewhere' }, join(folder, 'none'));
    expect(await store.listDocuments()).toEqual([kept]);
  });

  test('the catalog has the time of its file, and stays kept when another comes', async () => {
    put('catalog.kbgap', catalogOf('old'));
    const old = { version: versionOf('old'), at: EARLIER };
    expect(await listOf()).toEqual([{ ...old, state: 'in-force' }]);
    const store = createCatalogStore(folder);
    await store.publishCatalog(catalogOf('new'), AT);
    expect(await listOf()).toEqual([
      { version: versionOf('new'), at: AT, state: 'in-force' },
      { ...old, state: 'earlier' },
    ]);
    expect(await store.readKeptCatalog(old.version)).toEqual(catalogOf('old'));
  });
});

describe('after a process that was killed', () => {
  test('while it kept a document: the document is not there, and nothing of it after the next lock', async () => {
    put('documents/month/.2020-Mar@1.json', JSON.stringify({ from: 'half', fetchedAt: EARLIER }));
    put('documents/month/2020-Mar@1.gz.1.partial', 'half');
    put('catalogs/list.json.1.partial', 'half');
    put('notes/sync.json.1.partial', 'half');
    put('catalog.kbgap.1.partial', 'half');
    put('elsewhere/x.partial', 'not ours');
    put('token-key.json.1.partial', 'not ours');
    const store = createCatalogStore(folder);
    expect(await store.listDocuments()).toEqual([]);
    const kept = { name: 'month/2020-Apr@1', from: 'made up', fetchedAt: AT };
    await store.keepDocument(kept, put('document', '<made-up/>'));
    await store.exclusively(async () => {
      expect(files()).toEqual([
        'document',
        'documents/month/.2020-Apr@1.json',
        'documents/month/2020-Apr@1.gz',
        'elsewhere/x.partial',
        'import.lock',
        'token-key.json.1.partial',
      ]);
    });
    expect(await store.listDocuments()).toEqual([kept]);
  });

  const publishTwice = async () => {
    const store = createCatalogStore(folder);
    await store.publishCatalog(catalogOf('first'), EARLIER);
    await store.publishCatalog(catalogOf('second'), AT);
    await store.refuseCatalog(catalogOf('bad'), { at: AT, reasons: ['made up'] });
    return store;
  };
  const before = [
    { version: versionOf('second'), at: AT, state: 'in-force' },
    { version: versionOf('first'), at: EARLIER, state: 'earlier' },
    { version: versionOf('bad'), at: AT, state: 'refused' },
  ];

  test('before it put a catalog in force: nothing has changed', async () => {
    const store = await publishTwice();
    // The second name for what was about to be replaced.
    copyFileSync(join(folder, 'catalog.kbgap'), join(folder, keptFile('second')));
    expect(await listOf()).toEqual(before);
    await store.exclusively(async () => {});
    expect(await listOf()).toEqual(before);
    expect(existsSync(join(folder, keptFile('second')))).toBe(false);
  });

  test.each([
    ['a new one', 'third', ['second', 'first']],
    ['an earlier one again', 'first', ['second']],
    ['the refused one', 'bad', ['second', 'first']],
  ])('after it put %s in force, and before the list says so: it is in force', async (_, text, earlier) => {
    const store = await publishTwice();
    copyFileSync(join(folder, 'catalog.kbgap'), join(folder, keptFile('second')));
    put('catalog.kbgap', catalogOf(text));
    const after = [
      { version: versionOf(text), at: EARLIER, state: 'in-force' },
      ...before
        .filter(({ version }) => earlier.map(versionOf).includes(version))
        .map((each) => ({ ...each, state: 'earlier' })),
    ];
    expect(await listOf()).toEqual(after);
    await store.exclusively(async () => {});
    expect(await listOf()).toEqual(after);
    await store.publishCatalog(catalogOf('last'), AT);
    expect((await listOf()).map(({ version }) => version)).toEqual(['last', text, ...earlier].map(versionOf));
    for (const each of ['last', text, ...earlier])
      expect(await store.readKeptCatalog(versionOf(each))).toEqual(catalogOf(each));
    expect(readdirSync(join(folder, 'catalogs'))).toHaveLength(earlier.length + 2);
  });

  test('before the list has the one it refused: it is gone', async () => {
    const store = await publishTwice();
    put(keptFile('worse'), catalogOf('worse'));
    expect(await listOf()).toEqual(before);
    expect(await store.readKeptCatalog(versionOf('worse'))).toBeNull();
    await store.exclusively(async () => {});
    expect(existsSync(join(folder, keptFile('worse')))).toBe(false);
    expect(await listOf()).toEqual(before);
  });
});

describe('files that people changed', () => {
  test('a damaged catalog in force is not listed, and the next one replaces it', async () => {
    const store = createCatalogStore(folder);
    await store.publishCatalog(catalogOf('first'), EARLIER);
    await store.publishCatalog(catalogOf('second'), AT);
    put('catalog.kbgap', 'no catalog');
    const first = { version: versionOf('first'), at: EARLIER, state: 'earlier' };
    expect(await listOf()).toEqual([first]);
    await store.publishCatalog(catalogOf('third'), AT);
    expect(await listOf()).toEqual([{ version: versionOf('third'), at: AT, state: 'in-force' }, first]);
  });

  test('kept catalogs that were taken away are not listed', async () => {
    const store = createCatalogStore(folder);
    await store.publishCatalog(catalogOf('first'), EARLIER);
    await store.publishCatalog(catalogOf('second'), AT);
    rmSync(join(folder, keptFile('first')));
    rmSync(join(folder, 'catalog.kbgap'));
    expect(await listOf()).toEqual([]);
    expect(await store.readKeptCatalog(versionOf('first'))).toBeNull();
  });

  test.each([
    '',
    '[]',
    'null',
    '{"published":[{}],"refused":null}',
    '{"published":[]}',
    '{"published":[],"refused":{"version":"a","at":"b"}}',
  ])('a list that is none is named, and nothing is dropped for it: %j', async (text) => {
    const store = createCatalogStore(folder);
    await store.publishCatalog(catalogOf('first'), EARLIER);
    await store.publishCatalog(catalogOf('second'), AT);
    put('catalogs/list.json', text);
    const unreadable = { name: 'StoreError', code: 'store-unreadable', message: expect.stringContaining('list.json') };
    await expect(store.listCatalogs()).rejects.toMatchObject(unreadable);
    await expect(store.publishCatalog(catalogOf('third'), AT)).rejects.toMatchObject(unreadable);
    expect(await store.readCatalog()).toEqual(catalogOf('second'));
    expect(existsSync(join(folder, keptFile('first')))).toBe(true);
  });

  test('a damaged origin does not keep a document from use', async () => {
    const store = createCatalogStore(folder);
    await store.keepDocument({ name: 'kev/kev@1', from: 'made up', fetchedAt: AT }, put('document', '{}'));
    put('documents/kev/.kev@1.json', '{"from":');
    expect(await store.listDocuments()).toEqual([
      { name: 'kev/kev@1', from: 'imported by an earlier kbgap', fetchedAt: expect.any(String) },
    ]);
  });
});
