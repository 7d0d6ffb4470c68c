import { firstSaid, mergeReports } from './merge.ts';
import { rankReports, withoutVagueServers } from './merge-rank.ts';
import type { InventoryReport, ReportNote } from './model.ts';

/** What one source says of a device, and when it did. */
export interface ReportPart {
  readonly source: string;
  /** ISO 8601 UTC. */
  readonly collectedAt: string;
  readonly report: InventoryReport;
}

/** Parts this close in time tell of the same state of a device: inventories run once a day. */
const FRESH_MS = 86_400_000;

/**
 * One report of a device from what its sources said, each at another time. What patching changes (build, revision, KBs,
 * a pending restart) is taken only from parts of the day before the newest part that tells of it: an older list would
 * hide that an update was removed, or show a device as it was. Older parts tell what rarely changes, and only where no
 * fresh part does, the newest of them first. The order of the parts decides nothing.
 * @throws {RangeError} for no part at all.
 */
export function mergeParts(parts: readonly ReportPart[]): InventoryReport {
  const dated = rankReports(parts.map(({ collectedAt, report }) => ({ ...report, collectedAt })));
  const newest = Math.max(...dated.filter(tellsOfPatching).map(timeOf), Number.NEGATIVE_INFINITY);
  const isFresh = (report: InventoryReport) => timeOf(report) >= newest - FRESH_MS;
  const fresh = dated.filter(isFresh);
  const stale = dated.filter((report) => !isFresh(report)).toSorted((a, b) => timeOf(b) - timeOf(a));
  const merged = mergeReports(fresh);
  const collectedAt =
    fresh
      .map((report) => report.collectedAt ?? '')
      .toSorted()
      .at(-1) ?? null;
  return stale.length === 0 ? { ...merged, collectedAt } : fillLasting({ ...merged, collectedAt }, stale);
}

function tellsOfPatching({ os, installedKbs, isKbListComplete }: InventoryReport): boolean {
  return os.build !== null || os.ubr !== null || isKbListComplete || installedKbs.length > 0;
}

function timeOf({ collectedAt }: InventoryReport): number {
  return Date.parse(collectedAt ?? '');
}

/** What rarely changes, from older reports, the newest first, where the report does not say. */
function fillLasting(report: InventoryReport, older: readonly InventoryReport[]): InventoryReport {
  const all = [report, ...older];
  const first = <T>(read: (report: InventoryReport) => T | null) => firstSaid(all, read);
  const computerName = first((each) => each.computerName);
  const architecture = first(({ os }) => os.architecture);
  return {
    ...report,
    formats: all.flatMap(({ formats }) => formats),
    computerName,
    os: {
      ...report.os,
      editionId: first(({ os }) => os.editionId),
      installationType: firstSaid(withoutVagueServers(all), ({ os }) => os.installationType),
      architecture,
    },
    isHotpatchEnrolled: first((each) => each.isHotpatchEnrolled),
    hasEsu: first((each) => each.hasEsu),
    components: {
      internetExplorer: first(({ components }) => components.internetExplorer),
      edgeChromium: first(({ components }) => components.edgeChromium),
      dotnetFramework: first(({ components }) => components.dotnetFramework),
    },
    notes: report.notes.filter((note) => !isAnswered(note, { computerName, architecture })),
  };
}

function isAnswered(
  { code }: ReportNote,
  { computerName, architecture }: { readonly computerName: string | null; readonly architecture: string | null },
): boolean {
  if (code === 'computer-name-missing') return computerName !== null;
  return code === 'architecture-missing' && architecture !== null;
}
