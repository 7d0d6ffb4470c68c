import { ReportError } from './report-error.ts';
import { readJson } from './report-text.ts';
import { parseStatement } from './statement.ts';
import type { Statement } from './statement-types.ts';

/**
 * What one line of JSON says of one device: `parseStatement` for a line of a file that is too long to be read at once.
 * @throws {ReportError} when it can't be read, with a code and the JSON path, `$…`.
 */
export function parseStatementLine(text: string): Statement {
  if (text.trim() === '') throw new ReportError('empty', 'expected a report, found nothing', '$');
  return parseStatement(readJson(text, '$'), '$');
}
