import { type Kysely, sql } from 'kysely';

/** The raw documents (gzip) and the catalog in force: the one with the highest number. PostgreSQL only. */
export async function createCatalogTables(db: Kysely<unknown>): Promise<void> {
  const key = sql`text COLLATE "C"`;
  await db.schema
    .createTable('documents')
    .addColumn('name', key, (column) => column.notNull().primaryKey())
    .addColumn('content', 'bytea', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('catalogs')
    .addColumn('number', 'integer', (column) => column.notNull().primaryKey())
    .addColumn('published_at', key, (column) => column.notNull())
    .addColumn('content', 'bytea', (column) => column.notNull())
    .execute();
  // Kept as they are: documents are packed already, and of the catalog the beginning alone is read often.
  await sql`ALTER TABLE documents ALTER COLUMN content SET STORAGE EXTERNAL`.execute(db);
  await sql`ALTER TABLE catalogs ALTER COLUMN content SET STORAGE EXTERNAL`.execute(db);
}
