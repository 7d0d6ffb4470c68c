import type { KbId } from '../../catalog/ids.ts';
import { buildReport } from '../build-report.ts';
import { type HotfixList, readHotfixList } from '../hotfix-list.ts';
import { parseInstalledOn } from '../installed-on.ts';
import { parseInstant } from '../instant.ts';
import type { Architecture, InventoryReport, ReportedComponents, ReportedOs } from '../model.ts';
import { ReportError } from '../report-error.ts';
import {
  type Fields,
  isObject,
  parseVersion,
  readArray,
  readBoolean,
  readInteger,
  readText,
  readWord,
  strictFields,
  wrongValue,
} from './json-fields.ts';
import { BUILD_RANGE, UBR_RANGE } from './registry.ts';

const REPORT_NAMES = [
  '$schema',
  'schemaVersion',
  'computerName',
  'collectedAt',
  'os',
  'installedKbs',
  'isKbListComplete',
  'pendingRebootKbs',
  'isRebootPending',
  'isHotpatchEnrolled',
  'hasEsu',
  'components',
];
const OS_NAMES = [
  'productName',
  'version',
  'build',
  'ubr',
  'servicePack',
  'displayVersion',
  'editionId',
  'installationType',
  'architecture',
];
const COMPONENT_NAMES = ['internetExplorer', 'edgeChromium', 'dotnetFramework'];

/**
 * Reads kbgap's own report, `docs/report.schema.json`. It is strict where other formats are lenient: an unknown
 * property or a value of another type is a ReportError that names its JSON path. Null stands for "not known".
 */
export function parseKbgap(value: unknown, path: string): InventoryReport {
  const fields = strictFields(value, path, REPORT_NAMES);
  if (fields.get('schemaVersion') !== 1) {
    throw wrongValue(`${path}.schemaVersion`, '1, the version of the report format', fields.get('schemaVersion'));
  }
  readText(fields, '$schema');
  const hotfixes = readInstalledKbs(fields);
  return buildReport({
    format: 'kbgap',
    computerName: readWord(fields, 'computerName', { parse: parseComputerName, expected: 'a computer name' }),
    collectedAt: readWord(fields, 'collectedAt', { parse: parseInstant, expected: 'a time with its zone (RFC 3339)' }),
    os: readOs(fields),
    hotfixes,
    pendingRebootKbs: sortIds(readArray(fields, 'pendingRebootKbs') ?? [], `${path}.pendingRebootKbs`),
    isRebootPending: readBoolean(fields, 'isRebootPending'),
    isHotpatchEnrolled: readBoolean(fields, 'isHotpatchEnrolled'),
    hasEsu: readBoolean(fields, 'hasEsu'),
    components: readComponents(fields),
  });
}
