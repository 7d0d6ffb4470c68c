import { buildReport } from '../build-report.ts';
import type { Architecture, InventoryReport, ReportedOs } from '../model.ts';
import { findArchitecture, installationTypeOfName } from '../os-words.ts';
import { ReportError } from '../report-error.ts';
import { cleanComputerName, cleanText } from '../text-lines.ts';
import { readSysteminfoAddresses } from './systeminfo-addresses.ts';
import { readSysteminfoFields, type SysteminfoField } from './systeminfo-fields.ts';
import { readSysteminfoHotfixes } from './systeminfo-hotfixes.ts';
import { findVersionFields, parseSysteminfoVersion } from './systeminfo-version.ts';

/**
 * Reads the output of `systeminfo` in any language, by layout and pattern, never by its labels: the line of the OS
 * version, the two lines before it (host name, OS name), the system type, the hotfix list. Lines may be left out as
 * long as the OS version is there; what is missing is noted. A text of two devices is an error.
 */
export function parseSysteminfo(lines: readonly string[]): InventoryReport {
  return readSysteminfo(readSysteminfoFields(lines), { endsAbruptly: lines.at(-1) !== '' });
}

/** Reads one device's fields, from the list or from the CSV output. */
export function readSysteminfo(
  fields: readonly SysteminfoField[],
  { endsAbruptly }: { readonly endsAbruptly: boolean },
): InventoryReport {
  const [versionIndex, second] = findVersionFields(fields);
  if (versionIndex === undefined) {
    throw new ReportError('malformed', 'expected a line with the OS version, such as "10.0.19045 N/A Build 19045"');
  }
  const line = fields[second ?? -1]?.line;
  if (line !== undefined) {
    throw new ReportError('malformed', 'expected one device, found a second OS version', `line ${line}`);
  }
  const named = findNames(fields, versionIndex);
  const version = parseSysteminfoVersion(fields[versionIndex]?.value ?? '');
  return buildReport({
    format: 'systeminfo',
    computerName: named.computerName,
    os: {
      ...version,
      productName: named.productName,
      installationType: findInstallationType(named.productName, fields[versionIndex + 2]?.value),
      architecture: readSystemType(fields),
    },
    hotfixes: readSysteminfoHotfixes(fields, endsAbruptly),
    network: readSysteminfoAddresses(fields),
  });
}

/** The OS name stands before its version, and the host name before the OS name; either line may have been left out. */
function findNames(
  fields: readonly SysteminfoField[],
  versionIndex: number,
): { computerName: string | null; productName: string | null } {
  const before = fields[versionIndex - 1]?.value ?? '';
  if (!/Windows|Server|Azure/i.test(before)) return { computerName: cleanComputerName(before), productName: null };
  return { computerName: cleanComputerName(fields[versionIndex - 2]?.value ?? ''), productName: cleanText(before) };
}

/** "Standalone Server", "Primary Domain Controller" and the like in the languages of systeminfo. */
const SERVER_CONFIGURATION = /serv(?:er|eur|idor)|serwer|сервер|サーバ|服务器|伺服器|서버|sunucu|controller/i;

/**
 * systeminfo has no field for it, so the product name tells. The OS configuration, which is translated, decides only for
 * a name with neither word ("Microsoft Azure Stack HCI").
 */
function findInstallationType(
  productName: string | null,
  configuration: string | undefined,
): ReportedOs['installationType'] {
  const byName = installationTypeOfName(productName ?? '');
  if (byName !== null) return byName;
  return configuration !== undefined && SERVER_CONFIGURATION.test(configuration.slice(0, 200)) ? 'server' : null;
}

/** `x64-based PC`; translated, it is the line before the processors, the first list of all. */
function readSystemType(fields: readonly SysteminfoField[]): Architecture | null {
  const systemType = fields.find(({ value }) => /^\S{2,10}-based (?:PC|System)$/i.test(value));
  if (systemType !== undefined) return findArchitecture(systemType.value);
  const processors = fields.findIndex(({ items }) => items.length > 0);
  return findArchitecture(fields[processors - 1]?.value ?? '');
}
