import type { ReportNote } from '../model.ts';
import type { RowChange, RowSnapshot, RowStatement } from '../statement-types.ts';
import { cleanComputerName } from '../text-lines.ts';
import { wrongValue } from './json-fields.ts';
import { type OsqueryTable, osqueryTableOf } from './osquery-tables.ts';
import { type Cells, cellInteger, cellsOf, cellText, nestedCells } from './row-cells.ts';

/** The last second that ISO 8601 writes with a year of four digits. */
const LAST_SECOND = 253_402_300_799;

/** One kind of rows in a result. */
interface RowSet {
  readonly action: 'whole' | 'added' | 'removed';
  readonly rows: readonly Cells[];
  readonly pathOf: (index: number) => string;
}

/**
 * Reads one line of osquery's results log, as the filesystem and the TLS logger write it: a snapshot, a row added or
 * removed, or a batch of both. A result of no table that tells of updates is a statement without rows. Counter 0 marks
 * the first run of a query, of which all rows are sent as added; older versions of osquery also set it where the
 * text of a query changed, which for a batch shows by its removed rows.
 */
export function parseOsqueryResult(value: unknown, path: string): RowStatement {
  const line = cellsOf(value, path);
  const at = readTime(line, path);
  const sets = readRowSets(line, path);
  const isSnapshot = line.snapshot !== undefined || line.action === 'snapshot';
  const snapshots: RowSnapshot[] = [];
  const changes: RowChange[] = [];
  const notes: ReportNote[] = [];
  for (const { action, rows, pathOf } of sets) {
    const table = osqueryTableOf(rows[0] ?? {});
    if (table === null) continue;
    const read = table.read(rows, pathOf, isSnapshot);
    notes.push(...read.notes);
    if (action === 'whole' && table.isSet) snapshots.push({ table: table.name, at, rows: read.rows });
    else changes.push(...changesOf(table, read.rows, { at, isGone: action === 'removed' }));
  }
  return {
    kind: 'rows',
    device: cellText(line, 'hostIdentifier') ?? cellText(line, 'hostname'),
    source: 'osquery',
    computerName: readComputerName(line, sets),
    snapshots,
    changes,
    notes,
  };
}

function changesOf(
  table: OsqueryTable,
  rows: Readonly<Record<string, string>>,
  { at, isGone }: { readonly at: string; readonly isGone: boolean },
): RowChange[] {
  return Object.entries(rows).map(([key, value]) => ({ table: table.name, at, key, value: isGone ? null : value }));
}

function readTime(line: Cells, path: string): string {
  const seconds = cellInteger(line, 'unixTime', { path, min: 0, max: LAST_SECOND });
  if (seconds === null) throw wrongValue(`${path}.unixTime`, 'the time of the query in seconds since 1970', undefined);
  return new Date(seconds * 1000).toISOString();
}

/** `snapshot` with many rows, `diffResults` with many, or `columns` with one row. */
function readRowSets(line: Cells, path: string): RowSet[] {
  const isFirst = cellText(line, 'counter') === '0';
  if (line.snapshot !== undefined) {
    return [
      { action: 'whole', rows: readRows(line, 'snapshot', path), pathOf: (index) => `${path}.snapshot[${index}]` },
    ];
  }
  if (line.diffResults !== undefined) {
    const results = cellsOf(line.diffResults, `${path}.diffResults`);
    const removed = readRows(results, 'removed', `${path}.diffResults`);
    const added = readRows(results, 'added', `${path}.diffResults`);
    const pathOf = (name: string) => (index: number) => `${path}.diffResults.${name}[${index}]`;
    const action = isFirst && removed.length === 0 ? 'whole' : 'added';
    return [
      { action: 'removed', rows: removed, pathOf: pathOf('removed') },
      { action, rows: added, pathOf: pathOf('added') },
    ];
  }
  const rows = [cellsOf(line.columns, `${path}.columns`)];
  const { action } = line;
  if (action !== 'added' && action !== 'removed' && action !== 'snapshot') {
    throw wrongValue(`${path}.action`, '"added", "removed" or "snapshot"', action);
  }
  const isWhole = action === 'snapshot' || (action === 'added' && isFirst);
  return [
    { action: isWhole ? 'whole' : action === 'added' ? 'added' : 'removed', rows, pathOf: () => `${path}.columns` },
  ];
}

/** Absent, or the empty text that some versions write for no rows: none. */
function readRows(cells: Cells, name: string, path: string): Cells[] {
  const value = cells[name];
  if (value === undefined || value === '' || value === null) return [];
  if (!Array.isArray(value)) throw wrongValue(`${path}.${name}`, 'an array of rows', value);
  return value.map((row: unknown, index) => cellsOf(row, `${path}.${name}[${index}]`));
}

const NAME_DECORATIONS = ['hostname', 'computer_name', 'computerName', 'host_hostname'];

/** From the decorations, wherever they stand, else from the rows of patches. */
function readComputerName(line: Cells, sets: readonly RowSet[]): string | null {
  const decorations = nestedCells(line, 'decorations');
  const names = [
    ...NAME_DECORATIONS.map((name) => cellText(decorations, name)),
    ...NAME_DECORATIONS.map((name) => cellText(line, name)),
    ...sets.map(({ rows }) => cellText(rows[0] ?? {}, 'csname')),
  ];
  return names.map((name) => cleanComputerName(name ?? '')).find((name) => name !== null) ?? null;
}
