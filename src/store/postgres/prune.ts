import { prunesOf } from '../prune.ts';
import { lockTenants } from './counters.ts';
import type { Database } from './database.ts';
import { type Query, statement } from './statement.ts';

const [ADDRESSES, SPANS, CHANGES, DAYS] = prunesOf({ before: '$1', limit: '$2' }).map((text, index) =>
  statement(`prune-${index}`, text),
);

/**
 * Drops history that ended before a time. Facts are looked for first and dropped under their tenants' locks, where nothing
 * can begin to refer to them; in small statements, as Citus joins no distributed table to one that is everywhere for this.
 */
export async function prune(database: Database, before: string, limit: number): Promise<number> {
  if (!ADDRESSES || !SPANS || !CHANGES || !DAYS) throw new Error('there is a statement for each table');
  let dropped = 0;
  for (const drop of [ADDRESSES, SPANS, CHANGES, DAYS]) {
    dropped += await database.inTransaction(async (query) => (await query(drop, [before, limit])).rowCount ?? 0);
  }
  const unused = await findUnused(database.query, before, limit);
  if (unused.length === 0) return dropped;
  return dropped + (await database.inTransaction((query) => dropUnused(query, before, unused)));
}

interface FactsOfTenant {
  readonly tenantId: string;
  readonly factsKey: string;
}

/** Facts that no counter, device or span refers to now; at most so many. */
async function findUnused(query: Query, before: string, limit: number): Promise<FactsOfTenant[]> {
  const unused: FactsOfTenant[] = [];
  let last: FactsOfTenant = { tenantId: '', factsKey: '' };
  while (unused.length < limit) {
    const { rows } = await query(UNCOUNTED, [last.tenantId, last.factsKey, limit, before]);
    unused.push(...(await withoutReferences(query, rows)));
    const end = rows.at(-1);
    if (!end || rows.length < limit) break;
    last = end;
  }
  return unused.slice(0, limit);
}

/** Looks again, now that nobody writes. */
async function dropUnused(query: Query, before: string, candidates: readonly FactsOfTenant[]): Promise<number> {
  await lockTenants(query, [...new Set(candidates.map(({ tenantId }) => tenantId))]);
  const unused = await withoutReferences(query, candidates);
  return unused.length === 0 ? 0 : ((await query(DROP, [...columnsOf(unused), before])).rowCount ?? 0);
}

async function withoutReferences(query: Query, facts: readonly FactsOfTenant[]): Promise<FactsOfTenant[]> {
  if (facts.length === 0) return [];
  const columns = columnsOf(facts);
  const answers = await Promise.all([query(OF_DEVICES, columns), query(OF_SPANS, columns)]);
  const used = new Set(answers.flatMap(({ rows }) => rows.map(keyOf)));
  return facts.filter((each) => !used.has(keyOf(each)));
}

function columnsOf(facts: readonly FactsOfTenant[]) {
  return [facts.map(({ tenantId }) => tenantId), facts.map(({ factsKey }) => factsKey)];
}

function keyOf({ tenantId, factsKey }: FactsOfTenant): string {
  return `${tenantId}\0${factsKey}`;
}

/** `before`: the parameter with the time. */
const uncounted = (
  before: string,
) => `device_count = 0 AND adoption > 0 AND counted_on < substr(${before}, 1, 10) AND NOT EXISTS (
  SELECT 1 FROM fact_days WHERE fact_days.tenant_id = fact_sets.tenant_id AND fact_days.facts_key = fact_sets.facts_key)`;

const UNCOUNTED = statement<{ tenantId: string; factsKey: string }>(
  'uncounted-facts',
  `SELECT tenant_id AS "tenantId", facts_key AS "factsKey" FROM fact_sets
   WHERE (tenant_id, facts_key) > ($1, $2) AND ${uncounted('$4')} ORDER BY tenant_id, facts_key LIMIT $3`,
);

const ofTable = (table: string) =>
  statement<{ tenantId: string; factsKey: string }>(
    `facts-of-${table}`,
    `SELECT DISTINCT tenant_id AS "tenantId", facts_key AS "factsKey" FROM ${table}
     WHERE (tenant_id, facts_key) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
  );
const OF_DEVICES = ofTable('devices');
const OF_SPANS = ofTable('device_spans');

const DROP = statement(
  'drop-facts',
  `DELETE FROM fact_sets WHERE (tenant_id, facts_key) IN (SELECT * FROM unnest($1::text[], $2::text[]))
   AND ${uncounted('$3')}`,
);
