/** Keeps what facts mean under the catalog in force, so that history survives the next one. */
import type { Answers } from './answers.ts';
import { eachInTurns, nextTurn } from './in-turns.ts';
import type { AnswerToRecord, FactsOfTenant, HistoryStore, UnrecordedFacts } from './ports.ts';
import { encodeAnswer } from './recorded-answer.ts';

/** Facts in one transaction. */
const AT_ONCE = 500;

/**
 * Records the answer of all facts for which none is recorded under this catalog. A change of answer is kept as from the
 * moment when the catalog was put in force. Where all facts were looked through under this adoption before, only those that
 * were never recorded are, which costs no search. Answers the number of the adoption, now looked through. Only one process
 * may do this at a time, and only for the published catalog.
 */
export async function recordAnswers(
  store: HistoryStore,
  answers: Answers,
  { now, searchedUnder }: { readonly now: Date; readonly searchedUnder: number | null },
): Promise<number> {
  const adoption = await store.adoptCatalog(answers.catalog.version, now.toISOString());
  // By number, not by version: another process may have put another catalog, and this one again, in force meanwhile.
  const isNewOnly = adoption.number === searchedUnder;
  let after: FactsOfTenant | null = null;
  for (;;) {
    const unrecorded: readonly UnrecordedFacts[] = await store.listUnrecorded(adoption, {
      after,
      limit: AT_ONCE,
      isNewOnly,
    });
    after = unrecorded.at(-1) ?? null;
    if (after === null) return adoption.number;
    const records: AnswerToRecord[] = [];
    await eachInTurns(unrecorded, (facts) => records.push(toRecord(facts, answers)));
    await store.recordAnswers(adoption, records);
    await nextTurn();
  }
}

function toRecord({ tenantId, factsKey, text, answer: before }: UnrecordedFacts, answers: Answers): AnswerToRecord {
  const answer = encodeAnswer(answers.ofText(text).answer);
  return { tenantId, factsKey, answer, replaced: before !== answer ? before : null };
}
