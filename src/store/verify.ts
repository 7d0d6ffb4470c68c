/** Checks what no database checks by itself: that counters and references fit the devices. The same for both databases. */

/** Facts of a tenant, with how many devices have them. */
export interface CountedFacts {
  readonly tenantId: string;
  readonly factsKey: string;
  readonly deviceCount: number;
}

const FACTS = 'tenant_id AS "tenantId", facts_key AS "factsKey"';

export const COUNTERS_SQL = `SELECT ${FACTS}, device_count AS "deviceCount" FROM fact_sets`;

export const DEVICES_SQL = `
  SELECT ${FACTS}, count(*) AS "deviceCount" FROM devices WHERE is_active = 1 GROUP BY tenant_id, facts_key`;

/** Where facts are referred to. */
export const REFERRING_TABLES = ['devices', 'device_spans', 'fact_days'] as const;

export function referencesSql(table: (typeof REFERRING_TABLES)[number]): string {
  return `SELECT DISTINCT ${FACTS}, 0 AS "deviceCount" FROM ${table}`;
}

/** Answers what is wrong, each as one sentence. `read` runs a statement; all reads must be of one moment. */
export async function verifyCounters(read: (sql: string) => Promise<readonly CountedFacts[]>): Promise<string[]> {
  const problems: string[] = [];
  const counters = new Map((await read(COUNTERS_SQL)).map((row) => [keyOf(row), row.deviceCount]));
  for (const table of REFERRING_TABLES) {
    for (const row of await read(referencesSql(table))) {
      if (!counters.has(keyOf(row))) problems.push(`${table} refers to facts ${keyOf(row)}, which are not there`);
    }
  }
  const counted = new Map((await read(DEVICES_SQL)).map((row) => [keyOf(row), row.deviceCount]));
  for (const [key, deviceCount] of counters) {
    const found = counted.get(key) ?? 0;
    if (found !== deviceCount) {
      problems.push(`facts ${key} are counted on ${deviceCount} devices, but ${found} active ones have them`);
    }
  }
  return problems;
}

function keyOf({ tenantId, factsKey }: CountedFacts): string {
  return `${factsKey} of tenant ${tenantId}`;
}
