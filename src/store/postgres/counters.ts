import { type Query, statement } from './statement.ts';

/** Adds differences to the counters of facts, inside the transaction that changes their devices and has locked their tenant. */
export async function addToCounters(
  query: Query,
  { tenantId, revision, countedOn }: LockedTenant,
  differences: ReadonlyMap<string, number>,
  day: string,
): Promise<void> {
  const changed = [...differences].filter(([, difference]) => difference !== 0).sort(byKey);
  if (changed.length === 0) return;
  const keys = changed.map(([factsKey]) => factsKey);
  const next = revision + 1;
  // A process whose clock is behind counts for the day that has begun.
  const countsOn = [day, countedOn].sort().at(-1) ?? day;
  const isNewDay = countedOn !== '' && countedOn < countsOn;
  const [, counted] = await Promise.all([
    isNewDay && query(KEEP_DAYS, [tenantId, countedOn, countsOn]),
    query(ADD, [tenantId, next, countsOn, keys, changed.map(([, difference]) => difference)]),
    query(SET_REVISION, [tenantId, next, countsOn]),
  ]);
  if (counted.rowCount !== keys.length) {
    throw new Error(`there are ${counted.rowCount} facts of ${keys.length} to count, among ${keys.join(', ')}`);
  }
}

/** The same of devices by the day on which they were last seen. */
export async function addToSeen(
  query: Query,
  { tenantId }: LockedTenant,
  differences: ReadonlyMap<string, number>,
): Promise<void> {
  const changed = [...differences].filter(([, difference]) => difference !== 0).sort(byKey);
  if (changed.length === 0) return;
  await query(ADD_SEEN, [tenantId, changed.map(([day]) => day), changed.map(([, difference]) => difference)]);
}

export function addDifference(differences: Map<string, number>, factsKey: string, difference: number): void {
  differences.set(factsKey, (differences.get(factsKey) ?? 0) + difference);
}

/** A tenant whose devices and counters nobody else changes until the transaction ends. */
export interface LockedTenant {
  readonly tenantId: string;
  readonly revision: number;
  /** The day on which one of its counters changed last; empty: none did. */
  readonly countedOn: string;
}

/**
 * Locks a tenant: its writers come one after the other, so that revisions rise in the order of commits. Whoever locks several
 * locks them in the order of their ids. Null: there is no such tenant.
 */
export async function lockTenant(query: Query, tenantId: string): Promise<LockedTenant | null> {
  const { rows } = await query(LOCK, [tenantId]);
  return rows[0] ? { tenantId, ...rows[0] } : null;
}

/** The same where the tenant may be new. */
export async function lockOrCreateTenant(query: Query, tenantId: string): Promise<LockedTenant> {
  const [, tenant] = await Promise.all([query(CREATE, [tenantId]), lockTenant(query, tenantId)]);
  if (!tenant) throw new Error(`tenant ${tenantId} was made and is not there`);
  return tenant;
}

export async function lockTenants(query: Query, tenantIds: readonly string[]): Promise<void> {
  await query(LOCK_ALL, [tenantIds]);
}

const LOCK = statement<{ revision: number; countedOn: string }>(
  'lock-tenant',
  'SELECT revision, counted_on AS "countedOn" FROM tenants WHERE tenant_id = $1 FOR UPDATE',
);
const LOCK_ALL = statement(
  'lock-tenants',
  'SELECT tenant_id FROM tenants WHERE tenant_id = ANY($1::text[]) ORDER BY tenant_id FOR UPDATE',
);
const CREATE = statement(
  'create-tenant',
  'INSERT INTO tenants (tenant_id, revision) VALUES ($1, 0) ON CONFLICT (tenant_id) DO NOTHING',
);
const SET_REVISION = statement(
  'set-revision',
  'UPDATE tenants SET revision = $2, counted_on = $3 WHERE tenant_id = $1',
);
/** Facts that come back into use are recorded anew: another catalog may have come meanwhile. */
const ADD = statement(
  'add-to-counts',
  `UPDATE fact_sets SET device_count = fact_sets.device_count + change.difference, revision = $2,
     counted_on = $3, adoption = CASE WHEN device_count = 0 THEN 0 ELSE adoption END
   FROM unnest($4::text[], $5::int[]) AS change (facts_key, difference)
   WHERE fact_sets.tenant_id = $1 AND fact_sets.facts_key = change.facts_key`,
);
const ADD_SEEN = statement(
  'add-to-seen',
  `INSERT INTO seen_days (tenant_id, day, device_count)
   SELECT $1::text, day, difference FROM unnest($2::text[], $3::int[]) AS change (day, difference)
   ON CONFLICT (tenant_id, day) DO UPDATE SET device_count = seen_days.device_count + excluded.device_count`,
);
/** Before the first change on another day: keeps the counters that changed on the days before, as they stand. */
const KEEP_DAYS = statement(
  'keep-day-counts',
  `INSERT INTO fact_days (tenant_id, facts_key, day, device_count)
   SELECT tenant_id, facts_key, counted_on, device_count FROM fact_sets
   WHERE tenant_id = $1 AND counted_on >= $2 AND counted_on < $3
   ON CONFLICT (tenant_id, facts_key, day) DO NOTHING`,
);

function byKey([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : Number(a > b);
}
