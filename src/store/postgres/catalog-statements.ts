/** The statements on documents, catalogs and notes. */
import { CATALOG_CHANNEL } from './catalog-watch.ts';
import { statement } from './statement.ts';

export const DOCUMENTS = statement<{ name: string; from: string; fetchedAt: string }>(
  'list-documents',
  'SELECT name, origin AS "from", fetched_at AS "fetchedAt" FROM documents ORDER BY name',
);
export const DOCUMENT = statement<{ content: Buffer }>(
  'read-document',
  'SELECT content FROM documents WHERE name = $1',
);
export const IS_KEPT = statement('is-document-kept', 'SELECT 1 FROM documents WHERE name = $1');
export const KEEP = statement(
  'keep-document',
  `INSERT INTO documents (name, origin, fetched_at, content) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING`,
);

const IN_FORCE = 'FROM catalogs WHERE NOT is_refused ORDER BY number DESC LIMIT 1';
export const CATALOG = statement<{ content: Buffer }>('read-catalog', `SELECT content ${IN_FORCE}`);
export const CATALOG_START = statement<{ content: Buffer }>(
  'read-catalog-start',
  `SELECT substring(content FOR $1::int) AS content ${IN_FORCE}`,
);
export const CATALOGS = statement<{ version: string; at: string; isRefused: boolean; reasons: string }>(
  'list-catalogs',
  `SELECT version, kept_at AS at, is_refused AS "isRefused", reasons FROM catalogs ORDER BY is_refused, number DESC`,
);
export const KEPT_CATALOG = statement<{ content: Buffer }>(
  'read-kept-catalog',
  'SELECT content FROM catalogs WHERE version = $1 LIMIT 1',
);
export const ADD_CATALOG = statement(
  'add-catalog',
  `INSERT INTO catalogs (number, version, kept_at, content, is_refused, reasons)
   SELECT COALESCE(max(number), 0) + 1, $1::text, $2::text, $3::bytea, $4::boolean, $5::text FROM catalogs`,
);
/** One that is put in force again takes its new place. */
export const DROP_SAME = statement('drop-same-catalog', 'DELETE FROM catalogs WHERE version = $1 AND NOT is_refused');
export const DROP_REFUSED = statement('drop-refused-catalog', 'DELETE FROM catalogs WHERE is_refused');
/** All but the newest ones, as many as are told. */
export const DROP_OLDEST = statement(
  'drop-oldest-catalogs',
  `DELETE FROM catalogs WHERE NOT is_refused AND number < (
     SELECT min(number) FROM (
       SELECT number FROM catalogs WHERE NOT is_refused ORDER BY number DESC LIMIT $1::int) AS newest)`,
);
/** Told when the transaction commits, and not where it does not. */
export const NOTIFY = statement('notify-catalog', `SELECT pg_notify('${CATALOG_CHANNEL}', '')`);

export const NOTE = statement<{ content: string }>('read-note', 'SELECT content FROM notes WHERE name = $1');
export const PUT_NOTE = statement(
  'put-note',
  'INSERT INTO notes (name, content) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET content = excluded.content',
);
export const DROP_NOTE = statement('drop-note', 'DELETE FROM notes WHERE name = $1');
