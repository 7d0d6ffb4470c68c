/** The release day of KBs that no release history lists: an estimate from the months that name them. */
import { monthOfDocument, patchTuesday } from './calendar.ts';
import type { Day, KbId } from './ids.ts';
import type { MonthRecord } from './records.ts';

/** How often, and with which publication days, one month names a KB. */
export interface Mention {
  readonly documentId: string;
  readonly publishedOn: Day | null;
  /** The KBs that fix the same vulnerability, on other lines and otherwise. */
  readonly siblings: readonly KbId[];
}

/** All mentions of each KB as a fix, over all months. */
export function collectMentions(months: readonly MonthRecord[]): Map<KbId, Mention[]> {
  const mentions = new Map<KbId, Mention[]>();
  for (const month of months) {
    for (const vulnerability of month.vulnerabilities) {
      const siblings = [...new Set(vulnerability.fixes.map((fix) => fix.kbId))];
      for (const kbId of siblings) {
        const mention = { documentId: month.id, publishedOn: vulnerability.publishedOn, siblings };
        const known = mentions.get(kbId);
        if (known) known.push(mention);
        else mentions.set(kbId, [mention]);
      }
    }
  }
  return mentions;
}

/** KBs are numbered well before they are released: a lead of some months says nothing. */
const MONTHS_OF_LEAD = 2;

/**
 * Estimates release days. A KB belongs to the month that names it for the most vulnerabilities (true for 668 of the 684
 * KBs whose day is known; the first month is true for 403, the last for 553), unless its number is higher than every
 * number released until a later one: if that one names it too, or is far off, the KB was added to the old month afterwards.
 * The day is that of the KBs that fix the same vulnerabilities on lines whose days are known.
 */
export function createDayEstimator(
  knownDays: ReadonlyMap<KbId, Day>,
): (kbId: KbId, mentions: readonly Mention[]) => Day {
  const ceiling = highestNumbersByMonth(knownDays);
  return (kbId, mentions) => {
    const months = mentions.flatMap(({ documentId }) => monthOfDocument(documentId) ?? []);
    const most = mostFrequent(months) ?? '';
    const bound = firstMonthWithNumber(Number(kbId), ceiling);
    const isLater = bound !== null && bound > most && isEveryMonthKnown(most, bound, ceiling);
    if (isLater && (months.includes(bound) || monthsBetween(most, bound) > MONTHS_OF_LEAD)) {
      return dayWithin(bound, mentions, knownDays);
    }
    return dayWithin(most, mentions, knownDays);
  };
}

/** The commonest; of equally common ones the latest. */
function mostFrequent(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? 1 : -1))[0]?.[0];
}

/**
 * The second Tuesday, if its vulnerabilities were published then and no sibling came later alone (an out-of-band fix);
 * else the siblings' day; else the last day of publication.
 */
function dayWithin(month: string, mentions: readonly Mention[], knownDays: ReadonlyMap<KbId, Day>): Day {
  const ofMonth = mentions.filter(({ documentId }) => monthOfDocument(documentId) === month);
  const siblingDays = ofMonth
    .flatMap(({ siblings }) => siblings.map((kbId) => knownDays.get(kbId) ?? ''))
    .filter((day) => day.startsWith(month));
  const tuesday = patchTuesday(month);
  const published = ofMonth.flatMap(({ publishedOn }) => (publishedOn?.startsWith(month) ? publishedOn : [])).sort();
  const isTuesday = published.length === 0 || published.includes(tuesday);
  if (isTuesday && (siblingDays.length === 0 || siblingDays.some((day) => day <= tuesday))) return tuesday;
  return mostFrequent(siblingDays) ?? published.at(-1) ?? tuesday;
}

/** With some months imported only, the next higher number known says nothing about the months between. */
function isEveryMonthKnown(from: string, to: string, ceiling: readonly { month: string }[]): boolean {
  return ceiling.filter(({ month }) => month > from && month < to).length === monthsBetween(from, to) - 1;
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
