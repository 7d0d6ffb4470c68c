import { buildReport } from '../build-report.ts';
import type { InventoryReport, ReportedOs, ReportNote } from '../model.ts';
import { installationTypeOfName, parseArchitecture } from '../os-words.ts';
import { readInstallationType } from './installation-type.ts';
import { lenientFields } from './json-fields.ts';
import { REBOOT_ROW, SEEN_ONCE } from './osquery-registry.ts';
import { readDisplayVersion } from './registry.ts';
import { kbListOfRows, type RowFacts, type TimedRow, timedRows } from './row-facts.ts';

type Rows = ReadonlyMap<string, TimedRow>;

const MS_PER_DAY = 86_400_000;

/** The report that the rows of osquery add up to. */
export function osqueryReport(facts: RowFacts): InventoryReport {
  const osVersion = timedRows(facts, 'os_version');
  const registry = timedRows(facts, 'registry');
  const text = (name: string) => registry.get(name)?.value ?? null;
  const hotfixes = kbListOfRows(facts.tableOf('patches'));
  const productName = osVersion.get('name')?.value ?? text('ProductName');
  const { installationType, notes } = readInstallationType(
    lenientFields({ InstallationType: text('InstallationType'), ProductType: text('ProductType') }, '$'),
    { installationType: 'InstallationType', productType: 'ProductType' },
  );
  return buildReport({
    format: 'osquery',
    computerName: facts.computerName,
    collectedAt: facts.collectedAt,
    os: {
      ...chooseBuild(osVersion, registry),
      productName,
      version: osVersion.get('version')?.value ?? null,
      servicePack: Number(/service pack (\d{1,2})/i.exec(text('CSDVersion') ?? '')?.[1] ?? 0) || null,
      displayVersion: readDisplayVersion(text('DisplayVersion'), text('ReleaseId')),
      editionId: text('EditionID'),
      // Where the registry was not asked, only the name tells, as in systeminfo.
      installationType: installationType ?? installationTypeOfName(productName ?? ''),
      architecture:
        parseArchitecture(text('PROCESSOR_ARCHITECTURE') ?? '') ??
        parseArchitecture(osVersion.get('arch')?.value ?? ''),
    },
    hotfixes,
    isRebootPending: isRebootPending(registry, facts.collectedAt),
    components: {
      edgeChromium: timedRows(facts, 'programs').get('edge')?.value ?? null,
      internetExplorer: text('svcVersion'),
    },
    notes: [...notes, ...noteHistory(facts, new Set(hotfixes?.installedKbs.map(({ kbId }) => kbId)))],
  });
}

interface BuildAndRevision {
  readonly build: number;
  readonly ubr: number | null;
  readonly at: string;
}

/**
 * A revision belongs to a build, so each is taken from one place: os_version, or the registry. The newer one wins, or
 * the one with a revision where both give the same build.
 */
function chooseBuild(osVersion: Rows, registry: Rows): Pick<ReportedOs, 'build' | 'ubr'> {
  const [first, second] = [ofOsVersion(osVersion, registry), ofRegistry(registry)]
    .filter((each) => each !== null)
    .toSorted((a, b) => (a.at > b.at ? -1 : Number(a.at < b.at)));
  if (first === undefined) return { build: null, ubr: null };
  return { build: first.build, ubr: first.ubr ?? (second?.build === first.build ? second.ubr : null) };
}

function ofOsVersion(osVersion: Rows, registry: Rows): BuildAndRevision | null {
  const build = osVersion.get('build');
  if (build === undefined) return null;
  const revision = osVersion.get('revision');
  if (revision?.at === build.at) return { build: Number(build.value), ubr: Number(revision.value), at: build.at };
  const ubr = registry.has('CurrentBuild') || registry.has('CurrentBuildNumber') ? undefined : registry.get('UBR');
  return pair(build, ubr);
}

function ofRegistry(registry: Rows): BuildAndRevision | null {
  const build = registry.get('CurrentBuild') ?? registry.get('CurrentBuildNumber');
  return build === undefined ? null : pair(build, registry.get('UBR'));
}

/** A revision more than a day older than its build may be the one of the build before. */
function pair(build: TimedRow, ubr: TimedRow | undefined): BuildAndRevision {
  const isOfBuild = ubr !== undefined && Date.parse(build.at) - Date.parse(ubr.at) <= MS_PER_DAY;
  const at = isOfBuild && ubr.at > build.at ? ubr.at : build.at;
  return { build: Number(build.value), ubr: isOfBuild ? Number(ubr.value) : null, at };
}

/** True while a key of those is there; false is never known, for a snapshot without rows does not say of which key. */
function isRebootPending(registry: Rows, collectedAt: string | null): true | null {
  const newest = Date.parse(collectedAt ?? '');
  const isThere = ([key, { at, value }]: readonly [string, TimedRow]) =>
    key.startsWith(REBOOT_ROW) && (value !== SEEN_ONCE || newest - Date.parse(at) <= MS_PER_DAY);
  return [...registry].some(isThere) ? true : null;
}

const MAX_NAMED = 8;

function noteHistory(facts: RowFacts, installed: ReadonlySet<string>): ReportNote[] {
  const ids = [...timedRows(facts, 'windows_update_history').keys()].filter((kbId) => !installed.has(kbId));
  if (ids.length === 0) return [];
  const sorted = ids.toSorted((a, b) => Number(a) - Number(b)).map((kbId) => `KB${kbId}`);
  const rest = sorted.length > MAX_NAMED ? ` and ${sorted.length - MAX_NAMED} more` : '';
  const named = `${sorted.slice(0, MAX_NAMED).join(', ')}${rest}`;
  const message = `Only the update history names ${named}; it also lists updates that were rolled back, so they do not count as installed.`;
  return [{ code: 'history-only-kbs', field: 'installedKbs', message }];
}
