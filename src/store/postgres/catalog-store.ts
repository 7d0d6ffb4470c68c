import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Client } from 'pg';
import type { CatalogStore } from '../../ingest/ports.ts';
import { StoreBusyError } from '../files/lock-file.ts';
import { openGzipped } from '../files/open-gzipped.ts';
import { MAX_EARLIER, versionToKeep } from '../kept-catalogs.ts';
import { checkDocumentName, checkNoteName } from '../kept-names.ts';
import { withAdvisoryLock } from './advisory-lock.ts';
import {
  ADD_CATALOG,
  CATALOG,
  CATALOG_START,
  CATALOGS,
  DOCUMENT,
  DOCUMENTS,
  DROP_NOTE,
  DROP_OLDEST,
  DROP_REFUSED,
  DROP_SAME,
  IS_KEPT,
  KEEP,
  KEPT_CATALOG,
  NOTE,
  NOTIFY,
  PUT_NOTE,
} from './catalog-statements.ts';
import { watchNewestCatalog } from './catalog-watch.ts';
import { type Database, openDatabase, transactionOn } from './database.ts';
import { migrate } from './migrate.ts';
import type { Query } from './statement.ts';
import { whenUnavailable } from './unavailable.ts';

/** Opens the database that a URL names, brought up to date where needed. Throws StoreError. */
export async function openPostgresCatalogs(url: string): Promise<CatalogStore> {
  await migrate(url);
  return createCatalogStore(openDatabase(url));
}

/**
 * Keeps raw documents, catalogs and notes in PostgreSQL. An import writes through the connection that holds its lock: where the
 * lock is lost, it writes nothing more.
 */
export function createCatalogStore(database: Database): CatalogStore {
  let importing: Client | null = null;
  let folder: Promise<string> | null = null;

  const removeFolder = async (): Promise<void> => {
    const made = folder;
    folder = null;
    if (made) await rm(await made, { recursive: true, force: true });
  };
  /** One transaction: on the connection of the import, if there is one. */
  const write = async (work: (query: Query) => Promise<unknown>): Promise<void> => {
    const own = importing;
    await (own ? whenUnavailable(() => transactionOn(own, work)) : database.inTransaction(work));
  };

  return {
    location: database.location,
    listDocuments: async () => (await database.query(DOCUMENTS, [])).rows,

    fetchDocument: async (name) => {
      checkDocumentName(name);
      const { rows } = await database.query(DOCUMENT, [name]);
      if (!rows[0]) throw new Error(`${database.location} has no document ${name}`);
      folder ??= mkdtemp(join(tmpdir(), 'kbgap-documents-'));
      const path = join(await folder, `${name.replace('/', '-')}.gz`);
      await writeFile(path, rows[0].content);
      return path;
    },

    keepDocument: async ({ name, from, fetchedAt }, source) => {
      checkDocumentName(name);
      if ((await database.query(IS_KEPT, [name])).rows.length > 0) return;
      const content = await buffer(await openGzipped(source));
      await write((query) => query(KEEP, [name, from, fetchedAt, content]));
    },

    readCatalog: async (length) => {
      const { rows } =
        length === undefined ? await database.query(CATALOG, []) : await database.query(CATALOG_START, [length]);
      return rows[0]?.content ?? null;
    },

    listCatalogs: async () => {
      const { rows } = await database.query(CATALOGS, []);
      return rows.map(({ version, at, isRefused, reasons }, index) => ({
        version,
        at,
        state: isRefused ? 'refused' : index === 0 ? 'in-force' : 'earlier',
        reasons: JSON.parse(reasons),
      }));
    },

    readKeptCatalog: async (version) => (await database.query(KEPT_CATALOG, [version])).rows[0]?.content ?? null,

    watchCatalog: (onChange) => watchNewestCatalog(database, onChange),

    publishCatalog: async (bytes, at) => {
      const version = versionToKeep(bytes);
      await write((query) =>
        Promise.all([
          query(DROP_REFUSED, []),
          query(DROP_SAME, [version]),
          query(ADD_CATALOG, [version, at, bytes, false, '[]']),
          query(DROP_OLDEST, [1 + MAX_EARLIER]),
          query(NOTIFY, []),
        ]),
      );
    },

    refuseCatalog: async (bytes, { at, reasons }) => {
      const version = versionToKeep(bytes);
      await write((query) =>
        Promise.all([query(DROP_REFUSED, []), query(ADD_CATALOG, [version, at, bytes, true, JSON.stringify(reasons)])]),
      );
    },

    readNote: async (name) => {
      checkNoteName(name);
      return (await database.query(NOTE, [name])).rows[0]?.content ?? null;
    },

    writeNote: async (name, text) => {
      checkNoteName(name);
      await write((query) => (text === null ? query(DROP_NOTE, [name]) : query(PUT_NOTE, [name, text])));
    },

    exclusively: async (work) => {
      const done = await withAdvisoryLock(database, 'import', async (client: Client) => {
        importing = client;
        try {
          return await work();
        } finally {
          importing = null;
          await removeFolder();
        }
      });
      if (done) return done.result;
      throw new StoreBusyError(`another import is running (${database.location}); try again when it is done`);
    },

    close: async () => {
      await removeFolder();
      await database.close();
    },
  };
}
