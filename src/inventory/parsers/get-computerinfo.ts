import { buildReport } from '../build-report.ts';
import { parseInstant, parseJsonDateInstant } from '../instant.ts';
import type { Architecture, InventoryReport, ReportedOs } from '../model.ts';
import { parseArchitecture } from '../os-words.ts';
import { cleanComputerName } from '../text-lines.ts';
import { readAdapters } from './get-computerinfo-adapters.ts';
import { readInstallationType } from './installation-type.ts';
import { type Fields, lenientFields, readInteger, readText, wrongValue } from './json-fields.ts';
import { readJsonHotfixes } from './json-hotfixes.ts';
import { BUILD_RANGE, readDisplayVersion, UBR_RANGE } from './registry.ts';

/**
 * Reads one object of `Get-ComputerInfo | ConvertTo-Json`, whole or some of its properties. Enums may be numbers
 * (PowerShell 5.1) or names. `OsHardwareAbstractionLayer` and `WindowsBuildLabEx` hold revisions too, but of a file
 * and of the build's origin: neither is the UBR.
 */
export function parseGetComputerInfo(value: unknown, path: string): InventoryReport {
  const fields = lenientFields(value, path);
  const { installationType, notes } = readInstallationType(fields, {
    installationType: 'WindowsInstallationType',
    productType: 'OsProductType',
  });
  const { network, notes: ofAddresses } = readAdapters(fields);
  const name = readText(fields, 'CsName') ?? readText(fields, 'CsDNSHostName') ?? readText(fields, 'CsCaption');
  return buildReport({
    format: 'get-computerinfo',
    computerName: cleanComputerName(name ?? ''),
    collectedAt: readCollectedAt(fields),
    os: { ...readOs(fields), installationType },
    hotfixes: readJsonHotfixes(fields, 'OsHotFixes'),
    network,
    notes: [...notes, ...ofAddresses],
  });
}

function readOs(fields: Fields): Partial<ReportedOs> {
  const { version, build } = readOsVersion(fields);
  const hasBuild = build !== null;
  return {
    productName: readText(fields, 'OsName') ?? readText(fields, 'WindowsProductName'),
    version,
    build,
    ubr: hasBuild ? readInteger(fields, 'WindowsUBR', UBR_RANGE) : null,
    servicePack: readInteger(fields, 'OsServicePackMajorVersion', { min: 0, max: 99 }) || null,
    displayVersion: readDisplayVersion(readText(fields, 'OSDisplayVersion'), readText(fields, 'WindowsVersion')),
    editionId: readText(fields, 'WindowsEditionId'),
    architecture: readArchitecture(fields),
  };
}

/** `OsVersion` is `10.0.19045`; `OsBuildNumber` repeats its end. */
function readOsVersion(fields: Fields): { version: string | null; build: number | null } {
  const text = readText(fields, 'OsVersion');
  const match = /^(\d{1,2}\.\d{1,2})(?:\.(\d{1,5}))?(?:\.\d{1,5})?$/.exec(text ?? '');
  if (text !== null && match === null)
    throw wrongValue(`${fields.path}.OsVersion`, 'a version such as 10.0.19045', text);
  const build =
    readInteger(fields, 'OsBuildNumber', BUILD_RANGE) ?? (match?.[2] === undefined ? null : Number(match[2]));
  return { version: match?.[1] ?? null, build };
}

/** The system type tells x64 from ARM64 in every language; `OsArchitecture` is `64-bit`, localized. */
function readArchitecture(fields: Fields): Architecture | null {
  const [systemType, bitness] = [readText(fields, 'CsSystemType'), readText(fields, 'OsArchitecture')];
  return parseArchitecture(systemType ?? '') ?? parseArchitecture(bitness ?? '');
}

/** The device's clock when the command ran; a local time without zone tells no instant. */
function readCollectedAt(fields: Fields): string | null {
  const value = fields.get('OsLocalDateTime');
  return typeof value === 'string' ? (parseInstant(value) ?? parseJsonDateInstant(value)) : null;
}
