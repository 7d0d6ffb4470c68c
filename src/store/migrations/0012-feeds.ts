import type { Kysely } from 'kysely';
import { type Dialect, keyText } from './dialect.ts';

/** Events, what was told so far, who is told, and what is on its way to them. A tenant that is empty: of all tenants. */
export async function createFeedTables(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const key = keyText(dialect);
  await db.schema
    .createTable('feed_events')
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('event_id', key, (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('at', key, (column) => column.notNull())
    .addColumn('min_devices', 'integer', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('summary', 'text', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('feed_events_key', ['tenant_id', 'event_id'])
    .execute();
  await db.schema.createIndex('feed_events_by_time').on('feed_events').columns(['tenant_id', 'at']).execute();
  await db.schema
    .createTable('feed_memories')
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('topic', key, (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('feed_memories_key', ['tenant_id', 'topic'])
    .execute();
  await db.schema
    .createTable('webhooks')
    .addColumn('webhook_id', key, (column) => column.notNull())
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('secret', 'text', (column) => column.notNull())
    .addColumn('kinds', 'text', (column) => column.notNull())
    .addColumn('min_devices', 'integer', (column) => column.notNull())
    .addColumn('created_at', key, (column) => column.notNull())
    .addColumn('disabled_at', key)
    .addColumn('claimed_by', key, (column) => column.notNull())
    .addColumn('claimed_until', key, (column) => column.notNull())
    .addPrimaryKeyConstraint('webhooks_key', ['webhook_id'])
    .execute();
  await db.schema
    .createTable('webhook_deliveries')
    .addColumn('webhook_id', key, (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('event_tenant_id', key, (column) => column.notNull())
    .addColumn('event_id', key, (column) => column.notNull())
    .addColumn('event_at', key, (column) => column.notNull())
    .addColumn('state', key, (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('queued_at', key, (column) => column.notNull())
    .addColumn('due_at', key, (column) => column.notNull())
    .addColumn('tried_at', key)
    .addColumn('result', 'text')
    .addPrimaryKeyConstraint('webhook_deliveries_key', ['webhook_id', 'number'])
    .execute();
  await db.schema
    .createIndex('webhook_deliveries_by_state')
    .on('webhook_deliveries')
    .columns(['state', 'webhook_id', 'number'])
    .execute();
}
