import type { Day } from '../../catalog/ids.ts';
import { type HotfixEntry, type HotfixList, readHotfixList, sortKbs } from '../hotfix-list.ts';
import type { ReportNote } from '../model.ts';
import { isFull, rowsOf, type TableState } from '../row-table.ts';

/** What a row source's report is made from. */
export interface RowFacts {
  /** Null: nothing was said of the table. */
  tableOf(table: string): TableState | null;
  readonly computerName: string | null;
  /** The newest time of any row. */
  readonly collectedAt: string | null;
}

/** A row of a table, with the time of the last word on it. */
export interface TimedRow {
  readonly at: string;
  readonly value: string;
}

/** The rows of a table by their keys; none when nothing was said of it. */
export function timedRows(facts: RowFacts, table: string): ReadonlyMap<string, TimedRow> {
  const state = facts.tableOf(table);
  return state === null ? new Map() : rowsOf(state);
}

/** The rows of a KB table: the KB, and the day of its installation or nothing. Ids that name no KB give a note. */
export function kbRows(entries: readonly HotfixEntry[]): {
  readonly rows: Readonly<Record<string, string>>;
  readonly notes: readonly ReportNote[];
} {
  const { installedKbs, notes } = readHotfixList(entries, true);
  return { rows: Object.fromEntries(installedKbs.map(({ kbId, installedOn }) => [kbId, installedOn ?? ''])), notes };
}

/** The KB list that a table adds up to. Without a whole list to start from it tells of changes only, and is not complete. */
export function kbListOfRows(table: TableState | null): HotfixList | null {
  if (table === null) return null;
  const installedKbs = [...rowsOf(table)].map(([kbId, { value }]) => ({ kbId, installedOn: toDay(value) }));
  const isComplete = table.baseAt !== null && !isFull(table);
  return { installedKbs: sortKbs(installedKbs), isComplete, notes: isComplete ? [] : [ONLY_CHANGES] };
}

const ONLY_CHANGES: ReportNote = {
  code: 'hotfix-list-truncated',
  field: 'installedKbs',
  message: 'Only changes of the hotfix list are known, no whole list: what is not named may be installed.',
};

function toDay(value: string): Day | null {
  return value === '' ? null : value;
}
