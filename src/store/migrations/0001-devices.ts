import { type Kysely, sql } from 'kysely';

/**
 * Devices, the facts that they share, and how many devices share each. Every key begins with the tenant.
 * `revision` rises with every change of a tenant's counters; a counter carries the one of its last change, so that what
 * changed since can be read without reading all.
 */
export async function createDeviceTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('tenants')
    .addColumn('tenant_id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('fact_sets')
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('facts_key', 'text', (column) => column.notNull())
    .addColumn('facts', 'text', (column) => column.notNull())
    .addColumn('device_count', 'integer', (column) => column.notNull().check(sql`device_count >= 0`))
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('fact_sets_key', ['tenant_id', 'facts_key'])
    .execute();
  await db.schema
    .createIndex('fact_sets_by_revision')
    .on('fact_sets')
    .columns(['tenant_id', 'revision', 'facts_key', 'device_count'])
    .execute();

  await db.schema
    .createTable('devices')
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('device_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text')
    .addColumn('name_key', 'text')
    .addColumn('facts_key', 'text', (column) => column.notNull())
    .addColumn('collected_at', 'text', (column) => column.notNull())
    .addColumn('first_seen_at', 'text', (column) => column.notNull())
    .addColumn('last_seen_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('devices_key', ['tenant_id', 'device_id'])
    .addForeignKeyConstraint('devices_facts', ['tenant_id', 'facts_key'], 'fact_sets', ['tenant_id', 'facts_key'])
    .execute();
  await db.schema
    .createIndex('devices_by_name')
    .on('devices')
    .columns(['tenant_id', 'name_key', 'last_seen_at', 'device_id'])
    .execute();
}
