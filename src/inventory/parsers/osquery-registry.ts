import type { ReportNote } from '../model.ts';
import { wrongValue } from './json-fields.ts';
import { BUILD_RANGE, UBR_RANGE } from './registry.ts';
import { type Cells, cellInteger, cellText } from './row-cells.ts';

const CURRENT_VERSION = /\\Windows NT\\CurrentVersion$/i;

/** The values that are kept, and the end of the key that each stands in. */
const VALUES: ReadonlyMap<string, RegExp> = new Map([
  ['UBR', CURRENT_VERSION],
  ['CurrentBuild', CURRENT_VERSION],
  ['CurrentBuildNumber', CURRENT_VERSION],
  ['EditionID', CURRENT_VERSION],
  ['InstallationType', CURRENT_VERSION],
  ['DisplayVersion', CURRENT_VERSION],
  ['ReleaseId', CURRENT_VERSION],
  ['CSDVersion', CURRENT_VERSION],
  ['ProductName', CURRENT_VERSION],
  ['ProductType', /\\Control\\ProductOptions$/i],
  ['PROCESSOR_ARCHITECTURE', /\\Session Manager\\Environment$/i],
  ['svcVersion', /\\Microsoft\\Internet Explorer$/i],
]);

const NAMES: ReadonlyMap<string, string> = new Map([...VALUES.keys()].map((name) => [name.toLowerCase(), name]));
const RANGES = { UBR: UBR_RANGE, CurrentBuild: BUILD_RANGE, CurrentBuildNumber: BUILD_RANGE };

/** Keys that exist only while Windows waits for a restart. */
const REBOOT_KEY =
  /\\(?:Component Based Servicing\\RebootPending|WindowsUpdate\\Auto Update\\RebootRequired)(?:\\.*)?$/i;
const MAX_REBOOT_KEY = 160;

/** What the key of a row of such a key starts with. */
export const REBOOT_ROW = 'reboot:';
/** Its value in a snapshot: true only as of then, for a snapshot without the key may have no row that tells of what. */
export const SEEN_ONCE = 'seen';

/** The rows of a result that tell something; two values of one name give the greater one. */
export function readRegistryRows(
  rows: readonly Cells[],
  pathOf: (index: number) => string,
  isSnapshot: boolean,
): { readonly rows: Readonly<Record<string, string>>; readonly notes: readonly ReportNote[] } {
  const kept = new Map<string, string>();
  for (const [index, row] of rows.entries()) {
    const key = cellText(row, 'key');
    const name = NAMES.get((cellText(row, 'name') ?? '').toLowerCase());
    const full = cellText(row, 'path') ?? `${key ?? ''}\\${cellText(row, 'name') ?? ''}`;
    const rebootKey = REBOOT_KEY.exec(full)?.[0];
    if (rebootKey !== undefined) {
      kept.set(`${REBOOT_ROW}${rebootKey.toLowerCase().slice(0, MAX_REBOOT_KEY)}`, isSnapshot ? SEEN_ONCE : 'there');
    }
    if (name === undefined || !isInKey(name, key, full)) continue;
    const data = readData(row, name, pathOf(index));
    if (data !== null) kept.set(name, data);
  }
  return { rows: Object.fromEntries(kept), notes: [] };
}

/** A query that asks for neither key nor path says by its names alone what it read. */
function isInKey(name: string, key: string | null, full: string): boolean {
  const parent = key ?? full.slice(0, full.lastIndexOf('\\'));
  return parent === '' || VALUES.get(name)?.test(parent) === true;
}

function readData(row: Cells, name: string, path: string): string | null {
  if (name === 'UBR' || name === 'CurrentBuild' || name === 'CurrentBuildNumber') {
    const number = cellInteger(row, 'data', { path, ...RANGES[name] });
    return number === null ? null : String(number);
  }
  const data = cellText(row, 'data');
  if (data !== null && name === 'svcVersion' && !/^\d{1,9}(?:\.\d{1,9}){1,3}$/.test(data)) {
    throw wrongValue(`${path}.data`, 'a version such as "11.0.9600.19596"', data);
  }
  return data;
}
