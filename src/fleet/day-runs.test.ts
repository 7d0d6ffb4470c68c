import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDaySums, eachDayRun, listDays } from './day-runs.ts';
import type { AnswerHistory, DayCount } from './ports.ts';
import { encodeAnswer } from './recorded-answer.ts';

const DAYS = listDays('2020-02-20', '2020-03-20');
const ASKED = DAYS.slice(8, 20);
const answerOf = (kb: number) => encodeAnswer({ missing: [`${9_000_000 + kb}`], isUnknown: false });

const anyFacts = fc.record({
  counts: fc.uniqueArray(fc.record({ day: fc.constantFrom(...DAYS), deviceCount: fc.nat(3) }), {
    selector: ({ day }) => day,
    maxLength: 6,
  }),
  changes: fc.uniqueArray(
    fc.record({ day: fc.constantFrom(...DAYS), time: fc.constantFrom('00:00:00.000', '10:00:00.000', '23:59:59.999') }),
    { selector: ({ day }) => day, maxLength: 4 },
  ),
  isRecorded: fc.boolean(),
});

/** Day by day: the last count up to it, and the first answer that held past its end. */
function byHand(counts: readonly DayCount[], histories: ReadonlyMap<string, AnswerHistory>) {
  return ASKED.map((day) => {
    const sums: Record<string, number> = {};
    for (const [factsKey, { answer, earlier }] of histories) {
      const devices = counts.findLast((each) => each.factsKey === factsKey && each.day <= day)?.deviceCount ?? 0;
      const meant = earlier.find(({ untilAt }) => untilAt > `${day}T23:59:59.999Z`)?.answer ?? answer ?? 'none';
      if (devices > 0) sums[meant] = (sums[meant] ?? 0) + devices;
    }
    return sums;
  });
}

test('runs of days add up to what was so at the end of each day', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyFacts, { maxLength: 5 }), async (fleet) => {
      const byDay = (a: { readonly day: string }, b: { readonly day: string }) => (a.day < b.day ? -1 : 1);
      const counts = fleet.flatMap((facts, key) =>
        facts.counts.toSorted(byDay).map((count) => ({ ...count, factsKey: `${key}` })),
      );
      const histories = new Map<string, AnswerHistory>(
        fleet.map(({ changes, isRecorded }, key) => [
          `${key}`,
          {
            answer: isRecorded ? answerOf(0) : null,
            earlier: changes
              .toSorted(byDay)
              .map(({ day, time }, index) => ({ answer: answerOf(index), untilAt: `${day}T${time}Z` })),
          },
        ]),
      );
      const store = {
        readDayCounts: async (_: string, upTo: string) => counts.filter(({ day }) => day <= upTo),
        readAnswerHistories: async () => histories,
      };
      const sums = new Map<string, ReturnType<typeof createDaySums>>();
      await eachDayRun(store, { tenantId: 'made-up', days: ASKED }, (run) => {
        expect(run.start).toBeLessThan(run.end);
        const meant = run.answer ? encodeAnswer(run.answer) : 'none';
        const own = sums.get(meant) ?? createDaySums(ASKED.length);
        sums.set(meant, own);
        own.add(run);
      });
      const added = ASKED.map((_, place) =>
        Object.fromEntries([...sums].map(([meant, own]) => [meant, own.read()[place]]).filter(([, sum]) => sum !== 0)),
      );
      expect(added).toEqual(byHand(counts, histories));
    }),
  );
});
