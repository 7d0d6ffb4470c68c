/** What facts meant day after day, in runs of days on which nothing changed: a year of a fleet has few of these for each facts. */
import type { Day } from '../catalog/ids.ts';
import { eachInTurns } from './in-turns.ts';
import type { AnswerHistory, AnswerText, HistoryStore } from './ports.ts';
import { decodeAnswer, type RecordedAnswer } from './recorded-answer.ts';

/** Days by their place among those asked for, the last one left out. */
export interface DayRun {
  readonly start: number;
  readonly end: number;
  readonly deviceCount: number;
  /** Null: not recorded. */
  readonly answer: RecordedAnswer | null;
}

const DAY_MS = 86_400_000;

/** Every day from the first to the last one. */
export function listDays(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** How many devices had which facts at the end of each day, and what these meant. */
export async function eachDayRun(
  history: Pick<HistoryStore, 'readDayCounts' | 'readAnswerHistories'>,
  { tenantId, days }: { readonly tenantId: string; readonly days: readonly Day[] },
  visit: (run: DayRun) => void,
): Promise<void> {
  const places = new Map(days.map((day, place) => [day, place]));
  const [first = '', last = ''] = [days[0], days.at(-1)];
  /** Of the days from this one on. */
  const placeOf = (day: Day): number => (day <= first ? 0 : (places.get(day) ?? days.length));
  const counts = Map.groupBy(await history.readDayCounts(tenantId, last), ({ factsKey }) => factsKey);
  const histories = await history.readAnswerHistories(tenantId, 'all');
  const stepsOf = createStepReader(placeOf, days.length);
  await eachInTurns(counts, ([factsKey, own]) => {
    const steps = stepsOf(histories.get(factsKey));
    for (const [index, { day, deviceCount }] of own.entries()) {
      const next = own[index + 1];
      const end = next ? placeOf(next.day) : days.length;
      let start = placeOf(day);
      if (deviceCount === 0) continue;
      for (const step of steps) {
        const until = Math.min(end, step.end);
        if (until <= start) continue;
        visit({ start, end: until, deviceCount, answer: step.answer });
        start = until;
      }
      if (start < end) visit({ start, end, deviceCount, answer: null });
    }
  });
}

/** What facts meant, each until the day at whose end it was something else; thousands of facts mean the same. */
function createStepReader(placeOf: (day: Day) => number, size: number) {
  const known = new Map<AnswerText, RecordedAnswer>();
  const decode = (text: AnswerText): RecordedAnswer => {
    const answer = known.get(text) ?? decodeAnswer(text);
    known.set(text, answer);
    return answer;
  };
  return (history: AnswerHistory | undefined) => [
    ...(history?.earlier ?? []).map(({ answer, untilAt }) => ({
      answer: decode(answer),
      end: placeOf(dayOf(untilAt)),
    })),
    ...(history?.answer ? [{ answer: decode(history.answer), end: size }] : []),
  ];
}

function dayOf(at: string): Day {
  return at.slice(0, 10);
}

/** Devices by day, added up from runs. */
export function createDaySums(size: number) {
  const changes: number[] = new Array(size + 1).fill(0);
  return {
    add: ({ start, end, deviceCount }: DayRun): void => {
      changes[start] = (changes[start] ?? 0) + deviceCount;
      changes[end] = (changes[end] ?? 0) - deviceCount;
    },
    read: (): number[] => {
      let sum = 0;
      return changes.slice(0, size).map((change) => (sum += change));
    },
  };
}
