import { MAX_LINE_BYTES } from '../../fleet/bulk-intake.ts';
import { ReportError } from '../../inventory/report-error.ts';
import { parseStatements } from '../../inventory/statement.ts';

const LINES_NAME = /\.(?:ndjson|jsonl)(?:\.gz)?$/i;
/** A line end with something after it: there is more than one line. */
const FIRST_LINE = /^\ufeff?(\s*\{[^\n]*\})\s*?\n\s*\S/;

/** Whether the start of a file is enough to tell lines from a whole. */
export function showsLines(start: Buffer): boolean {
  const end = start.indexOf('\n');
  return start.length > MAX_LINE_BYTES || (end !== -1 && start.subarray(end).some((byte) => byte > 0x20));
}

/**
 * Whether a file is lines of JSON, each of one device: it is called so, or its first line is one such and not the only one.
 * Anything else is read as a whole, which takes more formats and encodings, and less.
 */
export function hasLines(name: string, start: Buffer): boolean {
  if (LINES_NAME.test(name)) return true;
  const line = FIRST_LINE.exec(start.toString('utf8'))?.[1];
  if (line === undefined) return false;
  try {
    JSON.parse(line);
    return parseStatements(Buffer.from(line)).length === 1;
  } catch (error) {
    return error instanceof ReportError && error.code !== 'unknown-format';
  }
}
