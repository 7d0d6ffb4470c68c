/** What every catalog store must do, with the same cases for files and PostgreSQL. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CatalogStore, KeptCatalog, KeptDocument } from '../../src/ingest/ports.ts';

export interface FreshCatalogs {
  readonly open: () => Promise<CatalogStore>;
  readonly remove: () => Promise<void>;
}

export const AT = '2020-04-01T07:00:00.000Z';

/** All that the store knows of a catalog's layout: its first line names its version. */
export function catalogOf(text: string): Buffer {
  return Buffer.from(`{"sha256":"${versionOf(text)}"}\n${text}`);
}

export function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The minute tells one from another. */
const at = (minute: number): string => `2020-04-01T07:${String(minute).padStart(2, '0')}:00.000Z`;

const document = (name: string, from = `made up: ${name}`): KeptDocument => ({ name, from, fetchedAt: AT });

const entry = (text: string, minute: number, state: KeptCatalog['state'], reasons: string[] = []): KeptCatalog => ({
  version: versionOf(text),
  at: at(minute),
  state,
  reasons,
});

export function describeCatalogContract(name: string, prepare: () => Promise<FreshCatalogs>): void {
  describe(`a catalog store in ${name}`, () => {
    let fresh: FreshCatalogs;
    let store: CatalogStore;
    let folder: string;
    const opened: CatalogStore[] = [];
    const openAnother = async (): Promise<CatalogStore> => {
      const another = await fresh.open();
      opened.push(another);
      return another;
    };
    beforeEach(async () => {
      fresh = await prepare();
      store = await openAnother();
      folder = await mkdtemp(join(tmpdir(), 'kbgap-documents-of-test-'));
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map(({ close }) => close()));
      await fresh.remove();
      await rm(folder, { recursive: true });
    });
    const put = async (content: string | Buffer): Promise<string> => {
      const path = join(folder, 'document.xml');
      await writeFile(path, content);
      return path;
    };

    const textsOf = (names: readonly string[]): Promise<string[]> =>
      store.exclusively(async () => {
        const paths = await Promise.all(names.map(store.fetchDocument));
        return Promise.all(paths.map(async (path) => gunzipSync(await readFile(path)).toString()));
      });

    test('keeps documents under their names with their origins, as gzip whatever they were', async () => {
      expect(await store.listDocuments()).toEqual([]);
      await store.exclusively(async () => {
        await store.keepDocument(document('month/2020-Mar@2~0123456789abcdef'), await put('<second/>'));
        await store.keepDocument(
          document('month/2020-Mar@1', 'https://made-up.invalid/ä?a="b"\n'),
          await put(gzipSync('<first/>')),
        );
        await store.keepDocument(document('kev/kev@undated'), await put(''));
      });
      expect(await (await openAnother()).listDocuments()).toEqual([
        document('kev/kev@undated'),
        document('month/2020-Mar@1', 'https://made-up.invalid/ä?a="b"\n'),
        document('month/2020-Mar@2~0123456789abcdef'),
      ]);
      expect(await textsOf(['kev/kev@undated', 'month/2020-Mar@1', 'month/2020-Mar@2~0123456789abcdef'])).toEqual([
        '',
        '<first/>',
        '<second/>',
      ]);
    });

    test('of a document that is kept already, nothing changes', async () => {
      const first = document('month/2020-Mar@1', 'the first place');
      await store.keepDocument(first, await put('<first/>'));
      await store.keepDocument({ ...first, from: 'another place', fetchedAt: at(1) }, await put('<again/>'));
      await store.keepDocument({ ...first, from: 'no place' }, join(folder, 'none'));
      expect(await store.listDocuments()).toEqual([first]);
      expect(await textsOf([first.name])).toEqual(['<first/>']);
    });

    test('a document that cannot be read is not kept, and may come later', async () => {
      const late = document('month/2020-Mar@1');
      await expect(store.keepDocument(late, join(folder, 'none'))).rejects.toThrow('ENOENT');
      expect(await store.listDocuments()).toEqual([]);
      await store.keepDocument(late, await put('<late/>'));
      expect(await store.listDocuments()).toEqual([late]);
    });

    test.each([
      '',
      'month',
      'month/2020-Mar',
      '../month/2020-Mar@1',
      'month/../../2020-Mar@1',
      '/month/2020-Mar@1',
      'month/a/b@1',
      'month/2020-Mar@1~none',
      'month/2020-Mar@1/../..',
      'month/2020-Mar@..\\..',
      'Month/2020-Mar@1',
      'month/2020-Mar@1\n',
      'month/2020-Mar@1\0',
      `month/${'a'.repeat(200)}@1`,
    ])('no document is kept or looked for under the name %j', async (name) => {
      const refused = { name: 'TypeError', message: expect.stringContaining('expected kind/id@revision~digest') };
      await expect(store.keepDocument(document(name), await put('<made-up/>'))).rejects.toMatchObject(refused);
      await expect(store.fetchDocument(name)).rejects.toMatchObject(refused);
      expect(await store.listDocuments()).toEqual([]);
    });

    test('has the catalog that was published last, and its beginning', async () => {
      expect(await store.readCatalog()).toBeNull();
      expect(await store.readCatalog(4)).toBeNull();
      const first = Buffer.concat([catalogOf('first'), Buffer.alloc(70_000, '\0\xff\n', 'latin1')]);
      await store.publishCatalog(first, AT);
      const other = await openAnother();
      expect((await other.readCatalog())?.equals(first)).toBe(true);
      await other.publishCatalog(catalogOf('second'), AT);
      expect(await store.readCatalog()).toEqual(catalogOf('second'));
      expect(String(await store.readCatalog(3))).toBe('{"s');
      expect(await store.readCatalog(999)).toEqual(catalogOf('second'));
    });

    test('keeps catalogs from before, newest first, ten of them', async () => {
      expect(await store.listCatalogs()).toEqual([]);
      for (let minute = 0; minute < 13; minute++) await store.publishCatalog(catalogOf(`c${minute}`), at(minute));
      const kept = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((minute) => entry(`c${minute}`, minute, 'earlier'));
      const other = await openAnother();
      expect(await other.listCatalogs()).toEqual([entry('c12', 12, 'in-force'), ...kept]);
      expect(await other.readKeptCatalog(versionOf('c12'))).toEqual(catalogOf('c12'));
      expect(await other.readKeptCatalog(versionOf('c2'))).toEqual(catalogOf('c2'));
      expect(await other.readKeptCatalog(versionOf('c1'))).toBeNull();
    });

    test('one that is published again takes its new place, and is there once', async () => {
      for (const [minute, text] of ['a', 'b', 'a', 'a', 'c'].entries())
        await store.publishCatalog(catalogOf(text), at(minute));
      expect(await store.listCatalogs()).toEqual([
        entry('c', 4, 'in-force'),
        entry('a', 3, 'earlier'),
        entry('b', 1, 'earlier'),
      ]);
      await store.publishCatalog(catalogOf('b'), at(5));
      expect(await store.listCatalogs()).toEqual([
        entry('b', 5, 'in-force'),
        entry('c', 4, 'earlier'),
        entry('a', 3, 'earlier'),
      ]);
      expect(await store.readCatalog()).toEqual(catalogOf('b'));
      expect(await store.readKeptCatalog(versionOf('a'))).toEqual(catalogOf('a'));
    });

    test('keeps the one that was refused last, with its reasons, until another is published', async () => {
      const reasons = ['source-shrunken: 2020-Mar', 'ä "quoted"'];
      await store.refuseCatalog(catalogOf('bad'), { at: at(0), reasons });
      expect(await store.listCatalogs()).toEqual([entry('bad', 0, 'refused', reasons)]);
      expect(await store.readCatalog()).toBeNull();
      await store.publishCatalog(catalogOf('good'), at(1));
      expect(await store.listCatalogs()).toEqual([entry('good', 1, 'in-force')]);
      await store.refuseCatalog(catalogOf('bad'), { at: at(2), reasons });
      await store.refuseCatalog(catalogOf('worse'), { at: at(3), reasons: ['worse'] });
      const other = await openAnother();
      expect(await other.listCatalogs()).toEqual([
        entry('good', 1, 'in-force'),
        entry('worse', 3, 'refused', ['worse']),
      ]);
      expect(await other.readCatalog()).toEqual(catalogOf('good'));
      expect(await other.readKeptCatalog(versionOf('worse'))).toEqual(catalogOf('worse'));
      expect(await other.readKeptCatalog(versionOf('bad'))).toBeNull();
      // An operator takes it all the same.
      await other.publishCatalog(catalogOf('worse'), at(4));
      expect(await store.listCatalogs()).toEqual([entry('worse', 4, 'in-force'), entry('good', 1, 'earlier')]);
    });

    test('refuses one that was in force before, and keeps it as both', async () => {
      await store.publishCatalog(catalogOf('a'), at(0));
      await store.publishCatalog(catalogOf('b'), at(1));
      await store.refuseCatalog(catalogOf('a'), { at: at(2), reasons: ['old'] });
      const before = [entry('b', 1, 'in-force'), entry('a', 0, 'earlier')];
      expect(await store.listCatalogs()).toEqual([...before, entry('a', 2, 'refused', ['old'])]);
      await store.refuseCatalog(catalogOf('c'), { at: at(3), reasons: ['new'] });
      expect(await store.listCatalogs()).toEqual([...before, entry('c', 3, 'refused', ['new'])]);
      expect(await store.readKeptCatalog(versionOf('a'))).toEqual(catalogOf('a'));
    });

    test.each(['', 'no catalog', '{"sha256":"../../none"}\n', 'null\n'])(
      'keeps no bytes that name no version: %j',
      async (text) => {
        const refused = { name: 'TypeError', message: expect.stringContaining('no catalog') };
        await expect(store.publishCatalog(Buffer.from(text), AT)).rejects.toMatchObject(refused);
        await expect(store.refuseCatalog(Buffer.from(text), { at: AT, reasons: [] })).rejects.toMatchObject(refused);
        expect(await store.listCatalogs()).toEqual([]);
      },
    );

    test.each(['', '../catalog', 'none', '*'])('has no catalog of the version %j', async (version) => {
      await store.publishCatalog(catalogOf('a'), AT);
      expect(await store.readKeptCatalog(version)).toBeNull();
    });

    test('keeps notes, replaces them and takes them away', async () => {
      expect(await store.readNote('sync')).toBeNull();
      await store.writeNote('sync', null);
      await store.writeNote('sync', '{"a":"ä"}');
      await store.writeNote('hold', '1');
      await store.writeNote('sync', '{"b":2}');
      const other = await openAnother();
      expect([await other.readNote('sync'), await other.readNote('hold')]).toEqual(['{"b":2}', '1']);
      await other.writeNote('sync', null);
      expect([await store.readNote('sync'), await store.readNote('hold')]).toEqual([null, '1']);
    });

    test.each(['', '../sync', 'sync/a', 'Sync', 'a.b', 'sync\0', 'a'.repeat(201)])(
      'keeps no note under the name %j',
      async (name) => {
        const refused = { name: 'TypeError', message: expect.stringContaining('small letters and hyphens') };
        await expect(store.writeNote(name, '1')).rejects.toMatchObject(refused);
        await expect(store.writeNote(name, null)).rejects.toMatchObject(refused);
        await expect(store.readNote(name)).rejects.toMatchObject(refused);
      },
    );

    test('calls whoever watches when another process publishes, until it is told to stop', async () => {
      const watching = await openAnother();
      let calls = 0;
      const stop = await watching.watchCatalog(() => {
        calls++;
      });
      await store.publishCatalog(catalogOf('first'), AT);
      await vi.waitUntil(() => calls === 1, { timeout: 20_000 });
      await store.publishCatalog(catalogOf('the second'), AT);
      await vi.waitUntil(() => calls === 2, { timeout: 20_000 });
      await stop();
      await store.publishCatalog(catalogOf('and the third'), AT);
      expect(await watching.readCatalog()).toEqual(catalogOf('and the third'));
      expect(calls).toBe(2);
    });

    test('lets one import run at a time, and the next one after it, also when it failed', async () => {
      const other = await openAnother();
      const failing = store.exclusively(async () => {
        await expect(other.exclusively(async () => 'never')).rejects.toMatchObject({
          name: 'StoreBusyError',
          code: 'store-busy',
          message: expect.stringContaining('another import is running'),
        });
        throw new Error('made up');
      });
      await expect(failing).rejects.toThrow('made up');
      expect(await other.exclusively(async () => 'result')).toBe('result');
    });

    test('what an import publishes stays when it fails later', async () => {
      const failing = store.exclusively(async () => {
        await store.publishCatalog(catalogOf('first'), AT);
        throw new Error('made up');
      });
      await expect(failing).rejects.toThrow('made up');
      expect(await store.readCatalog()).toEqual(catalogOf('first'));
    });
  });
}

/** Of a store that copies documents to a temporary folder: it is gone after the import. */
export async function expectRemovedAfterImport(store: CatalogStore, name: string): Promise<void> {
  const path = await store.exclusively(async () => {
    const fetched = await store.fetchDocument(name);
    expect(existsSync(fetched)).toBe(true);
    return fetched;
  });
  expect(existsSync(path)).toBe(false);
}
