import { type Kysely, sql } from 'kysely';
import { type Dialect, keyText } from './dialect.ts';

/**
 * Programs that ask for tokens. `secrets` is JSON in the client's own row: they are read and changed with it alone, so that
 * one row is all that a login reads and all that a rotation writes.
 */
export async function createClientTable(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const key = keyText(dialect);
  await db.schema
    .createTable('clients')
    .addColumn('client_id', key, (column) => column.notNull().primaryKey())
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('roles', 'text', (column) => column.notNull())
    .addColumn('created_at', key, (column) => column.notNull())
    .addColumn('secrets', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();
  await sql`CREATE INDEX clients_of_tenant ON clients (tenant_id, created_at)`.execute(db);
}
