import { type Kysely, sql } from 'kysely';
import { type Dialect, keyText } from './dialect.ts';

/** Where devices stand, and which of them had an address. */
export async function createAddressTable(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const key = keyText(dialect);
  await db.schema.alterTable('devices').addColumn('place', 'text').execute();
  const table = db.schema
    .createTable('device_addresses')
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('address', key, (column) => column.notNull())
    .addColumn('device_id', key, (column) => column.notNull())
    .addColumn('since_at', key, (column) => column.notNull())
    .addColumn('until_at', key, (column) => column.notNull())
    .addPrimaryKeyConstraint('device_addresses_key', ['tenant_id', 'address', 'device_id']);
  await (dialect === 'sqlite' ? table.modifyEnd(sql`WITHOUT ROWID`) : table).execute();
  await sql`CREATE INDEX device_addresses_of_device ON device_addresses (tenant_id, device_id)`.execute(db);
  await sql`CREATE INDEX device_addresses_by_end ON device_addresses (until_at)`.execute(db);
}
