import type { Database } from 'better-sqlite3';
import type {
  Adoption,
  AnswerHistory,
  AnswerToRecord,
  DayCount,
  FactsOfTenant,
  HistoryStore,
  Span,
  UnrecordedFacts,
} from '../../fleet/ports.ts';
import { prunesOf } from '../prune.ts';
import { whenUnavailable } from './unavailable.ts';

/** History in SQLite: each method is one transaction. */
export function createHistoryStore(db: Database): HistoryStore {
  const statements = prepareHistoryStatements(db);

  const adopt = db.transaction((catalogVersion: string, at: string): Adoption => {
    const latest = statements.latestAdoption.get();
    if (latest?.catalogVersion === catalogVersion) return latest;
    const adoption = { number: (latest?.number ?? 0) + 1, catalogVersion, adoptedAt: at };
    statements.putAdoption.run(adoption.number, catalogVersion, at);
    return adoption;
  }).immediate;

  const record = db.transaction(({ number, adoptedAt }: Adoption, answers: readonly AnswerToRecord[]): void => {
    for (const { tenantId, factsKey, answer, replaced } of answers) {
      if (replaced !== null) statements.putChange.run(tenantId, factsKey, number, adoptedAt, replaced);
      statements.putAnswer.run(answer, number, tenantId, factsKey);
    }
  }).immediate;

  const readAnswers = db.transaction((tenantId: string, factsKeys: readonly string[]): Map<string, AnswerHistory> => {
    const histories = new Map<string, AnswerHistory>();
    for (const factsKey of factsKeys) {
      const row = statements.answer.get(tenantId, factsKey);
      if (row) histories.set(factsKey, { answer: row.answer, earlier: statements.changes.all(tenantId, factsKey) });
    }
    return histories;
  });

  const readAllAnswers = db.transaction((tenantId: string): Map<string, AnswerHistory> => {
    const earlier = Map.groupBy(statements.allChanges.all(tenantId), ({ factsKey }) => factsKey);
    const toHistory = ({ factsKey, answer }: { readonly factsKey: string; readonly answer: string | null }) => {
      const changes = earlier.get(factsKey) ?? [];
      return { answer, earlier: changes.map((change) => ({ answer: change.answer, untilAt: change.untilAt })) };
    };
    return new Map(statements.allAnswers.all(tenantId).map((row) => [row.factsKey, toHistory(row)]));
  });

  const readSpans = db.transaction((tenantId: string, deviceIds: readonly string[], endedAfter: string): Span[] =>
    deviceIds.flatMap((deviceId) => statements.spans.all(tenantId, deviceId, endedAfter)),
  );

  const prunes = prunesOf({ before: '@before', limit: '@limit' }).map((text) =>
    db.prepare<[{ before: string; limit: number }]>(text),
  );
  const prune = db.transaction((before: string, limit: number): number =>
    prunes.reduce((sum, statement) => sum + statement.run({ before, limit }).changes, 0),
  ).immediate;

  return {
    adoptCatalog: async (version, at) => whenUnavailable(() => adopt(version, at)),
    listUnrecorded: async ({ number }, { after, limit, isNewOnly }) => {
      const page = { tenantId: after?.tenantId ?? '', factsKey: after?.factsKey ?? '', number, limit };
      return whenUnavailable(() => (isNewOnly ? statements.neverRecorded : statements.unrecorded).all(page));
    },
    recordAnswers: async (adoption, answers) => whenUnavailable(() => record(adoption, answers)),
    readAnswerHistories: async (tenantId, keys) =>
      whenUnavailable(() => (keys === 'all' ? readAllAnswers(tenantId) : readAnswers(tenantId, keys))),
    readSpans: async (tenantId, ids, endedAfter) => whenUnavailable(() => readSpans(tenantId, ids, endedAfter)),
    readDayCounts: async (tenantId, upTo) => whenUnavailable(() => statements.dayCounts.all({ tenantId, upTo })),
    pruneHistory: async (before, limit) => whenUnavailable(() => prune(before, limit)),
  };
}

function prepareHistoryStatements(db: Database) {
  const prepareUnrecorded = (condition: string) =>
    db.prepare<[FactsOfTenant & { readonly number: number; readonly limit: number }], UnrecordedFacts>(`
      SELECT tenant_id AS tenantId, facts_key AS factsKey, facts AS text, answer FROM fact_sets
      WHERE (tenant_id, facts_key) > (@tenantId, @factsKey) AND ${condition}
      ORDER BY tenant_id, facts_key LIMIT @limit`);
  return {
    latestAdoption: db.prepare<[], Adoption>(`
      SELECT number, catalog_version AS catalogVersion, adopted_at AS adoptedAt FROM adoptions
      ORDER BY number DESC LIMIT 1`),
    putAdoption: db.prepare<[number: number, catalogVersion: string, adoptedAt: string]>(
      'INSERT INTO adoptions (number, catalog_version, adopted_at) VALUES (?, ?, ?)',
    ),
    unrecorded: prepareUnrecorded('(adoption = 0 OR (device_count > 0 AND adoption < @number))'),
    neverRecorded: prepareUnrecorded('adoption = 0'),
    putAnswer: db.prepare<[answer: string, adoption: number, tenantId: string, factsKey: string]>(
      'UPDATE fact_sets SET answer = ?, adoption = ? WHERE tenant_id = ? AND facts_key = ?',
    ),
    putChange: db.prepare<[tenantId: string, factsKey: string, adoption: number, untilAt: string, answer: string]>(`
      INSERT INTO answer_changes (tenant_id, facts_key, adoption, until_at, answer) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (tenant_id, facts_key, adoption) DO NOTHING`),
    answer: db.prepare<[tenantId: string, factsKey: string], { readonly answer: string | null }>(
      'SELECT answer FROM fact_sets WHERE tenant_id = ? AND facts_key = ?',
    ),
    changes: db.prepare<[tenantId: string, factsKey: string], AnswerHistory['earlier'][number]>(`
      SELECT answer, until_at AS untilAt FROM answer_changes WHERE tenant_id = ? AND facts_key = ? ORDER BY adoption`),
    allAnswers: db.prepare<[tenantId: string], { readonly factsKey: string; readonly answer: string | null }>(
      'SELECT facts_key AS factsKey, answer FROM fact_sets WHERE tenant_id = ?',
    ),
    allChanges: db.prepare<[tenantId: string], AnswerHistory['earlier'][number] & { readonly factsKey: string }>(`
      SELECT facts_key AS factsKey, answer, until_at AS untilAt FROM answer_changes WHERE tenant_id = ?
      ORDER BY facts_key, adoption`),
    spans: db.prepare<[tenantId: string, deviceId: string, endedAfter: string], Span>(`
      SELECT device_id AS deviceId, facts_key AS factsKey, since_at AS sinceAt, until_at AS untilAt FROM device_spans
      WHERE tenant_id = ? AND device_id = ? AND until_at > ? ORDER BY since_at`),
    dayCounts: db.prepare<[{ tenantId: string; upTo: string }], DayCount>(`
      SELECT facts_key AS factsKey, day, device_count AS deviceCount FROM fact_days
      WHERE tenant_id = @tenantId AND day <= @upTo
      UNION
      SELECT facts_key, counted_on, device_count FROM fact_sets
      WHERE tenant_id = @tenantId AND counted_on <> '' AND counted_on <= @upTo
      ORDER BY factsKey, day`),
  };
}
