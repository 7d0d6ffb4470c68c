import { detectTextKind, type TextKind } from './detect.ts';
import type { InventoryReport } from './model.ts';
import { findDeviceCsv, parseDeviceCsv } from './parsers/device-csv.ts';
import { parseGetHotfix } from './parsers/get-hotfix.ts';
import { parseSysteminfo } from './parsers/systeminfo.ts';
import { parseSysteminfoCsv } from './parsers/systeminfo-csv.ts';
import { parseWmicQfe } from './parsers/wmic-qfe.ts';
import type { WholeStatement } from './statement-types.ts';
import { splitLines } from './text-lines.ts';

const REPORT_PARSERS: Readonly<
  Record<Exclude<TextKind, 'device-csv'>, (lines: readonly string[]) => InventoryReport[] | null>
> = {
  systeminfo: (lines) => [parseSysteminfo(lines)],
  'systeminfo-csv': parseSysteminfoCsv,
  'wmic-qfe': parseWmicQfe,
  'get-hotfix': parseGetHotfix,
};

/** Reads a text that is no JSON; null: it is of no known kind. */
export function parseText(text: string): WholeStatement[] | null {
  const lines = splitLines(text);
  const kind = detectTextKind(lines);
  if (kind === null) return null;
  if (kind !== 'device-csv') return REPORT_PARSERS[kind](lines)?.map((report) => wholeStatement(report, null)) ?? null;
  const heading = findDeviceCsv(lines);
  return heading && parseDeviceCsv(lines, heading);
}

/** The statement of a whole report. */
export function wholeStatement(report: InventoryReport, device: string | null): WholeStatement {
  return { kind: 'whole', device, source: report.formats.toSorted().join('+'), report };
}
