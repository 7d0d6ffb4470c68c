import { type Kysely, sql } from 'kysely';
import { type Dialect, keyText } from './dialect.ts';

/**
 * Lists of devices in any order, by indexes that end with the device: a page goes on where the one before ended. What few devices
 * have is in partial indexes, which the others do not pay for. `seen_days` counts devices by the day on which they were last
 * seen, so that no index of that time, which changes with every report, is needed.
 */
export async function createDeviceListIndexes(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const key = keyText(dialect);
  // In SQLite rows of devices are in the order of their key, and every index of them ends with it.
  if (dialect === 'postgres') {
    await sql`DROP INDEX devices_by_name`.execute(db);
    await sql`CREATE INDEX devices_by_name ON devices (tenant_id, name_key, device_id)`.execute(db);
    await sql`DROP INDEX devices_by_facts`.execute(db);
    await sql`CREATE INDEX devices_by_facts ON devices (tenant_id, facts_key, device_id)`.execute(db);
  }
  await sql`CREATE INDEX devices_by_group ON devices (tenant_id, group_name, device_id) WHERE group_name IS NOT NULL`.execute(
    db,
  );
  await sql`CREATE INDEX devices_inactive ON devices (tenant_id, device_id) WHERE is_active = 0`.execute(db);
  await sql`DROP INDEX device_spans_by_facts`.execute(db);
  await sql`CREATE INDEX device_spans_by_facts ON device_spans (tenant_id, facts_key, device_id)`.execute(db);

  await db.schema
    .createTable('seen_days')
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('day', key, (column) => column.notNull())
    .addColumn('device_count', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('seen_days_key', ['tenant_id', 'day'])
    .execute();
  await sql`
    INSERT INTO seen_days (tenant_id, day, device_count)
    SELECT tenant_id, substr(last_seen_at, 1, 10), count(*) FROM devices
    GROUP BY tenant_id, substr(last_seen_at, 1, 10)`.execute(db);
}
