/** Which months are asked for: those that have changed by the index, and the recent ones whatever it says. */
import { MONTH_NAMES, monthOfDocument, patchTuesday } from '../../catalog/calendar.ts';
import type { Day } from '../../catalog/ids.ts';
import { later } from './kept-months.ts';
import type { IndexedMonth, MsrcIndex } from './msrc-index.ts';

export interface PlannedMonth {
  /** As the address of the document spells it. */
  readonly spelling: string;
  /** The date of the index that this fetch is for; null: the index gives none. */
  readonly revisedAt: string | null;
  /** The index does not name it: there may be none. */
  readonly isOptional: boolean;
}

export interface MonthKnowledge {
  /** Empty: it could not be read, now or ever. */
  readonly index: MsrcIndex;
  /** Whether a month is known as the index has it: that revision is kept, or what was there was fetched for this very date. */
  readonly isKnown: (id: string, indexed: IndexedMonth) => boolean;
  /** The newest month that is kept, `2020-03`; null: none. */
  readonly newestKept: string | null;
  /** By the clock, which may be wrong. */
  readonly today: Day;
}

/** Newest first: those are what people wait for. */
export function planMonths({ index, isKnown, newestKept, today }: MonthKnowledge): PlannedMonth[] {
  const recent = recentMonths(today, Object.keys(index).map(monthOfDocument).reduce(later, newestKept));
  const ids = new Set(recent.map(idOfMonth));
  for (const [id, indexed] of Object.entries(index)) if (!isKnown(id, indexed)) ids.add(id);
  return [...ids].sort(byMonthDown).map((id) => {
    const indexed = index[id];
    return indexed ? { ...indexed, isOptional: false } : { spelling: id, revisedAt: null, isOptional: true };
  });
}

/**
 * The month of the clock and two before it; from Patch Tuesday on also the next, whose document MSRC begins then. A clock
 * that is wrong must not ask for months that cannot be: at most one month after the newest known, never before it.
 */
function recentMonths(today: Day, newest: string | null): string[] {
  const byClock = today.slice(0, 7);
  const current = newest === null ? byClock : clamp(byClock, newest, addMonths(newest, 1));
  const isAfterPatchTuesday = current === byClock && today >= patchTuesday(byClock);
  return [...(isAfterPatchTuesday ? [1] : []), 0, -1, -2].map((distance) => addMonths(current, distance));
}

function clamp(text: string, lowest: string, highest: string): string {
  return text < lowest ? lowest : text > highest ? highest : text;
}

/** `2021-01` is one month after `2020-12`. */
function addMonths(month: string, count: number): string {
  const months = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + count;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
}

function idOfMonth(month: string): string {
  return `${month.slice(0, 4)}-${MONTH_NAMES[Number(month.slice(5)) - 1]?.slice(0, 3)}`;
}

function byMonthDown(a: string, b: string): number {
  const [monthA, monthB] = [monthOfDocument(a) ?? '', monthOfDocument(b) ?? ''];
  return monthA === monthB ? (a < b ? -1 : 1) : monthA < monthB ? 1 : -1;
}
