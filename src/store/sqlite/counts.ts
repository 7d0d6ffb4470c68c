import type { Database } from 'better-sqlite3';
import type { CountStore, FactsCount } from '../../fleet/ports.ts';
import { prepareCounterStatements } from './device-statements.ts';
import { whenUnavailable } from './unavailable.ts';

/** Facts and their counters in SQLite. */
export function createCountStore(db: Database): CountStore {
  const { tenant } = prepareCounterStatements(db);
  const facts = db.prepare<[tenantId: string, factsKey: string], { readonly facts: string }>(
    'SELECT facts FROM fact_sets WHERE tenant_id = ? AND facts_key = ?',
  );
  const countsSince = db.prepare<[tenantId: string, revision: number, revision: number], FactsCount>(`
    SELECT facts_key AS factsKey, device_count AS deviceCount FROM fact_sets
    WHERE tenant_id = ? AND revision > ? AND (device_count > 0 OR ? > 0)`);

  const readFacts = db.transaction((tenantId: string, factsKeys: readonly string[]): Map<string, string> => {
    const texts = new Map<string, string>();
    for (const key of factsKeys) {
      const row = facts.get(tenantId, key);
      if (row) texts.set(key, row.facts);
    }
    return texts;
  });
  const readCountsSince = db.transaction((tenantId: string, since: number) => ({
    revision: tenant.get(tenantId)?.revision ?? 0,
    counts: countsSince.all(tenantId, since, since),
  }));
  return {
    readFacts: async (tenantId, keys) => whenUnavailable(() => readFacts(tenantId, keys)),
    readCountsSince: async (tenantId, since) => whenUnavailable(() => readCountsSince(tenantId, since)),
  };
}
