import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { mergeReports } from '../inventory/merge.ts';
import type { InventoryReport } from '../inventory/model.ts';
import { MAX_REPORT_BYTES, parseReports } from '../inventory/parse-report.ts';
import { ReportError } from '../inventory/report-error.ts';

/** One device read from a file. */
export interface FileReport {
  readonly file: string;
  /** The computer's name, else the file's. */
  readonly device: string;
  readonly report: InventoryReport;
}

/** A file that could not be read, with the reason. */
export interface FileProblem {
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

/** Reads the devices of a file; `hotfixFiles` hold more of the same device (systeminfo and qfe). */
export async function readReportFile(
  file: string,
  hotfixFiles: readonly string[] = [],
): Promise<FileReport[] | FileProblem> {
  const reports = await parseFile(file);
  if (!Array.isArray(reports)) return reports;
  const more: InventoryReport[] = [];
  for (const hotfixFile of hotfixFiles) {
    const parsed = await parseFile(hotfixFile);
    if (!Array.isArray(parsed)) return parsed;
    more.push(...parsed);
  }
  if (more.length > 0 && reports.length > 1) {
    return {
      file,
      code: 'several-devices',
      message: `${file}: holds ${reports.length} devices; --hotfixes can only be added to one`,
    };
  }
  return reports.map((report) => {
    const merged = mergeReports([report, ...more]);
    return { file, device: merged.computerName ?? basename(file), report: merged };
  });
}

async function parseFile(file: string): Promise<InventoryReport[] | FileProblem> {
  try {
    return parseReports(await readBounded(file));
  } catch (error) {
    if (error instanceof ReportError) return { file, code: error.code, message: `${file}: ${error.message}` };
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { file, code: 'unreadable', message: `${file}: ${explainUnreadable(code) ?? message}` };
  }
}

/** What the system says of a file, for a person; null: nothing better than its own words. */
export function explainUnreadable(code: string): string | null {
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'is a folder; name the report files in it';
  if (code === 'EACCES') return 'may not be read (permission)';
  return null;
}

/** Reads one byte more than a report may have, so that memory stays bounded whatever the file's size. */
async function readBounded(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(Math.max(size, 1 << 16), MAX_REPORT_BYTES + 1));
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}
