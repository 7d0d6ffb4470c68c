import type { HotfixEntry } from '../hotfix-list.ts';
import { parseInstalledOn } from '../installed-on.ts';
import { parseInstant } from '../instant.ts';
import type { ReportedOs } from '../model.ts';
import { installationTypeOfName, parseArchitecture, parseInstallationType, parseProductType } from '../os-words.ts';
import { ReportError, showValue } from '../report-error.ts';
import type { DeviceColumn } from './device-csv-columns.ts';
import { BUILD_RANGE, UBR_RANGE } from './registry.ts';

/** One row of a device export; what it says nothing of is null. */
export interface DeviceRow {
  /** Counted from 1. */
  readonly line: number;
  cell(column: DeviceColumn): string | null;
}

function wrongCell({ line }: DeviceRow, column: string, expected: string, found: string): ReportError {
  return new ReportError('malformed', `expected ${expected}, found ${showValue(found)}`, `line ${line}, ${column}`);
}

interface Build {
  readonly version: string | null;
  readonly build: number;
  readonly ubr: number | null;
}

/** `19045`, `19045.3803`, `10.0.19045.3803`, `10.0 (19045)`, `22H2 (OS Build 19045.3803)`. */
const BUILDS: readonly RegExp[] = [
  /^(?:(?<version>\d{1,2}\.\d{1,2})\.)?(?<build>\d{4,5})(?:\.(?<ubr>\d{1,5}))?$/,
  /^(?<version>\d{1,2}\.\d{1,2}) \((?<build>\d{4,5})(?:\.(?<ubr>\d{1,5}))?\)$/,
  /^(?:[\w ]{1,60})?\(?OS Build (?<build>\d{4,5})(?:\.(?<ubr>\d{1,5}))?\)?$/i,
];

function parseBuild(text: string): Build | null {
  const groups = BUILDS.map((pattern) => pattern.exec(text)?.groups).find((each) => each !== undefined);
  if (groups === undefined) return null;
  const [build, ubr] = [Number(groups.build), groups.ubr === undefined ? null : Number(groups.ubr)];
  if (build > BUILD_RANGE.max || (ubr ?? 0) > UBR_RANGE.max) return null;
  return { version: groups.version ?? null, build, ubr };
}

/** What Windows calls its releases: builds of four digits are 2600 to 9600, and none is like these. */
const DISPLAY_VERSION = /^(?:\d\dH[12]|1[5-9]\d\d|200[49])$/i;

/** What a row says of its Windows. @throws {ReportError} that names the line and the column. */
export function readOsCells(row: DeviceRow): ReportedOs {
  const build = readBuildCell(row, 'osBuild', 'OS build') ?? readBuildCell(row, 'osVersion', 'OS version');
  const productName = row.cell('osName');
  const osVersion = row.cell('osVersion') ?? '';
  return {
    productName,
    version: build?.version ?? parseBuild(osVersion)?.version ?? null,
    build: build?.build ?? null,
    ubr: readUbr(row, build),
    servicePack: null,
    displayVersion: row.cell('displayVersion') ?? (DISPLAY_VERSION.test(osVersion) ? osVersion : null),
    editionId: row.cell('edition'),
    installationType:
      readWordCell(row, 'installationType', (text) => parseInstallationType(text) ?? parseProductType(text)) ??
      readWordCell(row, 'productType', (text) => parseProductType(text) ?? parseInstallationType(text)) ??
      installationTypeByName(productName),
    architecture: readWordCell(row, 'architecture', parseArchitecture),
  };
}

/** As in systeminfo, but tools that write just "Windows" mean a server too. */
function installationTypeByName(productName: string | null): 'client' | 'server' | null {
  const isNamed = productName !== null && /Server|Windows (?:NT Workstation|XP|Vista|\d)/i.test(productName);
  return isNamed ? installationTypeOfName(productName) : null;
}

function readBuildCell(row: DeviceRow, column: 'osBuild' | 'osVersion', name: string): Build | null {
  const text = row.cell(column);
  if (
    text === null ||
    (column === 'osVersion' && (DISPLAY_VERSION.test(text) || /^\d{1,2}(?:\.\d{1,2})?$/.test(text)))
  ) {
    return null;
  }
  const build = parseBuild(text);
  if (build === null) throw wrongCell(row, name, 'a build such as "19045.3803" or "10.0.19045.3803"', text);
  return build;
}

