import { type Kysely, sql } from 'kysely';
import { type Dialect, keyText } from './dialect.ts';

/**
 * What devices are found by: traits beside the facts that they follow from (`traits_of`: the catalog; null: they were never worked
 * out), the value that their owner gives them, and numbers of groups.
 */
export async function createDeviceQueryColumns(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const key = keyText(dialect);
  for (const column of ['traits_of', 'platform', 'release_version', 'architecture', 'exposure']) {
    await db.schema.alterTable('fact_sets').addColumn(column, key).execute();
  }
  await db.schema.alterTable('fact_sets').addColumn('build', 'integer').execute();
  await sql`CREATE INDEX fact_sets_without_traits ON fact_sets (tenant_id, facts_key) WHERE traits_of IS NULL`.execute(
    db,
  );
  await db.schema.alterTable('devices').addColumn('device_value', key).execute();

  await db.schema
    .createTable('device_groups')
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('group_name', 'text', (column) => column.notNull())
    .addColumn('group_id', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('device_groups_key', ['tenant_id', 'group_name'])
    .execute();
  await sql`
    INSERT INTO device_groups (tenant_id, group_name, group_id)
    SELECT tenant_id, group_name, ROW_NUMBER() OVER (PARTITION BY tenant_id ORDER BY group_name)
    FROM (SELECT DISTINCT tenant_id, group_name FROM devices WHERE group_name IS NOT NULL) AS grouped`.execute(db);
}
