import type { Adoption, AnswerHistory, AnswerToRecord, DayCount, HistoryStore } from '../../fleet/ports.ts';
import { lockTenants } from './counters.ts';
import type { Database } from './database.ts';
import * as statements from './history-statements.ts';
import { prune } from './prune.ts';
import type { Query } from './statement.ts';

/** History in PostgreSQL: each read is one statement, so of one moment; each change is one transaction. */
export function createHistoryStore(database: Database): HistoryStore {
  return {
    adoptCatalog: (catalogVersion, at) => adopt(database.query, catalogVersion, at),

    listUnrecorded: async ({ number }, { after, limit, isNewOnly }) => {
      const page = [after?.tenantId ?? '', after?.factsKey ?? '', limit];
      const { rows } = await (isNewOnly
        ? database.query(statements.NEVER_RECORDED, page)
        : database.query(statements.ALL_UNRECORDED, [...page, number]));
      return rows;
    },

    recordAnswers: async (adoption, answers) => {
      if (answers.length > 0) await database.inTransaction((query) => record(query, adoption, answers));
    },

    readAnswerHistories: async (tenantId, factsKeys) => {
      const { rows } = await database.query(statements.HISTORIES, [tenantId, factsKeys === 'all' ? null : factsKeys]);
      const histories = new Map<string, AnswerHistory>();
      for (const { factsKey, answer, answers, ends } of rows) {
        const earlier = answers.map((text, index) => ({ answer: text, untilAt: ends[index] ?? '' }));
        histories.set(factsKey, { answer, earlier });
      }
      return histories;
    },

    readSpans: async (tenantId, deviceIds, endedAfter) =>
      (await database.query(statements.SPANS, [tenantId, deviceIds, endedAfter])).rows,

    readDayCounts: async (tenantId, upTo): Promise<DayCount[]> =>
      (await database.query(statements.DAY_COUNTS, [tenantId, upTo])).rows,

    pruneHistory: (before, limit) => prune(database, before, limit),
  };
}

/** Of two that adopt at once, one finds the number taken and looks again. */
async function adopt(query: Query, catalogVersion: string, at: string): Promise<Adoption> {
  for (;;) {
    const { rows } = await query(statements.LATEST_ADOPTION, []);
    const [latest] = rows;
    if (latest?.catalogVersion === catalogVersion) return latest;
    const adoption = { number: (latest?.number ?? 0) + 1, catalogVersion, adoptedAt: at };
    const put = await query(statements.PUT_ADOPTION, [adoption.number, catalogVersion, at]);
    if (put.rowCount === 1) return adoption;
  }
}

async function record(
  query: Query,
  { number, adoptedAt }: Adoption,
  answers: readonly AnswerToRecord[],
): Promise<void> {
  const changed = answers.filter(({ replaced }) => replaced !== null);
  await Promise.all([
    // Or a batch of reports, which counts on the same facts in another order, could lock itself and this out.
    lockTenants(query, [...new Set(answers.map(({ tenantId }) => tenantId))]),
    changed.length > 0 &&
      query(statements.PUT_CHANGES, [
        number,
        adoptedAt,
        changed.map(({ tenantId }) => tenantId),
        changed.map(({ factsKey }) => factsKey),
        changed.map(({ replaced }) => replaced),
      ]),
    query(statements.PUT_ANSWERS, [
      number,
      answers.map(({ tenantId }) => tenantId),
      answers.map(({ factsKey }) => factsKey),
      answers.map(({ answer }) => answer),
    ]),
  ]);
}