function readUbr(row: DeviceRow, build: Build | null): number | null {
  const text = row.cell('ubr');
  // The version may have the revision where the build's own column has none.
  const ofVersion = parseBuild(row.cell('osVersion') ?? '');
  const own = build?.ubr ?? (ofVersion?.build === build?.build ? (ofVersion?.ubr ?? null) : null);
  if (text === null) return own;
  if (!/^\d{1,5}$/.test(text) || Number(text) > UBR_RANGE.max) {
    throw wrongCell(row, 'UBR', `a whole number from 0 to ${UBR_RANGE.max}`, text);
  }
  if (build === null) throw wrongCell(row, 'OS build', 'the build that UBR is a revision of', '');
  return Number(text);
}

function readWordCell<T>(row: DeviceRow, column: DeviceColumn, parse: (text: string) => T | null): T | null {
  const text = row.cell(column);
  if (text === null) return null;
  const word = parse(text);
  if (word === null) throw wrongCell(row, column, 'a word that Windows uses for it', text);
  return word;
}

/** A cell that Excel or a tool cut. */
const CUT = /(?:…|\.\.\.)$/;
const MAX_EXCEL_CELL = 32_700;

const INSTALLED = /^(?:installed|success(?:ful|fully installed)?|succeeded|completed?|applied|present|yes|true)$/i;
const PENDING = /\b(?:re(?:boot|start)|pending)\b/i;
const NOT_INSTALLED =
  /^(?:missing|needed|required|not (?:installed|applicable|applied|present)|failed|error|available|applicable|approved|rejected|declined|downloaded|manual|no|false|unknown|superseded|uninstalled|removed)$/i;
/** Of the device, not of the update. */
const OF_DEVICE =
  /^(?:online|offline|active|inactive|connected|disconnected|ok|healthy|managed|enabled|disabled|up|down)$/i;

/** What one row says of hotfixes. */
export interface HotfixCells {
  readonly entries: readonly HotfixEntry[];
  readonly isPending: boolean;
  readonly isCut: boolean;
}

/** Null: the row has no hotfixes, or one that is not installed; rows of those alone are no list of what is. */
export function readHotfixCells(row: DeviceRow): HotfixCells | null {
  const text = row.cell('hotfixes');
  // Up to five digits are how many there are.
  if (text === null || /^\d{1,5}$/.test(text)) return null;
  const state = readHotfixState(row);
  if (state === 'not-installed') return null;
  const ids = splitHotfixes(text);
  const installedOn = ids.length === 1 ? parseInstalledOn(row.cell('installedOn')) : null;
  return {
    entries: ids.map((hotfixId) => ({ hotfixId, installedOn })),
    isPending: state === 'pending',
    isCut: CUT.test(text) || text.length > MAX_EXCEL_CELL,
  };
}

/** Exports of updates list those that are missing too. */
function readHotfixState(row: DeviceRow): 'installed' | 'pending' | 'not-installed' {
  const status = row.cell('hotfixStatus');
  if (status === null || INSTALLED.test(status) || OF_DEVICE.test(status)) return 'installed';
  if (NOT_INSTALLED.test(status)) return 'not-installed';
  if (/install/i.test(status) && PENDING.test(status)) return 'pending';
  if (/^(?:pending )?re(?:boot|start)(?: (?:required|pending))?$/i.test(status)) return 'pending';
  throw wrongCell(row, 'status', '"Installed", "Missing" or the like', status);
}

/** KBs inside titles, else what commas, semicolons, bars and space separate. */
function splitHotfixes(text: string): string[] {
  const named = text.match(/\bKB ?[1-9]\d{5,7}\b/gi);
  return named ?? text.split(/[\s,;|]+/).filter((word) => word !== '');
}

/** The time of a row, ISO 8601 UTC with milliseconds; null: none, or a local time of no named zone. */
export function readTimeCell(row: DeviceRow): { readonly collectedAt: string | null; readonly isZoneMissing: boolean } {
  const text = row.cell('collectedAt');
  if (text === null) return { collectedAt: null, isZoneMissing: false };
  const collectedAt = parseInstant(
    text
      .replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T')
      .replace(/ ?(?:UTC|GMT|Z)$/i, 'Z')
      .replace(/ ([+-]\d{2}:?\d{2})$/, '$1'),
  );
  return { collectedAt, isZoneMissing: collectedAt === null };
}
