/** The release day of KBs that no release history lists: an estimate from the months that name them. */
import { monthOfDocument, patchTuesday } from './calendar.ts';
import type { Day, KbId } from './ids.ts';
import type { MonthRecord } from './records.ts';

/** How often, and with which publication days, one month names a KB. */
export interface Mention {
  readonly documentId: string;
  readonly publishedOn: Day | null;
}

/** All mentions of each KB as a fix, over all months. */
export function collectMentions(months: readonly MonthRecord[]): Map<KbId, Mention[]> {
  const mentions = new Map<KbId, Mention[]>();
  for (const month of months) {
    for (const vulnerability of month.vulnerabilities) {
      for (const kbId of new Set(vulnerability.fixes.map((fix) => fix.kbId))) {
        const mention = { documentId: month.id, publishedOn: vulnerability.publishedOn };
        const known = mentions.get(kbId);
        if (known) known.push(mention);
        else mentions.set(kbId, [mention]);
      }
    }
  }
  return mentions;
}

/**
 * Estimates release days. A KB belongs to the month that names it for the most vulnerabilities (true for 668 of the 684
 * KBs whose day is known; the first month is true for 403, the last for 553), unless its number is higher than every
 * number released until well after that month: such a KB was added to an old month's document later.
 */
export function createDayEstimator(
  knownDays: ReadonlyMap<KbId, Day>,
): (kbId: KbId, mentions: readonly Mention[]) => Day {
  const ceiling = highestNumbersByMonth(knownDays);
  return (kbId, mentions) => {
    const month = mostFrequentMonth(mentions);
    const bound = firstMonthWithNumber(Number(kbId), ceiling);
    if (bound !== null && monthsBetween(month, bound) > 2) return patchTuesday(bound);
    return dayWithin(month, mentions);
  };
}

function mostFrequentMonth(mentions: readonly Mention[]): string {
  const counts = new Map<string, number>();
  for (const { documentId } of mentions) {
    const month = monthOfDocument(documentId);
    if (month) counts.set(month, (counts.get(month) ?? 0) + 1);
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? 1 : -1))[0]?.[0] ?? '';
}

/** The second Tuesday, unless all its vulnerabilities of that month were published on other days: then the latest of them. */
function dayWithin(month: string, mentions: readonly Mention[]): Day {
  const days = mentions
    .filter(({ documentId }) => monthOfDocument(documentId) === month)
    .map(({ publishedOn }) => publishedOn)
    .filter((day) => day?.startsWith(month) ?? false)
    .sort();
  const tuesday = patchTuesday(month);
  return days.length === 0 || days.includes(tuesday) ? tuesday : (days.at(-1) ?? tuesday);
}

/** Months in order, each with the highest KB number released by its end. */
function highestNumbersByMonth(knownDays: ReadonlyMap<KbId, Day>): { month: string; highest: number }[] {
  const byMonth = new Map<string, number>();
  for (const [kbId, day] of knownDays) {
    const month = day.slice(0, 7);
    byMonth.set(month, Math.max(byMonth.get(month) ?? 0, Number(kbId)));
  }
  let highest = 0;
  return [...byMonth]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, number]) => {
      highest = Math.max(highest, number);
      return { month, highest };
    });
}

function firstMonthWithNumber(number: number, ceiling: readonly { month: string; highest: number }[]): string | null {
  let low = 0;
  let high = ceiling.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ceiling[middle]?.highest ?? 0) >= number) high = middle;
    else low = middle + 1;
  }
  return ceiling[low]?.month ?? null;
}

function monthsBetween(from: string, to: string): number {
  const index = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7));
  return index(to) - index(from);
}
