import type { Adoption, DayCount, Span, UnrecordedFacts } from '../../fleet/ports.ts';
import { statement } from './statement.ts';

export const LATEST_ADOPTION = statement<Adoption>(
  'latest-adoption',
  `SELECT number, catalog_version AS "catalogVersion", adopted_at AS "adoptedAt" FROM adoptions
   ORDER BY number DESC LIMIT 1`,
);
export const PUT_ADOPTION = statement(
  'put-adoption',
  'INSERT INTO adoptions (number, catalog_version, adopted_at) VALUES ($1, $2, $3) ON CONFLICT (number) DO NOTHING',
);

const UNRECORDED = `SELECT tenant_id AS "tenantId", facts_key AS "factsKey", facts AS text, answer FROM fact_sets
  WHERE (tenant_id, facts_key) > ($1, $2)`;
const IN_ORDER = 'ORDER BY tenant_id, facts_key LIMIT $3';

/** Parameters: tenant and key to go on after, limit; and the number of the adoption. */
export const ALL_UNRECORDED = statement<UnrecordedFacts>(
  'all-unrecorded',
  `${UNRECORDED} AND (adoption = 0 OR (device_count > 0 AND adoption < $4)) ${IN_ORDER}`,
);
export const NEVER_RECORDED = statement<UnrecordedFacts>(
  'never-recorded',
  `${UNRECORDED} AND adoption = 0 ${IN_ORDER}`,
);

/** Parameters: adoption, its time; lists of tenant, facts, answer until now. */
export const PUT_CHANGES = statement(
  'put-changes',
  `INSERT INTO answer_changes (tenant_id, facts_key, adoption, until_at, answer)
   SELECT tenant_id, facts_key, $1::int, $2::text, answer
   FROM unnest($3::text[], $4::text[], $5::text[]) AS new (tenant_id, facts_key, answer)
   ON CONFLICT (tenant_id, facts_key, adoption) DO NOTHING`,
);
/** Parameters: adoption; lists of tenant, facts, answer. */
export const PUT_ANSWERS = statement(
  'put-answers',
  `UPDATE fact_sets SET answer = new.answer, adoption = $1
   FROM unnest($2::text[], $3::text[], $4::text[]) AS new (tenant_id, facts_key, answer)
   WHERE fact_sets.tenant_id = new.tenant_id AND fact_sets.facts_key = new.facts_key`,
);

export const HISTORIES = statement<{
  factsKey: string;
  answer: string | null;
  answers: readonly string[];
  ends: readonly string[];
}>(
  'read-histories',
  `SELECT fact_sets.facts_key AS "factsKey", fact_sets.answer,
          array_remove(array_agg(change.answer ORDER BY change.adoption), NULL) AS answers,
          array_remove(array_agg(change.until_at ORDER BY change.adoption), NULL) AS ends
   FROM fact_sets LEFT JOIN answer_changes AS change
     ON change.tenant_id = fact_sets.tenant_id AND change.facts_key = fact_sets.facts_key
   WHERE fact_sets.tenant_id = $1 AND ($2::text[] IS NULL OR fact_sets.facts_key = ANY($2::text[]))
   GROUP BY fact_sets.tenant_id, fact_sets.facts_key, fact_sets.answer`,
);

export const SPANS = statement<Span>(
  'read-spans',
  `SELECT device_id AS "deviceId", facts_key AS "factsKey", since_at AS "sinceAt", until_at AS "untilAt"
   FROM device_spans WHERE tenant_id = $1 AND device_id = ANY($2::text[]) AND until_at > $3
   ORDER BY since_at, device_id`,
);

export const DAY_COUNTS = statement<DayCount>(
  'read-day-counts',
  `SELECT facts_key AS "factsKey", day, device_count AS "deviceCount" FROM fact_days
   WHERE tenant_id = $1 AND day <= $2
   UNION
   SELECT facts_key, counted_on, device_count FROM fact_sets
   WHERE tenant_id = $1 AND counted_on <> '' AND counted_on <= $2
   ORDER BY "factsKey", day`,
);
