import { type Kysely, sql } from 'kysely';
import { type Dialect, keyText } from './dialect.ts';

/**
 * Devices by source, with their history. A device's row names the facts that it has now; facts that it had stand in
 * `device_spans`. What facts meant under a catalog stands with them (`answer`), what they meant under earlier ones in
 * `answer_changes`. `fact_days` has counters as they stood at the end of earlier days on which they changed: filled, for all of
 * a tenant at once, at its first change on another day.
 */
export async function createFleetTables(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  if (dialect === 'postgres') await compareBytes(db);
  await addAnswers(db, dialect);
  await db.schema
    .alterTable('tenants')
    // The day on which one of its counters changed last.
    .addColumn('counted_on', keyText(dialect), (column) => column.notNull().defaultTo(''))
    .execute();
  await convertFacts(db);
  await replaceDevices(db, dialect);
  await createHistoryTables(db, dialect);
}

/** Makes the earlier tables compare as these do: PostgreSQL joins no columns that it would compare differently. */
async function compareBytes(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE devices DROP CONSTRAINT devices_facts`.execute(db);
  await sql`ALTER TABLE tenants
    ALTER COLUMN tenant_id TYPE text COLLATE "C", ALTER COLUMN revision TYPE bigint`.execute(db);
  await sql`ALTER TABLE fact_sets
    ALTER COLUMN tenant_id TYPE text COLLATE "C", ALTER COLUMN facts_key TYPE text COLLATE "C",
    ALTER COLUMN revision TYPE bigint`.execute(db);
  // Room in each page for the next version of a row that is written over and over.
  await sql`ALTER TABLE tenants SET (fillfactor = 50)`.execute(db);
  await sql`ALTER TABLE fact_sets SET (fillfactor = 80)`.execute(db);
}

async function addAnswers(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  await db.schema.alterTable('fact_sets').addColumn('answer', 'text').execute();
  await db.schema
    .alterTable('fact_sets')
    // The adoption under which the answer was recorded; 0: never.
    .addColumn('adoption', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('fact_sets')
    // The day on which the counter changed last; empty: before days were kept.
    .addColumn('counted_on', keyText(dialect), (column) => column.notNull().defaultTo(''))
    .execute();
  // Counters change all the time: of all indexes only that by revision has to follow.
  await sql`CREATE INDEX fact_sets_never_recorded ON fact_sets (tenant_id, facts_key) WHERE adoption = 0`.execute(db);
}

async function replaceDevices(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const key = keyText(dialect);
  await sql`ALTER TABLE devices RENAME TO earlier_devices`.execute(db);
  await sql`DROP INDEX devices_by_name`.execute(db);
  const table = db.schema
    .createTable('devices')
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('device_id', key, (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('name', 'text')
    .addColumn('name_key', key)
    .addColumn('name_at', key, (column) => column.notNull())
    .addColumn('parts', 'text', (column) => column.notNull())
    .addColumn('facts_key', key, (column) => column.notNull())
    .addColumn('facts_since_at', key, (column) => column.notNull())
    .addColumn('first_seen_at', key, (column) => column.notNull())
    .addColumn('last_seen_at', key, (column) => column.notNull())
    .addColumn('is_active', 'integer', (column) => column.notNull())
    .addColumn('group_name', 'text')
    .addPrimaryKeyConstraint('device_rows_key', ['tenant_id', 'device_id']);
  // Rows in the order of their key: one tree to write instead of two.
  await (dialect === 'sqlite' ? table.modifyEnd(sql`WITHOUT ROWID`) : table).execute();
  await sql`
    INSERT INTO devices (tenant_id, device_id, version, name, name_key, name_at, parts, facts_key, facts_since_at,
                         first_seen_at, last_seen_at, is_active)
    SELECT tenant_id, device_id, 1, name, name_key, CASE WHEN name IS NULL THEN '' ELSE collected_at END,
           '[{"source":"earlier","at":"' || collected_at || '"}]', facts_key, collected_at,
           CASE WHEN first_seen_at < collected_at THEN first_seen_at ELSE collected_at END, collected_at, 1
    FROM earlier_devices`.execute(db);
  await db.schema.dropTable('earlier_devices').execute();
  if (dialect === 'postgres') await sql`ALTER TABLE devices SET (fillfactor = 85)`.execute(db);
  await sql`CREATE INDEX devices_by_name ON devices (tenant_id, name_key)`.execute(db);
  await sql`CREATE INDEX devices_by_facts ON devices (tenant_id, facts_key)`.execute(db);
}

async function createHistoryTables(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const key = keyText(dialect);
  await db.schema
    .createTable('device_tags')
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('device_id', key, (column) => column.notNull())
    .addColumn('tag', key, (column) => column.notNull())
    .addPrimaryKeyConstraint('device_tags_key', ['tenant_id', 'device_id', 'tag'])
    .execute();
  await sql`CREATE INDEX device_tags_by_tag ON device_tags (tenant_id, tag, device_id)`.execute(db);
  await db.schema
    .createTable('device_spans')
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('device_id', key, (column) => column.notNull())
    .addColumn('since_at', key, (column) => column.notNull())
    .addColumn('until_at', key, (column) => column.notNull())
    .addColumn('facts_key', key, (column) => column.notNull())
    .addPrimaryKeyConstraint('device_spans_key', ['tenant_id', 'device_id', 'since_at'])
    .execute();
  await sql`CREATE INDEX device_spans_by_facts ON device_spans (tenant_id, facts_key)`.execute(db);
  await sql`CREATE INDEX device_spans_by_end ON device_spans (until_at)`.execute(db);
  await db.schema
    .createTable('fact_days')
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('facts_key', key, (column) => column.notNull())
    .addColumn('day', key, (column) => column.notNull())
    .addColumn('device_count', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('fact_days_key', ['tenant_id', 'facts_key', 'day'])
    .execute();
  await db.schema
    .createTable('answer_changes')
    .addColumn('tenant_id', key, (column) => column.notNull())
    .addColumn('facts_key', key, (column) => column.notNull())
    // The adoption that ended the answer.
    .addColumn('adoption', 'integer', (column) => column.notNull())
    .addColumn('until_at', key, (column) => column.notNull())
    .addColumn('answer', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('answer_changes_key', ['tenant_id', 'facts_key', 'adoption'])
    .execute();
  await db.schema
    .createTable('adoptions')
    .addColumn('number', 'integer', (column) => column.notNull().primaryKey())
    .addColumn('catalog_version', 'text', (column) => column.notNull())
    .addColumn('adopted_at', 'text', (column) => column.notNull())
    .execute();
}

/** The layout of facts as the step before kept them. */
interface EarlierFacts {
  readonly os: Readonly<Record<string, unknown>>;
  readonly installedKbs: readonly string[];
  readonly isKbListComplete: boolean;
  readonly pendingRebootKbs: readonly string[];
  readonly isRebootPending: boolean | null;
  readonly isHotpatchEnrolled: boolean | null;
  readonly hasEsu: boolean | null;
  readonly components: Readonly<Record<string, unknown>>;
}

const CONVERTED_AT_ONCE = 1_000;

/** Keeps their keys: a key need only be the same for the same text. */
async function convertFacts(db: Kysely<unknown>): Promise<void> {
  let last = { tenant_id: '', facts_key: '' };
  for (;;) {
    const { rows } = await sql<{ tenant_id: string; facts_key: string; facts: string }>`
      SELECT tenant_id, facts_key, facts FROM fact_sets
      WHERE (tenant_id, facts_key) > (${last.tenant_id}, ${last.facts_key})
      ORDER BY tenant_id, facts_key LIMIT ${CONVERTED_AT_ONCE}`.execute(db);
    for (const row of rows) {
      await sql`UPDATE fact_sets SET facts = ${convert(row.facts)}
        WHERE tenant_id = ${row.tenant_id} AND facts_key = ${row.facts_key}`.execute(db);
    }
    const end = rows.at(-1);
    if (!end) return;
    last = end;
  }
}

function convert(text: string): string {
  const facts: EarlierFacts = JSON.parse(text);
  const { build, ubr, editionId, installationType, architecture } = facts.os;
  const known = {
    build,
    ubr,
    editionId,
    installationType,
    architecture,
    kbs: facts.installedKbs.map(Number),
    isKbListComplete: facts.isKbListComplete,
    pendingKbs: facts.pendingRebootKbs.length > 0 ? facts.pendingRebootKbs.map(Number) : null,
    isRebootPending: facts.isRebootPending,
    isHotpatchEnrolled: facts.isHotpatchEnrolled,
    hasEsu: facts.hasEsu,
    ...facts.components,
  };
  return JSON.stringify(Object.fromEntries(Object.entries(known).filter(([, value]) => value != null)));
}
