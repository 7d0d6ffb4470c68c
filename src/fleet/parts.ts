/** What each source says of a device, as it is kept in the device's row. */
import { mergeParts } from '../inventory/merge-parts.ts';
import type { InventoryReport, ReportFormat } from '../inventory/model.ts';
import { type RowState, reportOfRows } from '../inventory/rows.ts';
import type { RowStatement } from '../inventory/statement.ts';
import { fromFacts } from './facts.ts';

/** The standing word of one source. */
export type Part = WholePart | RowsPart;

export interface WholePart {
  readonly source: string;
  /** When its newest report was collected. */
  readonly at: string;
  /** Text of its facts; left out where it is the device's only source: then they are the device's facts. */
  readonly facts?: string;
}

export interface RowsPart {
  readonly source: RowStatement['source'];
  readonly at: string;
  readonly rows: RowState;
}

export function isRowsPart(part: Part): part is RowsPart {
  return 'rows' in part;
}

export function isWholePart(part: Part): part is WholePart {
  return !isRowsPart(part);
}

/** The source of devices kept before sources were told apart. */
export const EARLIER_SOURCE = 'earlier';

/** As text: equal for equal parts. */
export function encodeParts(parts: readonly Part[]): string {
  const rank = (part: Part): string => `${part.source} ${isRowsPart(part)}`;
  return JSON.stringify(parts.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1)));
}

export function decodeParts(text: string): readonly Part[] {
  return JSON.parse(text);
}

/** Whether the only source is a whole report: its facts are then the device's. */
export function isOneWhole(parts: readonly Part[]): boolean {
  const [part] = parts;
  return parts.length === 1 && part !== undefined && !isRowsPart(part);
}

/** What the parts say together; parts without facts of their own must have been given theirs. */
export function reportOfParts(parts: readonly Part[]): InventoryReport {
  return mergeParts(parts.map((part) => ({ source: part.source, collectedAt: part.at, report: reportOf(part) })));
}

function reportOf(part: Part): InventoryReport {
  if (isRowsPart(part)) return reportOfRows(part.source, part.rows, null);
  if (part.facts === undefined) throw new Error(`the facts of part ${part.source} were not read`);
  const formats = part.source === EARLIER_SOURCE ? [] : part.source.split('+');
  // Written by `encodeParts` from formats alone.
  return fromFacts(part.facts, formats as ReportFormat[]);
}
