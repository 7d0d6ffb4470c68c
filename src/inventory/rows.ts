import type { InventoryReport } from './model.ts';
import { osqueryReport } from './parsers/osquery-report.ts';
import { wazuhReport } from './parsers/wazuh-report.ts';
import { applyChanges, applySnapshots, EMPTY_TABLE, newestAt, type TableState } from './row-table.ts';
import type { RowSource, RowStatement } from './statement-types.ts';

/**
 * What the rows of one source add up to for one device, by table. It is JSON, and equal states are equal text. The
 * same statements give the same state in any order, however often and however interleaved they come.
 */
export type RowState = Readonly<Record<string, TableState>>;

export const NO_ROWS: RowState = {};

/** The state after one more statement. */
export function applyRows(
  state: RowState,
  { snapshots, changes }: Pick<RowStatement, 'snapshots' | 'changes'>,
): RowState {
  const tables = new Map(Object.entries(state));
  for (const [table, ofTable] of Map.groupBy(snapshots, (snapshot) => snapshot.table)) {
    tables.set(table, applySnapshots(tables.get(table) ?? EMPTY_TABLE, ofTable));
  }
  for (const [table, ofTable] of Map.groupBy(changes, (change) => change.table)) {
    tables.set(table, applyChanges(tables.get(table) ?? EMPTY_TABLE, ofTable));
  }
  return Object.fromEntries([...tables].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The statement with no time later than `latest` (ISO 8601 UTC with milliseconds). Without it a device whose clock is
 * years ahead could not be told anything new until then.
 */
export function capTimes(statement: RowStatement, latest: string): RowStatement {
  const cap = <T extends { readonly at: string }>(row: T): T => (row.at > latest ? { ...row, at: latest } : row);
  return { ...statement, snapshots: statement.snapshots.map(cap), changes: statement.changes.map(cap) };
}

const REPORT_OF = { osquery: osqueryReport, wazuh: wazuhReport };

/** The report of a device by what the rows of a source add up to, collected at the newest time among them. */
export function reportOfRows(source: RowSource, state: RowState, computerName: string | null): InventoryReport {
  return REPORT_OF[source]({
    tableOf: (table) => state[table] ?? null,
    computerName,
    collectedAt: rowsCollectedAt(state),
  });
}

/** The newest time in it, ISO 8601 UTC; null: there are no rows. */
export function rowsCollectedAt(state: RowState): string | null {
  const times = Object.values(state).map((table) => newestAt(table) ?? '');
  return times.toSorted().at(-1) || null;
}
