import type { KbId } from '../../catalog/ids.ts';
import { buildReport } from '../build-report.ts';
import { type HotfixList, uniteKbs } from '../hotfix-list.ts';
import { parseInstalledOn } from '../installed-on.ts';
import { parseInstant } from '../instant.ts';
import type { InstalledKb, InventoryReport, ReportedComponents, ReportedOs } from '../model.ts';
import { ReportError } from '../report-error.ts';
import { cleanText } from '../text-lines.ts';
import {
  type Fields,
  isObject,
  parseVersion,
  readArray,
  readBoolean,
  readInteger,
  readWord,
  strictFields,
  wrongValue,
} from './json-fields.ts';
import { COMPONENT_NAMES, INSTALLED_KB_NAMES, OS_NAMES, REPORT_NAMES } from './kbgap-names.ts';
import { readDirectory, readNetwork } from './kbgap-place.ts';
import { BUILD_RANGE, UBR_RANGE } from './registry.ts';

/**
 * Reads kbgap's own report, `docs/report.schema.json`. It is strict where other formats are lenient: an unknown
 * property or a value of another type is a ReportError that names its JSON path. Null stands for "not known".
 */
export function parseKbgap(value: unknown, path: string): InventoryReport {
  const fields = strictFields(value, path, REPORT_NAMES);
  if (fields.get('schemaVersion') !== 1) {
    throw wrongValue(`${path}.schemaVersion`, '1, the version of the report format', fields.get('schemaVersion'));
  }
  readWord(fields, '$schema', { parse: (text) => text, expected: 'the address of the schema' });
  readMatch(fields, 'deviceId', { pattern: DEVICE_ID, expected: 'a device id of 40 hexadecimal digits' });
  return buildReport({
    format: 'kbgap',
    computerName: readMatch(fields, 'computerName', { pattern: COMPUTER_NAME, expected: 'a computer name' }),
    collectedAt: readWord(fields, 'collectedAt', { parse: parseInstant, expected: 'a time with its zone (RFC 3339)' }),
    os: fields.get('os') === undefined ? {} : readOs(strictFields(fields.get('os'), `${path}.os`, OS_NAMES)),
    hotfixes: readInstalledKbs(fields),
    pendingRebootKbs: readPendingKbs(fields),
    isRebootPending: readBoolean(fields, 'isRebootPending'),
    isHotpatchEnrolled: readBoolean(fields, 'isHotpatchEnrolled'),
    hasEsu: readBoolean(fields, 'hasEsu'),
    components: readComponents(fields),
    network: readNetwork(fields),
    directory: readDirectory(fields),
  });
}

/** The id that a report gives its device, or null; `parseKbgap` has checked it. */
export function readDeviceId(value: object): string | null {
  return 'deviceId' in value && typeof value.deviceId === 'string' ? value.deviceId.toLowerCase() : null;
}

