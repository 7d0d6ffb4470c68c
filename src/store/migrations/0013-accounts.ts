import type { Kysely } from 'kysely';
import { type Dialect, keyText } from './dialect.ts';

/** People who log in with a password, and who is logged in: both by hashes. */
export async function createAccountTables(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const key = keyText(dialect);
  await db.schema
    .createTable('accounts')
    .addColumn('name_key', key, (column) => column.notNull().primaryKey())
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('created_at', key, (column) => column.notNull())
    .addColumn('password_id', key, (column) => column.notNull())
    .addColumn('password_hash', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('sessions')
    .addColumn('id_hash', key, (column) => column.notNull().primaryKey())
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    // Null: of no account.
    .addColumn('name_key', key)
    .addColumn('password_id', key)
    .addColumn('created_at', key, (column) => column.notNull())
    .addColumn('expires_at', key, (column) => column.notNull())
    .addColumn('used_at', key, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('sessions_of_account').on('sessions').column('name_key').execute();
  await db.schema.createIndex('sessions_by_end').on('sessions').column('expires_at').execute();
  await db.schema.createIndex('sessions_by_use').on('sessions').column('used_at').execute();
}
