/** What every catalog store must do, with the same cases for files and PostgreSQL. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CatalogStore } from '../../src/ingest/ports.ts';

export interface FreshCatalogs {
  readonly open: () => Promise<CatalogStore>;
  readonly remove: () => Promise<void>;
}

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

    test('keeps documents under their names, as gzip whatever they were', async () => {
      expect(await store.listDocuments()).toEqual([]);
      await store.exclusively(async () => {
        await store.keepDocument('month/2020-Mar@2', await put('<second/>'));
        await store.keepDocument('month/2020-Mar@1', await put(gzipSync('<first/>')));
        await store.keepDocument('kev/kev@undated', await put(''));
        await store.keepDocument('month/2020-Mar@1', await put('<first again/>'));
      });
      const names = ['kev/kev@undated', 'month/2020-Mar@1', 'month/2020-Mar@2'];
      expect(await (await openAnother()).listDocuments()).toEqual(names);
      const texts = await store.exclusively(async () => {
        const paths = await Promise.all(names.map(store.fetchDocument));
        return Promise.all(paths.map(async (path) => gunzipSync(await readFile(path)).toString()));
      });
      expect(texts).toEqual(['', '<first again/>', '<second/>']);
    });

    test('a document that cannot be read spoils none that is kept', async () => {
      await store.keepDocument('month/2020-Mar@1', await put('<first/>'));
      await expect(store.keepDocument('month/2020-Mar@1', join(folder, 'none'))).rejects.toThrow('ENOENT');
      expect(gunzipSync(await readFile(await store.fetchDocument('month/2020-Mar@1'))).toString()).toBe('<first/>');
    });

    test('has the catalog that was published last, and its beginning', async () => {
      expect(await store.readCatalog()).toBeNull();
      expect(await store.readCatalog(4)).toBeNull();
      const first = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
      await store.publishCatalog(first);
      const other = await openAnother();
      expect((await other.readCatalog())?.equals(first)).toBe(true);
      await other.publishCatalog(Buffer.from('second'));
      expect(String(await store.readCatalog())).toBe('second');
      expect(String(await store.readCatalog(3))).toBe('sec');
      expect(String(await store.readCatalog(99))).toBe('second');
    });

    test('calls whoever watches when another process publishes, until it is told to stop', async () => {
      const watching = await openAnother();
      let calls = 0;
      const stop = await watching.watchCatalog(() => {
        calls++;
      });
      await store.publishCatalog(Buffer.from('first'));
      await vi.waitUntil(() => calls === 1, { timeout: 20_000 });
      await store.publishCatalog(Buffer.from('the second'));
      await vi.waitUntil(() => calls === 2, { timeout: 20_000 });
      await stop();
      await store.publishCatalog(Buffer.from('and the third'));
      expect(String(await watching.readCatalog())).toBe('and the third');
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
        await store.publishCatalog(Buffer.from('first'));
        throw new Error('made up');
      });
      await expect(failing).rejects.toThrow('made up');
      expect(String(await store.readCatalog())).toBe('first');
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
