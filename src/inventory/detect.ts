import type { ReportFormat } from './model.ts';
import { findDeviceCsv } from './parsers/device-csv.ts';
import { findHotfixListing } from './parsers/hotfix-listing.ts';
import { isObject } from './parsers/json-fields.ts';
import { isSysteminfoCsv } from './parsers/systeminfo-csv.ts';
import { isSysteminfo } from './parsers/systeminfo-version.ts';
import { isWazuhStates } from './parsers/wazuh.ts';
import { isWazuhAgents } from './parsers/wazuh-agents.ts';
import { ReportError } from './report-error.ts';

/** What a text other than JSON is. */
export type TextKind = 'systeminfo' | 'systeminfo-csv' | 'wmic-qfe' | 'get-hotfix' | 'device-csv';

/** True for a text that starts as JSON does; `[01]: KB…` is the rest of a systeminfo. */
export function startsAsJson(text: string): boolean {
  return /^\s*(?!\[\d{1,6}\]\s{0,9}:)[{[]/.test(text);
}

/** The kind of a text by its content alone; null: none that is known. */
export function detectTextKind(lines: readonly string[]): TextKind | null {
  if (isSysteminfoCsv(lines)) return 'systeminfo-csv';
  const devices = findDeviceCsv(lines);
  if (devices?.hasOs === true) return 'device-csv';
  // Before the hotfix lists: a file with both outputs one after the other still tells its system.
  if (isSysteminfo(lines)) return 'systeminfo';
  // A heading of devices and hotfixes alone is a list's own where it has the property's name.
  if (devices !== null && !/\bHotFixID\b/.test(lines[devices.headingLine] ?? '')) return 'device-csv';
  return findHotfixListing(lines)?.tool ?? null;
}

/** What a JSON value is. `wrapper`: a device with its report; `wazuh-agents`: a dump of many agents. */
export type JsonKind = Exclude<ReportFormat, 'systeminfo' | 'wmic-qfe' | 'csv'> | 'wazuh-agents' | 'wrapper';

/** Properties of which one is enough to tell a format, in lower case; the first row that fits wins. */
const TELLING_PROPERTIES: readonly (readonly [kind: JsonKind, names: readonly string[]])[] = [
  ['kbgap', ['schemaversion']],
  ['get-hotfix', ['hotfixid']],
  ['get-computerinfo', ['windowsbuildlabex', 'osbuildnumber', 'oshotfixes', 'osname', 'osversion', 'windowseditionid']],
  ['registry', ['currentbuild', 'currentbuildnumber', 'ubr', 'editionid', 'installationtype', 'hotfixes']],
];

/** The kind of one JSON object, by the names of its properties; null: none that is known. */
export function detectJsonKind(value: unknown): JsonKind | null {
  if (!isObject(value)) return null;
  if ('schemaVersion' in value) return 'kbgap';
  if ('report' in value && 'device' in value) return 'wrapper';
  if (('snapshot' in value || 'diffResults' in value || 'columns' in value) && 'unixTime' in value) return 'osquery';
  if (isWazuhStates(value)) return 'wazuh';
  if (isWazuhAgents(value)) return 'wazuh-agents';
  const names = new Set(Object.keys(value).map((name) => name.toLowerCase()));
  return TELLING_PROPERTIES.find(([, telling]) => telling.some((name) => names.has(name)))?.[0] ?? null;
}

const SAMPLE_LENGTH = 65_536;
const OTHER_SYSTEM =
  /\b(?:Linux|GNU|Darwin|macOS|Mac OS X|FreeBSD|OpenBSD|Ubuntu|Debian|SunOS|Android)\b|^[ \t]{0,20}"?(?:OS|Operating System)[ _]?(?:Name|Version)?"?\s{0,40}[:=]/im;

/** The error for a text of no known kind: another system's report, a web page, binary data, or simply something else. */
export function explainUnknown(text: string): ReportError {
  const sample = text.slice(0, SAMPLE_LENGTH);
  const expected =
    'expected the output of systeminfo, wmic qfe, Get-HotFix, Get-ComputerInfo as JSON, the registry values as JSON, osquery results, a Wazuh dump, a CSV export of devices, or a kbgap report';
  if (/[^\P{Cc}\s]|\ufffd/u.test(sample)) return new ReportError('unknown-format', `${expected}; found binary data`);
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(sample)) {
    return new ReportError('unknown-format', `${expected}; found a web page or XML`);
  }
  if (OTHER_SYSTEM.test(sample) && !/Windows/i.test(sample)) {
    return new ReportError('not-windows', 'expected a report of Windows, found one of another system');
  }
  return new ReportError('unknown-format', expected);
}
