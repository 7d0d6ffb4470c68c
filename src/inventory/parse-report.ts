import { decodeText } from './decode-text.ts';
import { detectJsonFormat, detectTextKind, explainUnknown, startsAsJson, type TextKind } from './detect.ts';
import { isNestedDeeper } from './json-depth.ts';
import type { InventoryReport } from './model.ts';
import { parseGetComputerInfo } from './parsers/get-computerinfo.ts';
import { parseGetHotfix, parseGetHotfixJson } from './parsers/get-hotfix.ts';
import { isObject, unwrapArray, wrongValue } from './parsers/json-fields.ts';
import { parseKbgap } from './parsers/kbgap.ts';
import { parseRegistry } from './parsers/registry.ts';
import { parseSysteminfo } from './parsers/systeminfo.ts';
import { parseSysteminfoCsv } from './parsers/systeminfo-csv.ts';
import { parseWmicQfe } from './parsers/wmic-qfe.ts';
import { ReportError } from './report-error.ts';
import { splitLines } from './text-lines.ts';

/** The largest report that is read: 16 MiB. A real one has some kilobytes, the JSON of a site's devices some megabytes. */
export const MAX_REPORT_BYTES = 16 * 1024 * 1024;

/**
 * Reads one file or request body: its encoding and format are found from the content. One report per device that it
 * holds, mostly one.
 * @throws {ReportError} when it can't be read, with a code and the place.
 */
export function parseReports(bytes: Uint8Array): InventoryReport[] {
  if (bytes.length > MAX_REPORT_BYTES) {
    throw new ReportError('too-large', `expected at most ${MAX_REPORT_BYTES} bytes, found ${bytes.length}`);
  }
  const text = decodeText(bytes);
  if (text.trim() === '') throw new ReportError('empty', 'expected a report, found nothing');
  const reports = startsAsJson(text) ? parseJson(text) : parseText(text);
  if (reports === null) throw explainUnknown(text);
  return reports;
}

const TEXT_PARSERS: Readonly<Record<TextKind, (lines: readonly string[]) => InventoryReport[] | null>> = {
  systeminfo: (lines) => [parseSysteminfo(lines)],
  'systeminfo-csv': parseSysteminfoCsv,
  'wmic-qfe': parseWmicQfe,
  'get-hotfix': parseGetHotfix,
};

function parseText(text: string): InventoryReport[] | null {
  const lines = splitLines(text);
  const kind = detectTextKind(lines);
  return kind === null ? null : TEXT_PARSERS[kind](lines);
}

const DEVICE_PARSERS = { registry: parseRegistry, 'get-computerinfo': parseGetComputerInfo, kbgap: parseKbgap };

/** One object or an array of them; null: an object of no known format. */
function parseJson(text: string): InventoryReport[] | null {
  const value = unwrapArray(readJson(text));
  const isArray = Array.isArray(value);
  const elements: readonly unknown[] = isArray ? value : [value];
  const path = (index: number) => (isArray ? `$[${index}]` : '$');
  if (elements.length === 0) throw wrongValue('$', 'at least one report', value);
  if (detectJsonFormat(elements[0]) === 'get-hotfix') return parseGetHotfixJson(elements, path);
  const reports: InventoryReport[] = [];
  for (const [index, element] of elements.entries()) {
    if (!isObject(element)) throw wrongValue(path(index), 'an object', element);
    const format = detectJsonFormat(element);
    if (format === null && index === 0) return null;
    if (format === null || format === 'get-hotfix') {
      throw wrongValue(path(index), 'a report of one device, like those before it', element);
    }
    reports.push(DEVICE_PARSERS[format](element, path(index)));
  }
  return reports;
}

/** Get-ComputerInfo nests four deep. */
const MAX_JSON_DEPTH = 32;

function readJson(text: string): unknown {
  if (isNestedDeeper(text, MAX_JSON_DEPTH)) {
    throw new ReportError('malformed', `expected JSON nested at most ${MAX_JSON_DEPTH} deep`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ReportError('malformed', 'expected JSON to its end, as the text starts with a bracket; is it cut short?');
  }
}
