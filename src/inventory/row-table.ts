import type { RowChange, RowSnapshot } from './statement-types.ts';

/** What the rows of one table add up to. Keys are sorted, so that equal states are equal text. */
export interface TableState {
  /** When the table was last given whole; null: never. */
  readonly baseAt: string | null;
  /** The rows given then. */
  readonly base: Readonly<Record<string, string>>;
  /** The last word on each row that changed after it; null: gone. */
  readonly later: Readonly<Record<string, Row>>;
}

type Row = readonly [at: string, value: string | null];

/** Of the rows of a table the newest are kept; Windows 7 had some 400 updates, the most of all. */
export const MAX_TABLE_ROWS = 4096;

export const EMPTY_TABLE: TableState = { baseAt: null, base: {}, later: {} };

/**
 * Rows given whole replace all that was said up to their time. Those of one instant add up (osquery sends the first
 * set as a line per row), the greater value winning, so that their order decides nothing.
 */
export function applySnapshots(table: TableState, snapshots: readonly Omit<RowSnapshot, 'table'>[]): TableState {
  const baseAt = snapshots.reduce((newest, { at }) => (newest === null || at > newest ? at : newest), table.baseAt);
  const given = snapshots.filter(({ at }) => at === baseAt);
  if (baseAt === null || given.length === 0) return table;
  const base = new Map(baseAt === table.baseAt ? Object.entries(table.base) : []);
  for (const [key, value] of given.flatMap(({ rows }) => Object.entries(rows))) {
    const known = base.get(key);
    if (known === undefined || value > known) base.set(key, value);
  }
  const kept = [...base].toSorted(([a], [b]) => compare(a, b)).slice(0, MAX_TABLE_ROWS);
  const later = Object.entries(table.later).filter(([, row]) => row[0] > baseAt);
  return { baseAt, base: Object.fromEntries(kept), later: Object.fromEntries(later) };
}

/** The last word on a row wins; at the same time what is there over what is gone, then the greater value. */
export function applyChanges(table: TableState, changes: readonly Omit<RowChange, 'table'>[]): TableState {
  const later = new Map<string, Row>(Object.entries(table.later));
  for (const { at, key, value } of changes) {
    if (table.baseAt !== null && at <= table.baseAt) continue;
    const known = later.get(key);
    if (known === undefined || isLater([at, value], known)) later.set(key, [at, value]);
  }
  return { ...table, later: Object.fromEntries(keepNewest([...later]).toSorted(([a], [b]) => compare(a, b))) };
}

/** The rows that are there, each with the time of the last word on it. */
export function rowsOf(table: TableState): Map<string, { readonly at: string; readonly value: string }> {
  const rows = new Map(Object.entries(table.base).map(([key, value]) => [key, { at: table.baseAt ?? '', value }]));
  for (const [key, [at, value]] of Object.entries(table.later)) {
    if (value === null) rows.delete(key);
    else rows.set(key, { at, value });
  }
  return rows;
}

/** True when rows may have been dropped, because there were too many. */
export function isFull({ base, later }: TableState): boolean {
  return Object.keys(base).length >= MAX_TABLE_ROWS || Object.keys(later).length >= MAX_TABLE_ROWS;
}

/** The newest time in it, or null. */
export function newestAt({ baseAt, later }: TableState): string | null {
  return Object.values(later).reduce((newest, [at]) => (newest === null || at > newest ? at : newest), baseAt);
}

function isLater([at, value]: Row, known: Row): boolean {
  return at === known[0] ? value !== null && (known[1] === null || value > known[1]) : at > known[0];
}

/**
 * A row once dropped for newer ones stays dropped, for they only get newer or leave with a later base, and it with
 * them: so this bound does not depend on the order of the statements either.
 */
function keepNewest(rows: readonly (readonly [string, Row])[]): readonly (readonly [string, Row])[] {
  if (rows.length <= MAX_TABLE_ROWS) return rows;
  return rows.toSorted(([a, [aAt]], [b, [bAt]]) => compare(bAt, aAt) || compare(a, b)).slice(0, MAX_TABLE_ROWS);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
