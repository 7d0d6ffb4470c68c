import type { KbId } from '../catalog/ids.ts';
import { withoutVagueServers } from './merge-rank.ts';
import type { InventoryReport, ReportNote } from './model.ts';
import { showValue } from './report-error.ts';

type Fact = string | number | boolean | readonly string[] | null;
type ReadFact = (report: InventoryReport) => Fact;

/** Facts that belong to a build: reports of another build are already told apart by that build. */
const FACTS_OF_BUILD: readonly (readonly [field: string, read: ReadFact])[] = [
  ['os.version', ({ os }) => os.version],
  ['os.ubr', ({ os }) => os.ubr],
  ['os.servicePack', ({ os }) => os.servicePack],
  ['os.displayVersion', ({ os }) => os.displayVersion],
  ['os.editionId', ({ os }) => os.editionId],
];

/**
 * `os.productName` is not here: it is for display, localized, and the registry's is wrong on every Windows 11; nor is
 * `collectedAt`, which differs between any two reports.
 */
const FACTS: readonly (readonly [field: string, read: ReadFact])[] = [
  ['computerName', ({ computerName }) => computerName],
  ['os.build', ({ os }) => os.build],
  ['os.architecture', ({ os }) => os.architecture],
  ['isRebootPending', ({ isRebootPending }) => isRebootPending],
  ['isHotpatchEnrolled', ({ isHotpatchEnrolled }) => isHotpatchEnrolled],
  ['hasEsu', ({ hasEsu }) => hasEsu],
  ['components.internetExplorer', ({ components }) => components.internetExplorer],
  ['components.edgeChromium', ({ components }) => components.edgeChromium],
  ['components.dotnetFramework', ({ components }) => components.dotnetFramework?.toSorted() ?? null],
];

/** A note for each fact on which reports (in their rank) give different values, with all values and who gave them. */
export function noteDisagreements(ranked: readonly InventoryReport[], build: number | null): ReportNote[] {
  const sameBuild = ranked.filter(({ os }) => os.build === build || os.build === null);
  return [
    ...FACTS.flatMap(([field, read]) => noteFact(ranked, field, read)),
    ...FACTS_OF_BUILD.flatMap(([field, read]) => noteFact(sameBuild, field, read)),
    ...noteFact(withoutVagueServers(sameBuild), 'os.installationType', ({ os }) => os.installationType),
    ...ranked.flatMap((report) => noteAbsentKbs(report, ranked)),
    ...noteDates(ranked),
  ];
}

function noteFact(reports: readonly InventoryReport[], field: string, read: ReadFact): ReportNote[] {
  const sources = new Map<string, string[]>();
  for (const report of reports) {
    const fact = read(report);
    if (fact === null) continue;
    const shown = Array.isArray(fact) ? fact.join(', ') : showValue(fact);
    // Computer names are compared as Windows does.
    const key = [...sources.keys()].find((each) => each.toLowerCase() === shown.toLowerCase()) ?? shown;
    sources.set(key, [...(sources.get(key) ?? []), sourceOf(report)]);
  }
  if (sources.size < 2) return [];
  const [taken] = sources.keys();
  const said = [...sources].map(([value, names]) => `${value} (${names.join(', ')})`);
  return [{ code: 'sources-disagree', field, message: `The reports give ${said.join(' and ')}; ${taken} is used.` }];
}

/** A complete list that lacks KBs of another was made at another time, or is not that complete. */
function noteAbsentKbs(report: InventoryReport, ranked: readonly InventoryReport[]): ReportNote[] {
  if (!report.isKbListComplete) return [];
  const own = new Set(report.installedKbs.map(({ kbId }) => kbId));
  const absent = new Set(
    ranked.flatMap((each) => each.installedKbs.map(({ kbId }) => kbId)).filter((id) => !own.has(id)),
  );
  if (absent.size === 0) return [];
  const message = `The list of ${sourceOf(report)} is complete but lacks ${nameKbs(absent)}, which another report lists as installed.`;
  return [{ code: 'sources-disagree', field: 'installedKbs', message }];
}

function noteDates(ranked: readonly InventoryReport[]): ReportNote[] {
  const days = new Map<KbId, Set<string>>();
  for (const { kbId, installedOn } of ranked.flatMap(({ installedKbs }) => installedKbs)) {
    if (installedOn !== null) days.set(kbId, (days.get(kbId) ?? new Set()).add(installedOn));
  }
  const differing = [...days].filter(([, each]) => each.size > 1).toSorted(([a], [b]) => Number(a) - Number(b));
  if (differing.length === 0) return [];
  const said = differing.slice(0, MAX_NAMED).map(([kbId, each]) => `KB${kbId} (${[...each].sort().join(', ')})`);
  const rest = differing.length > MAX_NAMED ? ` and ${differing.length - MAX_NAMED} more` : '';
  const message = `The reports give different days of installation for ${said.join(', ')}${rest}.`;
  return [{ code: 'sources-disagree', field: 'installedKbs.installedOn', message }];
}

const MAX_NAMED = 8;

function nameKbs(ids: ReadonlySet<KbId>): string {
  const sorted = [...ids].toSorted((a, b) => Number(a) - Number(b));
  const rest = sorted.length > MAX_NAMED ? ` and ${sorted.length - MAX_NAMED} more` : '';
  return `${sorted
    .slice(0, MAX_NAMED)
    .map((id) => `KB${id}`)
    .join(', ')}${rest}`;
}

function sourceOf(report: InventoryReport): string {
  return report.formats.toSorted().join('+');
}
