import { type Stats, unwatchFile, watchFile } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { CatalogStore } from '../../ingest/ports.ts';
import { keepCatalogsAs } from './catalogs.ts';
import { keepDocumentsIn } from './documents.ts';
import { PARTIAL } from './durable-file.ts';
import { filesIn } from './files-in.ts';
import { lockFile } from './lock-file.ts';
import { keepNotesIn } from './notes.ts';

/** People wait for the answers of a new month; a look at one file costs nothing. */
const CATALOG_POLL_MS = 500;

/** Keeps raw documents, catalogs and notes as files of a data directory: `documents/`, `catalog.kbgap`, `catalogs/`, `notes/`. */
export function createCatalogStore(dataDir: string): CatalogStore {
  const catalogPath = join(dataDir, 'catalog.kbgap');
  const folders = ['documents', 'catalogs', 'notes'].map((name) => join(dataDir, name));
  const documents = keepDocumentsIn(join(dataDir, 'documents'));
  const catalogs = keepCatalogsAs(catalogPath, join(dataDir, 'catalogs'));
  const notes = keepNotesIn(join(dataDir, 'notes'));

  /** What an import that was killed left behind. Called under the lock: nobody is writing any of it. */
  const removeRemains = async (): Promise<void> => {
    const isOurs = (file: string): boolean =>
      file.startsWith(`${catalogPath}.`) || folders.some((folder) => file.startsWith(folder + sep));
    const partials = (await filesIn(dataDir)).filter((file) => file.endsWith(PARTIAL) && isOurs(file));
    await Promise.all(partials.map((file) => rm(file, { force: true })));
    await documents.removeStrays();
    await catalogs.removeStrays();
  };

  return {
    location: catalogPath,
    listDocuments: documents.list,
    fetchDocument: async (name) => documents.pathOf(name),
    keepDocument: documents.keep,
    readCatalog: catalogs.read,
    listCatalogs: catalogs.list,
    readKeptCatalog: catalogs.readKept,
    watchCatalog: async (onChange) => {
      const watcher = (now: Stats): void => {
        if (now.size > 0) onChange();
      };
      watchFile(catalogPath, { interval: CATALOG_POLL_MS }, watcher);
      return async () => unwatchFile(catalogPath, watcher);
    },
    publishCatalog: catalogs.publish,
    refuseCatalog: catalogs.refuse,
    readNote: notes.read,
    writeNote: notes.write,
    exclusively: async (work) => {
      await mkdir(dataDir, { recursive: true });
      const release = await lockFile(join(dataDir, 'import.lock'), 'another import is running');
      try {
        await removeRemains();
        return await work();
      } finally {
        await release();
      }
    },
    close: async () => {},
  };
}
