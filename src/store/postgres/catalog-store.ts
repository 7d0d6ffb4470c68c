import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Client } from 'pg';
import type { CatalogStore } from '../../ingest/ports.ts';
import { StoreBusyError } from '../files/lock-file.ts';
import { openGzipped } from '../files/open-gzipped.ts';
import { withAdvisoryLock } from './advisory-lock.ts';
import { CATALOG_CHANNEL, watchNewestCatalog } from './catalog-watch.ts';
import { type Database, openDatabase, transactionOn } from './database.ts';
import { migrate } from './migrate.ts';
import { type Query, statement } from './statement.ts';
import { whenUnavailable } from './unavailable.ts';

/** Opens the database that a URL names, brought up to date where needed. Throws StoreError. */
export async function openPostgresCatalogs(url: string): Promise<CatalogStore> {
  await migrate(url);
  return createCatalogStore(openDatabase(url));
}

/**
 * Keeps raw documents and the catalog in PostgreSQL. An import writes through the connection that holds its lock: where the
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
    listDocuments: async () => (await database.query(NAMES, [])).rows.map(({ name }) => name).sort(),

    fetchDocument: async (name) => {
      const { rows } = await database.query(DOCUMENT, [name]);
      if (!rows[0]) throw new Error(`${database.location} has no document ${name}`);
      folder ??= mkdtemp(join(tmpdir(), 'kbgap-documents-'));
      const path = join(await folder, `${name.replace(/[^\w@.-]/g, '-')}.gz`);
      await writeFile(path, rows[0].content);
      return path;
    },

    keepDocument: async (name, source) => {
      const content = await buffer(await openGzipped(source));
      await write((query) => query(KEEP, [name, content]));
    },

    readCatalog: async (length) => {
      const { rows } =
        length === undefined ? await database.query(CATALOG, []) : await database.query(CATALOG_START, [length]);
      return rows[0]?.content ?? null;
    },

    watchCatalog: (onChange) => watchNewestCatalog(database, onChange),

    publishCatalog: (bytes) =>
      write((query) =>
        Promise.all([query(PUBLISH, [new Date().toISOString(), bytes]), query(DROP_EARLIER, []), query(NOTIFY, [])]),
      ),

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

const NAMES = statement<{ name: string }>('document-names', 'SELECT name FROM documents');
const DOCUMENT = statement<{ content: Buffer }>('read-document', 'SELECT content FROM documents WHERE name = $1');
const KEEP = statement(
  'keep-document',
  'INSERT INTO documents (name, content) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET content = excluded.content',
);

const NEWEST = 'FROM catalogs ORDER BY number DESC LIMIT 1';
const CATALOG = statement<{ content: Buffer }>('read-catalog', `SELECT content ${NEWEST}`);
const CATALOG_START = statement<{ content: Buffer }>(
  'read-catalog-start',
  `SELECT substring(content FOR $1::int) AS content ${NEWEST}`,
);
const PUBLISH = statement(
  'publish-catalog',
  `INSERT INTO catalogs (number, published_at, content)
   SELECT COALESCE(max(number), 0) + 1, $1::text, $2::bytea FROM catalogs`,
);
const DROP_EARLIER = statement(
  'drop-earlier-catalogs',
  'DELETE FROM catalogs WHERE number < (SELECT max(number) FROM catalogs)',
);
/** Told when the transaction commits, and not where it does not. */
const NOTIFY = statement('notify-catalog', `SELECT pg_notify('${CATALOG_CHANNEL}', '')`);
