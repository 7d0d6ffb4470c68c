import { type Kysely, sql } from 'kysely';

/**
 * Where documents came from, catalogs from before the one in force and the one that was refused, and notes. The catalog in
 * force is the one with the highest number that was not refused. PostgreSQL only.
 */
export async function keepEarlierCatalogs(db: Kysely<unknown>): Promise<void> {
  const key = sql`text COLLATE "C"`;
  await sql`ALTER TABLE documents ADD COLUMN origin text, ADD COLUMN fetched_at ${key}`.execute(db);
  // Nobody noted it: no later than the catalog that was made of them.
  await sql`
    UPDATE documents SET origin = 'imported by an earlier kbgap',
      fetched_at = COALESCE((SELECT max(published_at) FROM catalogs), '1970-01-01T00:00:00.000Z')`.execute(db);
  await sql`ALTER TABLE documents ALTER COLUMN origin SET NOT NULL, ALTER COLUMN fetched_at SET NOT NULL`.execute(db);

  await sql`ALTER TABLE catalogs RENAME COLUMN published_at TO kept_at`.execute(db);
  await sql`
    ALTER TABLE catalogs ADD COLUMN version ${key}, ADD COLUMN is_refused boolean, ADD COLUMN reasons text`.execute(db);
  // Of the first line, which names the checksum; where it does not, kbgap refuses the catalog, and its version is of no use.
  await sql`
    UPDATE catalogs SET is_refused = false, reasons = '[]', version = COALESCE(
      substring(encode(substring(content FOR 4096), 'escape') FROM '"sha256":"([0-9a-f]{64})"'),
      encode(sha256(content), 'hex'))`.execute(db);
  await sql`
    ALTER TABLE catalogs ALTER COLUMN version SET NOT NULL, ALTER COLUMN is_refused SET NOT NULL,
      ALTER COLUMN reasons SET NOT NULL`.execute(db);

  await db.schema
    .createTable('notes')
    .addColumn('name', key, (column) => column.notNull().primaryKey())
    .addColumn('content', 'text', (column) => column.notNull())
    .execute();
}
