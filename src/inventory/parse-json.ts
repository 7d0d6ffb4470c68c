import { detectJsonKind, startsAsJson } from './detect.ts';
import { parseInstant } from './instant.ts';
import { parseText, wholeStatement } from './parse-text.ts';
import { parseGetComputerInfo } from './parsers/get-computerinfo.ts';
import { parseGetHotfixJson } from './parsers/get-hotfix.ts';
import { isObject, readWord, strictFields, unwrapArray, wrongValue } from './parsers/json-fields.ts';
import { parseKbgap, readDeviceId } from './parsers/kbgap.ts';
import { parseOsqueryResult } from './parsers/osquery.ts';
import { parseRegistry, readRegistryDeviceId } from './parsers/registry.ts';
import { parseWazuhStates } from './parsers/wazuh.ts';
import { parseWazuhAgents } from './parsers/wazuh-agents.ts';
import { ReportError } from './report-error.ts';
import type { Statement } from './statement-types.ts';
import { cleanText } from './text-lines.ts';

/** Where a value stands, and what its surroundings tell of it. */
interface Place {
  readonly path: string;
  /** The time of what does not tell its own. */
  readonly collectedAt: string | null;
}

/** The statements of a JSON value, one object or an array of them; null: its (first) object is of no known format. */
export function parseJsonValue(value: unknown, { path, collectedAt }: Place): Statement[] | null {
  const unwrapped = unwrapArray(value);
  if (!Array.isArray(unwrapped)) return parseObject(unwrapped, { path, collectedAt });
  const elements: readonly unknown[] = unwrapped;
  const pathOf = (index: number) => `${path}[${index}]`;
  if (elements.length === 0) throw wrongValue(path, 'at least one report', unwrapped);
  if (detectJsonKind(elements[0]) === 'get-hotfix') return hotfixStatements(elements, pathOf);
  const statements: Statement[] = [];
  for (const [index, element] of elements.entries()) {
    const isHotfix = detectJsonKind(element) === 'get-hotfix';
    const parsed = isHotfix ? null : parseObject(element, { path: pathOf(index), collectedAt });
    if (parsed === null && index === 0) return null;
    if (parsed === null) throw wrongValue(pathOf(index), 'a report of one device, like those before it', element);
    for (const statement of parsed) statements.push(statement);
  }
  return statements;
}

function hotfixStatements(elements: readonly unknown[], pathOf: (index: number) => string): Statement[] {
  return parseGetHotfixJson(elements, pathOf).map((report) => wholeStatement(report, null));
}

/** Null: an object of no known format. */
function parseObject(value: unknown, { path, collectedAt }: Place): Statement[] | null {
  if (!isObject(value)) throw wrongValue(path, 'an object', value);
  switch (detectJsonKind(value)) {
    case 'kbgap':
      return [wholeStatement(parseKbgap(value, path), readDeviceId(value))];
    case 'registry':
      return [wholeStatement(parseRegistry(value, path), readRegistryDeviceId(value, path))];
    case 'get-computerinfo':
      return [wholeStatement(parseGetComputerInfo(value, path), null)];
    case 'get-hotfix':
      return hotfixStatements([value], () => path);
    case 'osquery':
      return [parseOsqueryResult(value, path)];
    case 'wazuh':
      return [parseWazuhStates(value, path, { collectedAt })];
    case 'wazuh-agents':
      return parseWazuhAgents(value, path);
    case 'wrapper':
      return parseWrapper(value, path);
    case null:
      return null;
  }
}

const WRAPPER_NAMES = ['device', 'collectedAt', 'report'];

/** `{ "device": "PC1", "collectedAt": …, "report": … }`: names the device, and tells the time where the report does not. */
function parseWrapper(value: object, path: string): Statement[] {
  const fields = strictFields(value, path, WRAPPER_NAMES);
  const device = readWord(fields, 'device', { parse: cleanText, expected: 'the id or name of a device' });
  if (device === null) throw wrongValue(`${path}.device`, 'the id or name of a device', null);
  const expected = 'a time with its zone (RFC 3339)';
  const collectedAt = readWord(fields, 'collectedAt', { parse: parseInstant, expected });
  const [statement, ...others] = parseWrapped(fields.get('report'), { path: `${path}.report`, collectedAt });
  if (statement === undefined || others.length > 0) {
    throw new ReportError('malformed', `expected one device, found ${others.length + 1}`, `${path}.report`);
  }
  if (statement.kind === 'rows') return [{ ...statement, device }];
  return [
    { ...statement, device, report: { ...statement.report, collectedAt: statement.report.collectedAt ?? collectedAt } },
  ];
}

/** An object or array of any JSON format, or the text of any other. */
function parseWrapped(report: unknown, place: Place): Statement[] {
  const isNested = isObject(report) && detectJsonKind(report) === 'wrapper';
  const parsed = isNested
    ? null
    : typeof report === 'string'
      ? parseWrappedText(report, place.path)
      : parseJsonValue(report, place);
  if (parsed === null) throw new ReportError('unknown-format', 'expected a report of a known format', place.path);
  return parsed;
}

/** The places that errors of the text name are lines within it. */
function parseWrappedText(text: string, path: string): Statement[] | null {
  try {
    return startsAsJson(text) ? null : parseText(text);
  } catch (error) {
    if (!(error instanceof ReportError)) throw error;
    throw new ReportError(error.code, error.message, path);
  }
}
