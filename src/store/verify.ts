/** Checks what no database checks by itself: that counters and references fit the devices. The same for both databases. */

/** Something of a tenant that devices have, facts or the day on which they were last seen, with how many have it. */
export interface Counted {
  readonly tenantId: string;
  readonly key: string;
  readonly deviceCount: number;
}

const FACTS = 'tenant_id AS "tenantId", facts_key AS "key"';

export const COUNTERS_SQL = `SELECT ${FACTS}, device_count AS "deviceCount" FROM fact_sets`;

export const DEVICES_SQL = `
  SELECT ${FACTS}, count(*) AS "deviceCount" FROM devices WHERE is_active = 1 GROUP BY tenant_id, facts_key`;

export const SEEN_COUNTERS_SQL =
  'SELECT tenant_id AS "tenantId", day AS "key", device_count AS "deviceCount" FROM seen_days';

export const SEEN_DEVICES_SQL = `
  SELECT tenant_id AS "tenantId", substr(last_seen_at, 1, 10) AS "key", count(*) AS "deviceCount" FROM devices
  GROUP BY tenant_id, substr(last_seen_at, 1, 10)`;

/** Where facts are referred to. */
export const REFERRING_TABLES = ['devices', 'device_spans', 'fact_days'] as const;

export function referencesSql(table: (typeof REFERRING_TABLES)[number]): string {
  return `SELECT DISTINCT ${FACTS}, 0 AS "deviceCount" FROM ${table}`;
}

/** Answers what is wrong, each as one sentence. `read` runs a statement; all reads must be of one moment. */
export async function verifyCounters(read: (sql: string) => Promise<readonly Counted[]>): Promise<string[]> {
  const countsOf = async (sql: string) => new Map((await read(sql)).map((row) => [nameOf(row), row.deviceCount]));
  const problems: string[] = [];
  const counters = await countsOf(COUNTERS_SQL);
  for (const table of REFERRING_TABLES) {
    for (const row of await read(referencesSql(table))) {
      if (!counters.has(nameOf(row))) problems.push(`${table} refers to facts ${nameOf(row)}, which are not there`);
    }
  }
  const counted = await countsOf(DEVICES_SQL);
  for (const [name, deviceCount] of counters) {
    const found = counted.get(name) ?? 0;
    if (found !== deviceCount) {
      problems.push(`facts ${name} are counted on ${deviceCount} devices, but ${found} active ones have them`);
    }
  }
  const seen = await countsOf(SEEN_COUNTERS_SQL);
  const lastSeen = await countsOf(SEEN_DEVICES_SQL);
  for (const name of new Set([...seen.keys(), ...lastSeen.keys()])) {
    const [told, found] = [seen.get(name) ?? 0, lastSeen.get(name) ?? 0];
    if (told !== found) {
      problems.push(`day ${name} is counted as the last one of ${told} devices, but ${found} were last seen on it`);
    }
  }
  return problems;
}

function nameOf({ tenantId, key }: Counted): string {
  return `${key} of tenant ${tenantId}`;
}
