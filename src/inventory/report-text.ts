import { decodeText } from './decode-text.ts';
import { isNestedDeeper } from './json-depth.ts';
import { ReportError } from './report-error.ts';

/** The largest report that is read: 16 MiB. A real one has some kilobytes, the JSON of a site's devices some megabytes. */
export const MAX_REPORT_BYTES = 16 * 1024 * 1024;

/** The text of a file or request body, whatever its encoding. @throws {ReportError} when it is too large or empty. */
export function readReportText(bytes: Uint8Array): string {
  if (bytes.length > MAX_REPORT_BYTES) {
    throw new ReportError('too-large', `expected at most ${MAX_REPORT_BYTES} bytes, found ${bytes.length}`);
  }
  const text = decodeText(bytes);
  if (text.trim() === '') throw new ReportError('empty', 'expected a report, found nothing');
  return text;
}

/** Get-ComputerInfo nests four deep. */
const MAX_JSON_DEPTH = 32;

/** JSON to a value. @throws {ReportError} `malformed` for another text, or one nested deeper than any report is. */
export function readJson(text: string, field: string | null = null): unknown {
  if (isNestedDeeper(text, MAX_JSON_DEPTH)) {
    throw new ReportError('malformed', `expected JSON nested at most ${MAX_JSON_DEPTH} deep`, field);
  }
  try {
    return JSON.parse(text);
  } catch {
    const expected = 'expected JSON to its end, as the text starts with a bracket; is it cut short?';
    throw new ReportError('malformed', expected, field);
  }
}
