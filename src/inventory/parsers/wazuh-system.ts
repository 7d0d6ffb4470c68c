import { buildReport } from '../build-report.ts';
import type { InventoryReport, ReportedOs } from '../model.ts';
import { installationTypeOfName, parseArchitecture } from '../os-words.ts';
import { wrongValue } from './json-fields.ts';
import { BUILD_RANGE, UBR_RANGE } from './registry.ts';
import { type Cells, cellText, nestedCells, otherSystem } from './row-cells.ts';

/** What Wazuh calls the parts of an OS: nested in the states, flat in the older dumps. */
export interface WazuhOs {
  readonly name: string | null;
  readonly platform: string | null;
  /** "17763.6054", or without the revision "17763". */
  readonly build: string | null;
  /** "10.0.17763.6054". */
  readonly version: string | null;
  readonly release: string | null;
  readonly architecture: string | null;
}

/** The system's one row, by column. */
export function wazuhSystemRows(host: Cells, path: string): Readonly<Record<string, string>> {
  const os = nestedCells(host, 'os');
  const read = readWazuhOs(
    {
      name: cellText(os, 'name'),
      platform: cellText(os, 'platform') ?? cellText(os, 'type'),
      build: cellText(os, 'build'),
      version: cellText(os, 'version'),
      release: cellText(nestedCells(os, 'distribution'), 'release'),
      architecture: cellText(host, 'architecture'),
    },
    `${path}.os`,
  );
  const { build, ubr, version, productName, displayVersion, architecture } = read;
  const columns = { architecture, build, displayVersion, productName, ubr, version };
  return Object.fromEntries(
    Object.entries(columns).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
  );
}

type ReadOs = Omit<ReportedOs, 'servicePack' | 'editionId'>;

/** @throws {ReportError} `not-windows` for another system. */
export function readWazuhOs(os: WazuhOs, path: string): ReadOs {
  const { name, platform } = os;
  const isWindows = platform?.toLowerCase() === 'windows' || (platform === null && /Windows/i.test(name ?? 'Windows'));
  if (!isWindows) throw otherSystem(name ?? platform ?? '', path);
  const [, version = null, ofVersion, ubrOfVersion] =
    /^(\d{1,2}\.\d{1,2})(?:\.(\d{1,5}))?(?:\.(\d{1,5}))?$/.exec(os.version ?? '') ?? [];
  const [, ofBuild, ubrOfBuild] = /^(\d{1,5})(?:\.(\d{1,5}))?$/.exec(os.build ?? '') ?? [];
  if (os.build !== null && ofBuild === undefined)
    throw wrongValue(`${path}.build`, 'a build such as 17763.6054', os.build);
  const build = numberIn(ofBuild ?? ofVersion, BUILD_RANGE);
  // A revision belongs to its build.
  const ubr = ubrOfBuild ?? (ofBuild === undefined || ofBuild === ofVersion ? ubrOfVersion : undefined);
  return {
    productName: name,
    version,
    build,
    ubr: build === null ? null : numberIn(ubr, UBR_RANGE),
    displayVersion: os.release,
    // Wazuh has no field for it but the name.
    installationType: installationTypeOfName(name ?? ''),
    architecture: parseArchitecture(os.architecture ?? ''),
  };
}

function numberIn(
  digits: string | undefined,
  { min, max }: { readonly min: number; readonly max: number },
): number | null {
  const number = Number(digits);
  return digits !== undefined && number >= min && number <= max ? number : null;
}

/** What an older dump says of an agent beside its hotfixes. */
export function wazuhOsReport(agent: Cells, path: string): InventoryReport {
  const os = readWazuhOs(
    {
      name: cellText(agent, 'os_name'),
      platform: cellText(agent, 'os_platform') ?? cellText(agent, 'sysname'),
      build: cellText(agent, 'os_build'),
      version: cellText(agent, 'os_version'),
      release: cellText(agent, 'os_display_version') ?? cellText(agent, 'os_release'),
      architecture: cellText(agent, 'architecture'),
    },
    path,
  );
  return buildReport({ format: 'wazuh', computerName: cellText(agent, 'hostname'), os, hotfixes: null });
}
