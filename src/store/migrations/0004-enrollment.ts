import { type Kysely, sql } from 'kysely';
import { type Dialect, keyText } from './dialect.ts';

/** Secrets and keys of agents that report by themselves, by their hashes. */
export async function createEnrollmentTables(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const key = keyText(dialect);
  await db.schema
    .createTable('enroll_secrets')
    .addColumn('secret_hash', key, (column) => column.notNull().primaryKey())
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('created_at', key, (column) => column.notNull())
    .execute();
  await sql`CREATE INDEX enroll_secrets_of_tenant ON enroll_secrets (tenant_id, created_at)`.execute(db);
  await db.schema
    .createTable('enrolled_nodes')
    .addColumn('node_key_hash', key, (column) => column.notNull().primaryKey())
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('device', key, (column) => column.notNull())
    .addColumn('enrolled_at', key, (column) => column.notNull())
    .execute();
  await sql`CREATE INDEX enrolled_nodes_of_device ON enrolled_nodes (tenant_id, device)`.execute(db);
}
