import type { Database } from 'better-sqlite3';
import type { DeviceQueryStore, Facts, FactsCount, GroupCount, SeenCount, TraitsOfFacts } from '../../fleet/ports.ts';
import {
  countsSql,
  type DescribedRow,
  devicesSql,
  groupCountsSql,
  type QueryDialect,
  type QuerySql,
  toDescribed,
} from '../device-query.ts';
import { toWalked, type WalkedRow, walkSql } from '../device-walk.ts';
import { whenUnavailable } from './unavailable.ts';

export const SQLITE_QUERIES: QueryDialect = {
  dialect: 'sqlite',
  // Devices first: SQLite would else begin with facts, and sort a whole tenant for a page of it.
  join: 'CROSS JOIN',
  tags: `(SELECT json_group_array(t.tag ORDER BY t.tag) FROM device_tags AS t
          WHERE t.tenant_id = d.tenant_id AND t.device_id = d.device_id)`,
  isAmong: (sql, place) => `${sql} IN (SELECT value FROM json_each(${place}))`,
};

interface Own {
  readonly isActive: number;
  readonly tags: string;
}

/** Questions about devices in SQLite. Statements differ with each question, so they are prepared for it. */
export function createDeviceQueryStore(db: Database): DeviceQueryStore {
  const traitless = db.prepare<[{ tenantId: string; limit: number }], Facts>(`
    SELECT facts_key AS key, facts AS text FROM fact_sets
    WHERE tenant_id = @tenantId AND traits_of IS NULL ORDER BY facts_key LIMIT @limit`);
  const traitlessOf = db.prepare<[{ tenantId: string; limit: number; catalogVersion: string }], Facts>(`
    SELECT facts_key AS key, facts AS text FROM fact_sets
    WHERE tenant_id = @tenantId AND traits_of IS NOT @catalogVersion ORDER BY facts_key LIMIT @limit`);
  const byGroup = db.prepare<[string], GroupCount>(groupCountsSql(SQLITE_QUERIES));
  const seen = db.prepare<[string], SeenCount>(
    'SELECT day, device_count AS deviceCount FROM seen_days WHERE tenant_id = ? AND device_count > 0 ORDER BY day DESC',
  );
  const putTraits = db.prepare<[TraitsOfFacts & { tenantId: string; catalogVersion: string }]>(`
    UPDATE fact_sets SET traits_of = @catalogVersion, platform = @platform, release_version = @releaseVersion,
      build = @build, architecture = @architecture, exposure = @exposure
    WHERE tenant_id = @tenantId AND facts_key = @factsKey`);
  const putAll = db.transaction((tenantId: string, catalogVersion: string, traits: readonly TraitsOfFacts[]) => {
    for (const each of traits) putTraits.run({ ...each, tenantId, catalogVersion });
  }).immediate;

  const valuesOf = (tenantId: string, { values, hasFactsKeys }: QuerySql, factsKeys: readonly string[] | null) => {
    return numbered([tenantId, ...(hasFactsKeys ? [JSON.stringify(factsKeys)] : []), ...values]);
  };

  return {
    walkDevices: async (tenantId, walk) =>
      whenUnavailable(() => {
        const { text, values } = walkSql(tenantId, walk, SQLITE_QUERIES);
        const given = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
        const rows = db.prepare<[object], WalkedRow & Own>(text).all(numbered(given));
        return rows.map((row) => toWalked(row, ownOf(row)));
      }),
    countSeen: async (tenantId) => whenUnavailable(() => seen.all(tenantId)),
    listTraitless: async (tenantId, { catalogVersion, isNewOnly, limit }) =>
      whenUnavailable(() =>
        isNewOnly ? traitless.all({ tenantId, limit }) : traitlessOf.all({ tenantId, limit, catalogVersion }),
      ),
    putTraits: async (tenantId, catalogVersion, traits) =>
      whenUnavailable(() => putAll(tenantId, catalogVersion, traits)),
    queryDevices: async (tenantId, question) =>
      whenUnavailable(() => {
        const query = devicesSql(question, SQLITE_QUERIES);
        const rows = db
          .prepare<[object], DescribedRow & Own>(query.text)
          .all(valuesOf(tenantId, query, question.factsKeys));
        return rows.map((row) => toDescribed(row, ownOf(row), question));
      }),
    countDevices: async (tenantId, condition) =>
      whenUnavailable(() => {
        const query = countsSql(condition, SQLITE_QUERIES);
        return db.prepare<[object], FactsCount>(query.text).all(valuesOf(tenantId, query, condition.factsKeys));
      }),
    countByGroup: async (tenantId) => whenUnavailable(() => byGroup.all(tenantId)),
  };
}

/** Numbered placeholders are named ones to the driver. */
function numbered(values: readonly (string | number)[]): object {
  return Object.fromEntries(values.map((value, index) => [index + 1, value]));
}

function ownOf({ isActive, tags }: Own): { readonly isActive: boolean; readonly tags: readonly string[] } {
  return { isActive: isActive === 1, tags: JSON.parse(tags) };
}
