/** Reads the reports of a file that somebody waits for, without holding up others. */
import type { InventoryReport } from '../inventory/model.ts';
import { parseReports } from '../inventory/parse-report.ts';
import { ReportError, type ReportErrorCode } from '../inventory/report-error.ts';
import { runAside } from './aside.ts';

/** The devices of one file. */
export interface FileReports {
  /** Not more than were asked for. */
  readonly reports: readonly InventoryReport[];
  /** Devices that the file has besides. */
  readonly omitted: number;
}

/** What the thread gives: an error of a class of ours would come through as one of any. */
export type ReadAside =
  | FileReports
  | { readonly problem: { readonly code: ReportErrorCode; readonly message: string } };

/** Some 20 ms of reading; starting a thread takes longer. */
const READ_AT_ONCE_BYTES = 256 * 1024;
/** The largest file that is read has a tenth of that. */
const MAX_HEAP_MB = 512;

/** The first devices of a file, at most so many. @throws {ReportError} as `parseReports` does. */
export async function readReports(bytes: Uint8Array, most: number): Promise<FileReports> {
  if (bytes.length <= READ_AT_ONCE_BYTES) return firstReports(bytes, most);
  const data = { bytes, most };
  const read = await runAside<ReadAside>(import.meta.url, './read-reports-thread', { data, maxHeapMb: MAX_HEAP_MB });
  if ('problem' in read) throw new ReportError(read.problem.code, read.problem.message);
  return read;
}

export function firstReports(bytes: Uint8Array, most: number): FileReports {
  const reports = parseReports(bytes);
  return { reports: reports.slice(0, most), omitted: Math.max(0, reports.length - most) };
}
