import type { CountStore, FactsCount } from '../../fleet/ports.ts';
import type { Database } from './database.ts';
import { statement } from './statement.ts';

/** Facts and their counters in PostgreSQL; each read is one statement, so of one moment. */
export function createCountStore(database: Database): CountStore {
  return {
    readFacts: async (tenantId, factsKeys) => {
      const { rows } = await database.query(FACTS, [tenantId, factsKeys]);
      return new Map(rows.map(({ key, text }) => [key, text]));
    },
    readCountsSince: async (tenantId, since) => {
      const { rows } = await database.query(COUNTS_SINCE, [tenantId, since]);
      return {
        revision: rows[0]?.revision ?? 0,
        counts: rows.flatMap(({ factsKey, deviceCount }) => (factsKey === null ? [] : [{ factsKey, deviceCount }])),
      };
    },
  };
}

const FACTS = statement<{ key: string; text: string }>(
  'read-facts',
  'SELECT facts_key AS key, facts AS text FROM fact_sets WHERE tenant_id = $1 AND facts_key = ANY($2::text[])',
);

/** One row without facts where nothing changed. */
type CountRow = { readonly revision: number } & (FactsCount | { readonly factsKey: null; readonly deviceCount: null });

const COUNTS_SINCE = statement<CountRow>(
  'read-counts-since',
  `SELECT tenants.revision, counted.facts_key AS "factsKey", counted.device_count AS "deviceCount"
   FROM tenants LEFT JOIN fact_sets AS counted
     ON counted.tenant_id = tenants.tenant_id AND counted.revision > $2 AND (counted.device_count > 0 OR $2 > 0)
   WHERE tenants.tenant_id = $1`,
);
