/** The parameters as a statement writes them: `@before` or `$1`. */
export interface PruneParameters {
  /** A time, whose first ten characters are a day. */
  readonly before: string;
  readonly limit: string;
}

/**
 * What drops history that ended before a time, each a bounded number of rows. In this order: facts go when nothing refers to
 * them any more.
 */
export function prunesOf({ before, limit }: PruneParameters): readonly string[] {
  const drop = (table: string, key: readonly string[], where: string): string => `
    DELETE FROM ${table} WHERE (${key.join(', ')}) IN (SELECT ${key.join(', ')} FROM ${table} AS old WHERE ${where} LIMIT ${limit})`;
  const day = `substr(${before}, 1, 10)`;
  return [
    drop('device_addresses', ['tenant_id', 'address', 'device_id'], `until_at < ${before}`),
    drop('device_spans', ['tenant_id', 'device_id', 'since_at'], `until_at < ${before}`),
    drop('answer_changes', ['tenant_id', 'facts_key', 'adoption'], `until_at < ${before}`),
    // The last count before the time still stands at it, unless it is zero.
    drop(
      'fact_days',
      ['tenant_id', 'facts_key', 'day'],
      `day < ${day} AND (device_count = 0 OR EXISTS (
         SELECT 1 FROM fact_days AS later WHERE later.tenant_id = old.tenant_id AND later.facts_key = old.facts_key
           AND later.day > old.day AND later.day <= ${day})
         OR EXISTS (
         SELECT 1 FROM fact_sets AS now WHERE now.tenant_id = old.tenant_id AND now.facts_key = old.facts_key
           AND now.counted_on > old.day AND now.counted_on <= ${day}))
       AND NOT (device_count = 0 AND EXISTS (
         SELECT 1 FROM fact_days AS earlier WHERE earlier.tenant_id = old.tenant_id
           AND earlier.facts_key = old.facts_key AND earlier.day < old.day))`,
    ),
    drop(
      'fact_sets',
      ['tenant_id', 'facts_key'],
      `device_count = 0 AND adoption > 0 AND counted_on < ${day}
       AND NOT EXISTS (SELECT 1 FROM devices WHERE devices.tenant_id = old.tenant_id AND devices.facts_key = old.facts_key)
       AND NOT EXISTS (SELECT 1 FROM device_spans AS span WHERE span.tenant_id = old.tenant_id AND span.facts_key = old.facts_key)
       AND NOT EXISTS (SELECT 1 FROM fact_days AS day WHERE day.tenant_id = old.tenant_id AND day.facts_key = old.facts_key)`,
    ),
  ];
}
