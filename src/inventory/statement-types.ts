import type { InventoryReport, ReportNote } from './model.ts';

/** What one source says of one device. */
export type Statement = WholeStatement | RowStatement;

/** A whole report: replaces what its source said before. */
export interface WholeStatement {
  readonly kind: 'whole';
  /**
   * Id or name of the device as the line itself gives it; null: it does not say. The computer's name that a report
   * holds stands in `report.computerName`, not here.
   */
  readonly device: string | null;
  /** The formats of the report, sorted and joined by `+`. */
  readonly source: string;
  readonly report: InventoryReport;
}

/** Sources that tell rows, not reports. */
export type RowSource = 'osquery' | 'wazuh';

/** Rows that are added to, or taken from, what the source said before. */
export interface RowStatement {
  readonly kind: 'rows';
  readonly device: string | null;
  readonly source: RowSource;
  readonly computerName: string | null;
  readonly snapshots: readonly RowSnapshot[];
  readonly changes: readonly RowChange[];
  readonly notes: readonly ReportNote[];
}

/** A table given whole as of a time: rows of it that are not among these are gone. */
export interface RowSnapshot {
  readonly table: string;
  /** ISO 8601 UTC with milliseconds. */
  readonly at: string;
  readonly rows: Readonly<Record<string, string>>;
}

export interface RowChange {
  readonly table: string;
  /** ISO 8601 UTC with milliseconds. */
  readonly at: string;
  readonly key: string;
  /** Null: the row is gone. */
  readonly value: string | null;
}
