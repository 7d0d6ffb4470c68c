import { buildReport } from '../build-report.ts';
import { parseInstant } from '../instant.ts';
import type { InventoryReport, ReportedComponents, ReportedOs } from '../model.ts';
import { parseArchitecture } from '../os-words.ts';
import { ReportError } from '../report-error.ts';
import { cleanComputerName } from '../text-lines.ts';
import { readInstallationType } from './installation-type.ts';
import {
  type Fields,
  lenientFields,
  parseVersion,
  readArray,
  readBoolean,
  readInteger,
  readText,
  readWord,
  wrongValue,
} from './json-fields.ts';
import { readJsonHotfixes, readKbIds } from './json-hotfixes.ts';

/** The parts of a Windows version are 16-bit numbers. */
export const BUILD_RANGE = { min: 1, max: 65_535 };
export const UBR_RANGE = { min: 0, max: 65_535 };

/** From here on `CurrentVersion` stays at 6.3 and the version stands in two numbers beside it. */
const FIRST_WINDOWS_10_BUILD = 10_240;

/**
 * Reads the values of `HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion` as one JSON object, under their own names
 * in any case, with `ComputerName`, `Architecture`, `ProductType`, `HotFixes` and the optional flags beside them.
 * Unknown properties are ignored; a bad value is a ReportError that names it.
 */
export function parseRegistry(value: unknown, path: string): InventoryReport {
  const fields = lenientFields(value, path);
  const { installationType, notes } = readInstallationType(fields, {
    installationType: 'InstallationType',
    productType: 'ProductType',
  });
  return buildReport({
    format: 'registry',
    computerName: cleanComputerName(readText(fields, 'ComputerName') ?? ''),
    collectedAt: readWord(fields, 'CollectedAt', { parse: parseInstant, expected: 'a time with its zone (ISO 8601)' }),
    os: { ...readOs(fields), installationType },
    hotfixes: readJsonHotfixes(fields, 'HotFixes'),
    pendingRebootKbs: readKbIds(fields, 'PendingRebootKbs'),
    isRebootPending: readBoolean(fields, 'RebootPending'),
    isHotpatchEnrolled: readBoolean(fields, 'HotpatchEnrolled'),
    hasEsu: readBoolean(fields, 'HasEsu'),
    components: readComponents(fields),
    notes,
  });
}

/** The id that the values give the device in `DeviceId`, or null. */
export function readRegistryDeviceId(value: object, path: string): string | null {
  const expected = 'a device id of 40 hexadecimal digits';
  const parse = (text: string) => (/^[0-9a-f]{40}$/i.test(text) ? text.toLowerCase() : null);
  return readWord(lenientFields(value, path), 'DeviceId', { parse, expected });
}

function readOs(fields: Fields): Partial<ReportedOs> {
  const build =
    readInteger(fields, 'CurrentBuild', BUILD_RANGE) ?? readInteger(fields, 'CurrentBuildNumber', BUILD_RANGE);
  const ubr = readInteger(fields, 'UBR', UBR_RANGE);
  if (ubr !== null && build === null) {
    throw new ReportError('malformed', 'expected the build that UBR is a revision of', `${fields.path}.CurrentBuild`);
  }
  return {
    productName: readText(fields, 'ProductName'),
    version: readOsVersion(fields, build),
    build,
    ubr,
    servicePack: readServicePack(fields),
    displayVersion: readDisplayVersion(readText(fields, 'DisplayVersion'), readText(fields, 'ReleaseId')),
    editionId: readText(fields, 'EditionID'),
    architecture: readWord(fields, 'Architecture', {
      parse: parseArchitecture,
      expected: 'AMD64, x86, ARM64 or IA64',
    }),
  };
}

function readOsVersion(fields: Fields, build: number | null): string | null {
  const major = readInteger(fields, 'CurrentMajorVersionNumber', { min: 1, max: 99 });
  const minor = readInteger(fields, 'CurrentMinorVersionNumber', { min: 0, max: 99 });
  if (major !== null && minor !== null) return `${major}.${minor}`;
  if (build !== null && build >= FIRST_WINDOWS_10_BUILD) return null;
  return readText(fields, 'CurrentVersion');
}

function readServicePack(fields: Fields): number | null {
  const digits = /service pack (\d{1,2})/i.exec(readText(fields, 'CSDVersion') ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

/** ReleaseId stopped at 2009 when DisplayVersion came with 20H2; since then it says nothing. */
export function readDisplayVersion(displayVersion: string | null, releaseId: string | null): string | null {
  return displayVersion ?? (releaseId === '2009' ? null : releaseId);
}

function readComponents(fields: Fields): ReportedComponents {
  const expected = 'a version such as "11.0.9600.19596"';
  const versions = readArray(fields, 'DotnetFramework');
  return {
    internetExplorer: readWord(fields, 'InternetExplorer', { parse: parseVersion, expected }),
    edgeChromium: readWord(fields, 'EdgeChromium', { parse: parseVersion, expected }),
    dotnetFramework:
      versions?.map((version, index) => {
        const parsed = typeof version === 'string' ? parseVersion(version.trim()) : null;
        if (parsed === null) throw wrongValue(`${fields.path}.DotnetFramework[${index}]`, expected, version);
        return parsed;
      }) ?? null,
  };
}
