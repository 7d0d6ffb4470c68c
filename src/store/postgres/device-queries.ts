import type { DeviceQueryStore, Facts, FactsCount, GroupCount, SeenCount } from '../../fleet/ports.ts';
import { hasNul } from '../check-text.ts';
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
import { lockTenant } from './counters.ts';
import type { Database } from './database.ts';
import { type Statement, statement, type Value } from './statement.ts';

export const POSTGRES_QUERIES: QueryDialect = {
  dialect: 'postgres',
  join: 'JOIN',
  tags: `ARRAY(SELECT t.tag FROM device_tags AS t
               WHERE t.tenant_id = d.tenant_id AND t.device_id = d.device_id ORDER BY t.tag)`,
  isAmong: (sql, place) => `${sql} = ANY(${place}::text[])`,
};

interface Own {
  readonly isActive: boolean;
  readonly tags: readonly string[];
}

/** Questions about devices in PostgreSQL. */
export function createDeviceQueryStore(database: Database): DeviceQueryStore {
  const run = async <R extends object>(
    tenantId: string,
    { text, values, hasFactsKeys }: QuerySql,
    factsKeys: readonly string[] | null,
  ): Promise<R[]> => {
    const given: Value[] = [tenantId, ...(hasFactsKeys ? [factsKeys ?? []] : []), ...values];
    return (await database.query(unnamed<R>(text), given)).rows;
  };

  return {
    walkDevices: async (tenantId, walk) => {
      const { text, values } = walkSql(tenantId, walk, POSTGRES_QUERIES);
      if (values.some((value) => typeof value === 'string' && hasNul(value))) return [];
      return (await database.query(unnamed<WalkedRow & Own>(text), values)).rows.map((row) => toWalked(row, row));
    },
    countSeen: async (tenantId) => (await database.query(SEEN, [tenantId])).rows,
    listTraitless: async (tenantId, { catalogVersion, isNewOnly, limit }) => {
      const { rows } = isNewOnly
        ? await database.query(TRAITLESS, [tenantId, limit])
        : await database.query(TRAITLESS_OF, [tenantId, limit, catalogVersion]);
      return rows;
    },
    putTraits: async (tenantId, catalogVersion, traits) => {
      await database.inTransaction(async (query) => {
        // Counters of the same rows change under this lock.
        await Promise.all([
          lockTenant(query, tenantId),
          query(PUT_TRAITS, [
            tenantId,
            catalogVersion,
            traits.map(({ factsKey }) => factsKey),
            traits.map(({ platform }) => platform),
            traits.map(({ releaseVersion }) => releaseVersion),
            traits.map(({ build }) => build),
            traits.map(({ architecture }) => architecture),
            traits.map(({ exposure }) => exposure),
          ]),
        ]);
      });
    },
    queryDevices: async (tenantId, question) => {
      const rows = await run<DescribedRow & Own>(tenantId, devicesSql(question, POSTGRES_QUERIES), question.factsKeys);
      return rows.map((row) => toDescribed(row, row, question));
    },
    countDevices: (tenantId, condition) =>
      run<FactsCount>(tenantId, countsSql(condition, POSTGRES_QUERIES), condition.factsKeys),
    countByGroup: async (tenantId) => (await database.query(BY_GROUP, [tenantId])).rows,
  };
}

/** Without a name: a connection would keep each question that was ever asked. */
function unnamed<R extends object>(text: string): Statement<R> {
  return statement('', text);
}

const SEEN = statement<SeenCount>(
  'count-seen',
  `SELECT day, device_count AS "deviceCount" FROM seen_days WHERE tenant_id = $1 AND device_count > 0 ORDER BY day DESC`,
);
const BY_GROUP = statement<GroupCount>('count-by-group', groupCountsSql(POSTGRES_QUERIES));
const TRAITLESS = statement<Facts>(
  'list-traitless',
  `SELECT facts_key AS key, facts AS text FROM fact_sets
   WHERE tenant_id = $1 AND traits_of IS NULL ORDER BY facts_key LIMIT $2`,
);
const TRAITLESS_OF = statement<Facts>(
  'list-traitless-of',
  `SELECT facts_key AS key, facts AS text FROM fact_sets
   WHERE tenant_id = $1 AND traits_of IS DISTINCT FROM $3 ORDER BY facts_key LIMIT $2`,
);
const PUT_TRAITS = statement(
  'put-traits',
  `UPDATE fact_sets SET traits_of = $2, platform = new.platform, release_version = new.release_version,
     build = new.build, architecture = new.architecture, exposure = new.exposure
   FROM unnest($3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[])
     AS new (facts_key, platform, release_version, build, architecture, exposure)
   WHERE fact_sets.tenant_id = $1 AND fact_sets.facts_key = new.facts_key`,
);
