import type { Database } from 'better-sqlite3';
import type { DeviceQueryStore, Facts, FactsCount, GroupCount, TraitsOfFacts } from '../../fleet/ports.ts';
import {
  countsSql,
  type DescribedRow,
  devicesSql,
  groupCountsSql,
  type QueryDialect,
  type QuerySql,
  toDescribed,
} from '../device-query.ts';
import { whenUnavailable } from './unavailable.ts';

export const SQLITE_QUERIES: QueryDialect = {
  dialect: 'sqlite',
  // Devices first: SQLite would else begin with facts, and sort a whole tenant for a page of it.
  join: 'CROSS JOIN',
  tags: `(SELECT json_group_array(t.tag ORDER BY t.tag) FROM device_tags AS t
          WHERE t.tenant_id = d.tenant_id AND t.device_id = d.device_id)`,
  isAmong: (sql, place) => `${sql} IN (SELECT value FROM json_each(${place}))`,
};

type Row = DescribedRow & { readonly isActive: number; readonly tags: string };

/** Questions about devices in SQLite. Statements differ with each question, so they are prepared for it. */
export function createDeviceQueryStore(db: Database): DeviceQueryStore {
  const traitless = db.prepare<[{ tenantId: string; limit: number }], Facts>(`
    SELECT facts_key AS key, facts AS text FROM fact_sets
    WHERE tenant_id = @tenantId AND traits_of IS NULL ORDER BY facts_key LIMIT @limit`);
  const traitlessOf = db.prepare<[{ tenantId: string; limit: number; catalogVersion: string }], Facts>(`
    SELECT facts_key AS key, facts AS text FROM fact_sets
    WHERE tenant_id = @tenantId AND traits_of IS NOT @catalogVersion ORDER BY facts_key LIMIT @limit`);
  const byGroup = db.prepare<[string], GroupCount>(groupCountsSql(SQLITE_QUERIES));
  const putTraits = db.prepare<[TraitsOfFacts & { tenantId: string; catalogVersion: string }]>(`
    UPDATE fact_sets SET traits_of = @catalogVersion, platform = @platform, release_version = @releaseVersion,
      build = @build, architecture = @architecture, exposure = @exposure
    WHERE tenant_id = @tenantId AND facts_key = @factsKey`);
  const putAll = db.transaction((tenantId: string, catalogVersion: string, traits: readonly TraitsOfFacts[]) => {
    for (const each of traits) putTraits.run({ ...each, tenantId, catalogVersion });
  }).immediate;

  /** Numbered placeholders are named ones to the driver. */
  const valuesOf = (tenantId: string, { values, hasFactsKeys }: QuerySql, factsKeys: readonly string[] | null) => {
    const all = [tenantId, ...(hasFactsKeys ? [JSON.stringify(factsKeys)] : []), ...values];
    return Object.fromEntries(all.map((value, index) => [index + 1, value]));
  };

  return {
    listTraitless: async (tenantId, { catalogVersion, isNewOnly, limit }) =>
      whenUnavailable(() =>
        isNewOnly ? traitless.all({ tenantId, limit }) : traitlessOf.all({ tenantId, limit, catalogVersion }),
      ),
    putTraits: async (tenantId, catalogVersion, traits) =>
      whenUnavailable(() => putAll(tenantId, catalogVersion, traits)),
    queryDevices: async (tenantId, question) =>
      whenUnavailable(() => {
        const query = devicesSql(question, SQLITE_QUERIES);
        const rows = db.prepare<[object], Row>(query.text).all(valuesOf(tenantId, query, question.factsKeys));
        return rows.map((row) =>
          toDescribed(row, { isActive: row.isActive === 1, tags: JSON.parse(row.tags) }, question),
        );
      }),
    countDevices: async (tenantId, condition) =>
      whenUnavailable(() => {
        const query = countsSql(condition, SQLITE_QUERIES);
        return db.prepare<[object], FactsCount>(query.text).all(valuesOf(tenantId, query, condition.factsKeys));
      }),
    countByGroup: async (tenantId) => whenUnavailable(() => byGroup.all(tenantId)),
  };
}
