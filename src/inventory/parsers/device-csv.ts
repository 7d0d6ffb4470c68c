import { buildReport } from '../build-report.ts';
import { readHotfixList } from '../hotfix-list.ts';
import type { InventoryReport, ReportedOs, ReportNote } from '../model.ts';
import { ReportError } from '../report-error.ts';
import type { WholeStatement } from '../statement-types.ts';
import { cleanComputerName, cleanText } from '../text-lines.ts';
import { readCsvRows } from './csv.ts';
import { type DeviceRow, type HotfixCells, readHotfixCells, readOsCells, readTimeCell } from './device-csv-cells.ts';
import { type DeviceColumns, findDeviceColumns, hasOsColumn, isDeviceHeading } from './device-csv-columns.ts';
import { otherSystem } from './row-cells.ts';
import { noteSkipped, type Skipped } from './skipped-devices.ts';

/** Where the heading of a device export stands, and whether it tells of the build. */
export interface DeviceCsvHeading {
  /** Counted from 0. */
  readonly headingLine: number;
  readonly columns: DeviceColumns;
  readonly hasOs: boolean;
}

const MAX_HEADING = 4000;

/** The heading of a device export in the first line that is not blank, or below Excel's `sep=;`; null: there is none. */
export function findDeviceCsv(lines: readonly string[]): DeviceCsvHeading | null {
  const headingLine = lines.findIndex((line) => line.trim() !== '' && !/^\s*"?sep=.\s*"?\s*$/i.test(line));
  const heading = lines[headingLine];
  if (heading === undefined || heading.length > MAX_HEADING || !/[,;\t]/.test(heading)) return null;
  const columns = findDeviceColumns(readCsvRows([heading], 0).flatMap(({ cells }) => cells));
  return isDeviceHeading(columns) ? { headingLine, columns, hasOs: hasOsColumn(columns) } : null;
}

/**
 * Reads the CSV export of a management tool: a line per device, or a line per device and hotfix. Devices of other systems
 * are skipped, with a note on the first report.
 * @throws {ReportError} that names the line.
 */
export function parseDeviceCsv(lines: readonly string[], heading: DeviceCsvHeading): WholeStatement[] {
  const [, ...records] = readCsvRows(lines, heading.headingLine);
  if (records.length === 0) {
    throw new ReportError('malformed', 'expected a device below the heading', `line ${heading.headingLine + 2}`);
  }
  const skipped: Skipped[] = [];
  const devices = new Map<string, Device>();
  for (const { line, cells } of records) {
    const row = rowOf(line, cells, heading.columns);
    const name = deviceOf(row);
    if (isOtherSystem(row.cell('osName'))) {
      skipped.push({ name, reason: otherSystem(row.cell('osName') ?? '', `line ${line}`) });
      continue;
    }
    const facts = {
      ...readTimeCell(row),
      os: readOsCells(row),
      computerName: cleanComputerName(row.cell('deviceName') ?? ''),
    };
    // A device that stands in the file twice with other facts was enrolled twice: each is a statement of its own.
    const key = JSON.stringify([name.toLowerCase(), { ...facts, computerName: facts.computerName?.toLowerCase() }]);
    const device = devices.get(key) ?? { name, ...facts, hotfixes: [] };
    device.hotfixes.push(readHotfixCells(row));
    devices.set(key, device);
  }
  return noteSkipped([...devices.values()].map(toStatement), skipped);
}

interface Device {
  readonly name: string;
  readonly computerName: string | null;
  readonly collectedAt: string | null;
  readonly isZoneMissing: boolean;
  readonly os: ReportedOs;
  /** One per row. */
  readonly hotfixes: (HotfixCells | null)[];
}

function rowOf(line: number, cells: readonly string[], columns: DeviceColumns): DeviceRow {
  return {
    line,
    cell: (column) => {
      const place = columns.get(column);
      const text = place === undefined ? '' : (cells[place] ?? '');
      // A list of hotfixes is longer than any text for display.
      const clean = column === 'hotfixes' ? text.trim() || null : cleanText(text);
      return clean !== null && /^(?:n\/a|-+|null|unknown|\[no results\])$/i.test(clean) && column !== 'hotfixStatus'
        ? null
        : clean;
    },
  };
}

const DEVICE_ID = /^[0-9a-f]{40}$/i;

/** An id of kbgap's form, else the name, by which other sources know the device too, else the tool's own id. */
function deviceOf(row: DeviceRow): string {
  const id = row.cell('deviceId');
  if (id !== null && DEVICE_ID.test(id)) return id;
  const device = row.cell('deviceName') ?? id;
  if (device === null) throw new ReportError('malformed', 'expected the name or id of a device', `line ${row.line}`);
  return device;
}

function isOtherSystem(osName: string | null): boolean {
  return (
    osName !== null &&
    /\b(?:linux|ubuntu|debian|red hat|centos|mac ?os|os x|ios|ipados|android|chrome ?os|esxi)\b/i.test(osName)
  );
}

function toStatement(device: Device): WholeStatement {
  return { kind: 'whole', device: device.name, source: 'csv', report: toReport(device) };
}

function toReport({ computerName, collectedAt, isZoneMissing, os, hotfixes }: Device): InventoryReport {
  const lists = hotfixes.filter((list) => list !== null);
  const isCut = lists.some((list) => list.isCut);
  const entries = lists.flatMap((list) => list.entries);
  const pending = readHotfixList(
    lists.filter((list) => list.isPending).flatMap((list) => list.entries),
    true,
  );
  return buildReport({
    format: 'csv',
    computerName,
    collectedAt,
    os,
    hotfixes: lists.length === 0 ? null : readHotfixList(entries, !isCut),
    pendingRebootKbs: pending.installedKbs.map(({ kbId }) => kbId),
    notes: [...(isCut ? [TRUNCATED] : []), ...(isZoneMissing ? [WITHOUT_ZONE] : [])],
  });
}

const TRUNCATED: ReportNote = {
  code: 'hotfix-list-truncated',
  field: 'installedKbs',
  message: 'The cell with the hotfix list was cut short.',
};

const WITHOUT_ZONE: ReportNote = {
  code: 'time-without-zone',
  field: 'collectedAt',
  message: 'The time in the file has no time zone, so it was not used.',
};