const DEVICE_ID = /^[0-9A-Fa-f]{40}$/;
const COMPUTER_NAME = /^[^\s\\/:*?"<>|]{1,255}$/;
const TEXT = /^\S(?:.{0,254}\S)?$/;
const OS_VERSION = /^\d{1,2}\.\d{1,2}$/;
const KB_ID = /^(?:KB)?([1-9]\d{5,7})$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function readMatch(
  fields: Fields,
  name: string,
  { pattern, expected }: { readonly pattern: RegExp; readonly expected: string },
): string | null {
  const value = fields.get(name);
  if (value === undefined) return null;
  if (typeof value !== 'string' || !pattern.test(value)) throw wrongValue(`${fields.path}.${name}`, expected, value);
  return cleanText(value);
}

function readOneOf<T extends string>(fields: Fields, name: string, words: readonly T[]): T | null {
  const value = fields.get(name);
  const word = words.find((each) => each === value);
  if (value !== undefined && word === undefined) {
    throw wrongValue(`${fields.path}.${name}`, `one of ${words.join(', ')}`, value);
  }
  return word ?? null;
}

function readOs(fields: Fields): ReportedOs {
  const build = readInteger(fields, 'build', BUILD_RANGE);
  const ubr = readInteger(fields, 'ubr', UBR_RANGE);
  if (ubr !== null && build === null) {
    throw new ReportError('malformed', 'expected the build that ubr is a revision of', `${fields.path}.build`);
  }
  const text = { pattern: TEXT, expected: 'a text of 1 to 256 characters without space around it' };
  return {
    productName: readMatch(fields, 'productName', text),
    version: readMatch(fields, 'version', { pattern: OS_VERSION, expected: 'a version such as "10.0"' }),
    build,
    ubr,
    servicePack: readInteger(fields, 'servicePack', { min: 0, max: 99 }),
    displayVersion: readMatch(fields, 'displayVersion', text),
    editionId: readMatch(fields, 'editionId', text),
    installationType: readOneOf(fields, 'installationType', ['client', 'server', 'server-core']),
    architecture: readOneOf(fields, 'architecture', ['x64', 'x86', 'arm64', 'ia64']),
  };
}

function readInstalledKbs(fields: Fields): HotfixList | null {
  const isComplete = readBoolean(fields, 'isKbListComplete');
  const elements = readArray(fields, 'installedKbs');
  if (elements !== null) {
    const installedKbs = elements.map((each, index) => readInstalledKb(each, fields, index));
    return { installedKbs: uniteKbs(installedKbs), isComplete: isComplete ?? true, notes: [] };
  }
  if (isComplete !== true) return null;
  throw new ReportError('malformed', 'expected the list that isKbListComplete tells of', `${fields.path}.installedKbs`);
}

function readInstalledKb(element: unknown, list: Fields, index: number): InstalledKb {
  const kbId = toKbId(element);
  if (kbId !== null) return { kbId, installedOn: null };
  // Paths are only made here, off the way that most KBs take.
  const path = `${list.path}.installedKbs[${index}]`;
  if (!isObject(element)) throw wrongKb(path, element);
  const fields = strictFields(element, path, INSTALLED_KB_NAMES);
  const day = readMatch(fields, 'installedOn', { pattern: DAY, expected: 'a day such as "2020-03-10"' });
  const installedOn = parseInstalledOn(day);
  if (day !== installedOn) throw wrongValue(`${path}.installedOn`, 'a day that exists, from 1996 to 2100', day);
  const id = fields.get('kbId');
  const named = toKbId(id);
  if (named === null) throw wrongKb(`${path}.kbId`, id);
  return { kbId: named, installedOn };
}

function readPendingKbs(fields: Fields): KbId[] {
  const elements = readArray(fields, 'pendingRebootKbs') ?? [];
  const kbs = elements.map((element, index) => {
    const kbId = toKbId(element);
    if (kbId === null) throw wrongKb(`${fields.path}.pendingRebootKbs[${index}]`, element);
    return { kbId, installedOn: null };
  });
  return uniteKbs(kbs).map(({ kbId }) => kbId);
}

function toKbId(value: unknown): KbId | null {
  return typeof value === 'string' ? (KB_ID.exec(value)?.[1] ?? null) : null;
}

function wrongKb(path: string, value: unknown): ReportError {
  return wrongValue(path, 'a KB such as "KB9000001"', value);
}

function readComponents(parent: Fields): Partial<ReportedComponents> {
  const value = parent.get('components');
  if (value === undefined) return {};
  const fields = strictFields(value, `${parent.path}.components`, COMPONENT_NAMES);
  const version = { parse: parseVersion, expected: 'a version such as "11.0.9600.19596"' };
  const versions = readArray(fields, 'dotnetFramework');
  return {
    internetExplorer: readWord(fields, 'internetExplorer', version),
    edgeChromium: readWord(fields, 'edgeChromium', version),
    dotnetFramework:
      versions?.map((each, index) => {
        const parsed = typeof each === 'string' ? parseVersion(each) : null;
        if (parsed === null) throw wrongValue(`${fields.path}.dotnetFramework[${index}]`, version.expected, each);
        return parsed;
      }) ?? null,
  };
}
