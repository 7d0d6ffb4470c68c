import type { InventoryReport } from './model.ts';
import { ReportError } from './report-error.ts';
import { applyRows, NO_ROWS, reportOfRows } from './rows.ts';
import { parseStatements, type RowStatement } from './statement.ts';
import { cleanComputerName } from './text-lines.ts';

export { MAX_REPORT_BYTES } from './report-text.ts';

/**
 * Reads one file or request body: its encoding and format are found from the content. One report per device that it
 * holds, mostly one; the rows of osquery and Wazuh are added up to a report per device, in the order of their first.
 * @throws {ReportError} when it can't be read, with a code and the place, or holds rows that say nothing of updates.
 */
export function parseReports(bytes: Uint8Array): InventoryReport[] {
  const reports: (InventoryReport | RowDevice)[] = [];
  const devices = new Map<string, RowDevice>();
  for (const statement of parseStatements(bytes)) {
    if (statement.kind === 'whole') {
      reports.push(withDeviceName(statement.report, statement.device));
    } else if (statement.snapshots.length > 0 || statement.changes.length > 0) {
      const key = JSON.stringify([statement.source, statement.device?.toLowerCase()]);
      const device = devices.get(key) ?? { statements: [] };
      if (device.statements.length === 0) reports.push(device);
      device.statements.push(statement);
      devices.set(key, device);
    }
  }
  if (reports.length === 0) throw new ReportError('malformed', 'expected rows that tell of updates, found none');
  return reports.map((each) => ('statements' in each ? addUp(each.statements) : each));
}

/** A device of which rows tell. */
interface RowDevice {
  readonly statements: RowStatement[];
}

function addUp(statements: readonly RowStatement[]): InventoryReport {
  const state = applyRows(NO_ROWS, {
    snapshots: statements.flatMap(({ snapshots }) => snapshots),
    changes: statements.flatMap(({ changes }) => changes),
  });
  const names = statements.map(({ computerName }) => computerName);
  const device = statements.find((statement) => statement.device !== null)?.device ?? null;
  const report = reportOfRows(
    statements[0]?.source ?? 'osquery',
    state,
    names.findLast((name) => name !== null) ?? null,
  );
  const notes = statements.flatMap((statement) => statement.notes);
  return withDeviceName({ ...report, notes: [...report.notes, ...notes] }, device);
}

const DEVICE_ID = /^[0-9a-f]{40}$/i;

/** A report that does not name its computer takes the name that stands beside it. */
function withDeviceName(report: InventoryReport, device: string | null): InventoryReport {
  if (report.computerName !== null || device === null || DEVICE_ID.test(device)) return report;
  const computerName = cleanComputerName(device);
  if (computerName === null) return report;
  return { ...report, computerName, notes: report.notes.filter(({ code }) => code !== 'computer-name-missing') };
}
