import type { InventoryReport } from '../model.ts';
import { ReportError } from '../report-error.ts';
import { readCsvRecords } from './csv.ts';
import { readSysteminfo } from './systeminfo.ts';
import { fieldsOfCsvRecord } from './systeminfo-fields.ts';
import { parseSysteminfoVersion } from './systeminfo-version.ts';

/** The third column of `systeminfo /fo csv` is the OS version, in every language. */
const VERSION_COLUMN = 2;

/** True for the two lines of `systeminfo /fo csv`: quoted labels, quoted values, the OS version the third of them. */
export function isSysteminfoCsv(lines: readonly string[]): boolean {
  const [heading, first] = lines.filter((line) => line.trim() !== '').slice(0, 2);
  if (heading === undefined || first === undefined || !heading.startsWith('"')) return false;
  const version = /^(?:"[^"]*",){2}"([^"]*)"/.exec(first)?.[1];
  return version !== undefined && parseSysteminfoVersion(version) !== null;
}

/** Reads `systeminfo /fo csv`: a line of labels, then one device per record. */
export function parseSysteminfoCsv(lines: readonly string[]): InventoryReport[] {
  const [labels = [], ...records] = readCsvRecords(lines, 0);
  return records.map((record, index) => {
    if (parseSysteminfoVersion(record[VERSION_COLUMN] ?? '') === null) {
      throw new ReportError('malformed', 'expected the OS version in column 3', `record ${index + 1}`);
    }
    return readSysteminfo(fieldsOfCsvRecord(labels, record, index + 2), { endsAbruptly: false });
  });
}
