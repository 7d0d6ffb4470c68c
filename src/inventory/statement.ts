import { explainUnknown, startsAsJson } from './detect.ts';
import { parseJsonValue } from './parse-json.ts';
import { parseText } from './parse-text.ts';
import { ReportError } from './report-error.ts';
import { readJson, readReportText } from './report-text.ts';
import type { Statement } from './statement-types.ts';
import { splitLines } from './text-lines.ts';

export type { RowStatement, Statement, WholeStatement } from './statement-types.ts';

/**
 * What one JSON value says of one device: a report of any JSON format, a line of osquery's results log, Wazuh's states,
 * or `{ "device": …, "collectedAt": …, "report": … }` around a report or its text.
 * @throws {ReportError} when it can't be read or is of several devices, with a code and the JSON path.
 */
export function parseStatement(value: unknown, path: string): Statement {
  const statements = parseJsonValue(value, { path, collectedAt: null });
  if (statements === null) {
    const expected = 'expected a report of one device in a known format, or { "device", "report" } around one';
    throw new ReportError('unknown-format', expected, path);
  }
  const [statement] = statements;
  if (statement === undefined || statements.length > 1) {
    throw new ReportError('malformed', `expected one device, found ${statements.length}`, path);
  }
  return statement;
}

/**
 * What a whole file or request body says, of one device or of many, in the order of the file: its encoding and format
 * are found from the content. Lines of JSON are read as a statement each.
 * @throws {ReportError} when it can't be read, with a code and the place.
 */
export function parseStatements(bytes: Uint8Array): Statement[] {
  const text = readReportText(bytes);
  const statements = startsAsJson(text) ? parseJsonText(text) : parseText(text);
  if (statements === null) throw explainUnknown(text);
  return statements;
}

function parseJsonText(text: string): Statement[] | null {
  const lines = jsonLines(text);
  if (lines === null) return parseJsonValue(readJson(text), { path: '$', collectedAt: null });
  const statements: Statement[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const path = `line ${index + 1}, $`;
    const parsed = parseJsonValue(readJson(line, `line ${index + 1}`), { path, collectedAt: null });
    if (parsed === null && statements.length === 0) return null;
    if (parsed === null) throw new ReportError('unknown-format', 'expected a report, like those before it', path);
    for (const statement of parsed) statements.push(statement);
  }
  return statements;
}

const BRACKET_END = /[\]}]\s*$/;

/** The lines of a text of which the first is a whole JSON value and not the only one; null: it is one value. */
function jsonLines(text: string): readonly string[] | null {
  const start = text.search(/\S/);
  const end = text.indexOf('\n', start);
  if (end === -1 || text.slice(end).trim() === '' || !BRACKET_END.test(text.slice(Math.max(start, end - 9), end))) {
    return null;
  }
  try {
    readJson(text.slice(start, end));
  } catch {
    return null;
  }
  return splitLines(text);
}
