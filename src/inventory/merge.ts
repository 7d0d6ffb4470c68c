import type { KbId } from '../catalog/ids.ts';
import { noteMissing, sortNotes } from './build-report.ts';
import { sortKbs } from './hotfix-list.ts';
import { noteDisagreements } from './merge-disagreements.ts';
import { rankReports, withoutVagueServers } from './merge-rank.ts';
import type { InstalledKb, InventoryReport, ReportedOs, ReportNote } from './model.ts';

/**
 * One report of a device from several: what each says, the KBs of all. Where they disagree the more direct source wins
 * (registry or kbgap, then osquery and Wazuh, then Get-ComputerInfo, systeminfo, the hotfix lists, CSV; among equals the
 * later) and a note gives both values. The order of the reports decides nothing but the order of `formats`.
 * @throws {RangeError} for no report at all.
 */
export function mergeReports(reports: readonly InventoryReport[]): InventoryReport {
  const [only] = reports;
  if (only === undefined) throw new RangeError('mergeReports: expected at least one report');
  if (reports.length === 1) return only;
  const ranked = rankReports(reports);
  const first = <T>(read: (report: InventoryReport) => T | null) => firstSaid(ranked, read);
  const computerName = first((report) => report.computerName);
  const os = mergeOs(ranked);
  const isKbListComplete = ranked.some((report) => report.isKbListComplete);
  const hasHotfixList = ranked.some(hasList);
  return {
    formats: reports.flatMap((report) => report.formats),
    computerName,
    collectedAt: first((report) => report.collectedAt),
    os,
    installedKbs: mergeKbs(ranked),
    isKbListComplete,
    pendingRebootKbs: mergePending(ranked),
    isRebootPending: first((report) => report.isRebootPending),
    isHotpatchEnrolled: first((report) => report.isHotpatchEnrolled),
    hasEsu: first((report) => report.hasEsu),
    components: {
      internetExplorer: first((report) => report.components.internetExplorer),
      edgeChromium: first((report) => report.components.edgeChromium),
      dotnetFramework: first((report) => report.components.dotnetFramework),
    },
    network: first((report) => report.network),
    directory: first((report) => report.directory),
    notes: sortNotes([
      ...ranked.flatMap((report) => report.notes).filter((note) => isStillTrue(note, isKbListComplete)),
      ...noteMissing({ computerName, os, hasHotfixList }),
      ...noteDisagreements(ranked, os.build),
    ]),
  };
}

/** What the first report that says it says; null: none does. */
export function firstSaid<T>(
  reports: readonly InventoryReport[],
  read: (report: InventoryReport) => T | null,
): T | null {
  for (const report of reports) {
    const value = read(report);
    if (value !== null) return value;
  }
  return null;
}

/** A revision belongs to its build: of reports that give another build, nothing that changes with the build is taken. */
function mergeOs(ranked: readonly InventoryReport[]): ReportedOs {
  const build = firstSaid(ranked, ({ os }) => os.build);
  const sameBuild = ranked.filter(({ os }) => os.build === build || os.build === null);
  const first = <T>(read: (os: ReportedOs) => T | null) => firstSaid(sameBuild, ({ os }) => read(os));
  return {
    productName: first((os) => os.productName),
    version: first((os) => os.version),
    build,
    ubr: first((os) => os.ubr),
    servicePack: first((os) => os.servicePack),
    displayVersion: first((os) => os.displayVersion),
    editionId: first((os) => os.editionId),
    installationType: firstSaid(withoutVagueServers(sameBuild), ({ os }) => os.installationType),
    architecture: firstSaid(ranked, ({ os }) => os.architecture),
  };
}

function mergeKbs(ranked: readonly InventoryReport[]): InstalledKb[] {
  const kbs = new Map<KbId, InstalledKb>();
  for (const kb of ranked.flatMap((report) => report.installedKbs)) {
    if ((kbs.get(kb.kbId)?.installedOn ?? null) === null) kbs.set(kb.kbId, kb);
  }
  return sortKbs([...kbs.values()]);
}

function mergePending(ranked: readonly InventoryReport[]): KbId[] {
  const ids = new Set(ranked.flatMap((report) => report.pendingRebootKbs));
  return [...ids].toSorted((a, b) => Number(a) - Number(b));
}

function hasList(report: InventoryReport): boolean {
  return !report.notes.some(({ code }) => code === 'hotfixes-missing');
}

const MISSING_CODES: ReadonlySet<ReportNote['code']> = new Set([
  'hotfixes-missing',
  'ubr-missing',
  'os-missing',
  'architecture-missing',
  'computer-name-missing',
]);

/** What was missing is judged anew, and a complete list makes up for one that was cut short. */
function isStillTrue({ code }: ReportNote, isKbListComplete: boolean): boolean {
  if (code === 'hotfix-list-truncated') return !isKbListComplete;
  return !MISSING_CODES.has(code);
}
