import type { Catalog } from '../catalog/catalog.ts';
import type { KbId, ProductId } from '../catalog/ids.ts';
import type { Architecture, EndOfService, Installation, WindowsRelease } from '../catalog/windows.ts';
import type { InventoryReport } from './model.ts';

/** The groups of editions that Microsoft gives different ends of service. */
export type EditionGroup = Exclude<keyof EndOfService, 'all' | 'esu'>;

/** Why a report could not be resolved to one Windows release. */
export type UnresolvedOs =
  | 'build-not-reported'
  | 'unknown-build'
  | 'client-or-server-not-reported'
  | 'no-product-for-architecture';

/** Everything a decision reads from a device, in canonical form: equal postures get equal answers. */
export interface Posture {
  /** Equal for equal postures of one catalog. */
  readonly key: string;
  readonly releaseId: string | null;
  readonly osProductId: ProductId | null;
  /** Null exactly when `releaseId` is set. */
  readonly unresolved: UnresolvedOs | null;
  readonly installation: Installation | null;
  readonly architecture: Architecture | null;
  readonly build: number | null;
  readonly ubr: number | null;
  /** Known to the catalog, sorted by number, without those that wait for a restart. */
  readonly installedKbs: readonly KbId[];
  readonly pendingKbs: readonly KbId[];
  readonly isRebootPending: boolean;
  readonly isKbListComplete: boolean;
  /** Null: not reported; a hotpatch KB or revision then tells. */
  readonly isHotpatchEnrolled: boolean | null;
  /** Default: not entitled. */
  readonly hasEsu: boolean;
  /** Null: edition not reported; the longest general end of service then counts. */
  readonly editionGroup: EditionGroup | null;
  readonly hasEdgeChromium: boolean | null;
  readonly internetExplorerMajor: number | null;
  readonly dotnetVersions: readonly string[] | null;
}

/** Resolves a report's facts against the catalog's table of Windows. Never guesses a release: says why it is unknown. */
export function resolvePosture(catalog: Catalog, report: InventoryReport): Posture {
  const os = resolveOs(catalog, report);
  const pending = new Set(report.pendingRebootKbs);
  const known = report.installedKbs.map((installed) => installed.kbId).filter((kbId) => isKnown(catalog, kbId));
  const facts = {
    ...os,
    build: report.os.build,
    ubr: report.os.ubr,
    installedKbs: sortKbs(known.filter((kbId) => !pending.has(kbId))),
    pendingKbs: sortKbs([...pending].filter((kbId) => isKnown(catalog, kbId))),
    isRebootPending: report.isRebootPending ?? pending.size > 0,
    isKbListComplete: report.isKbListComplete,
    isHotpatchEnrolled: report.isHotpatchEnrolled,
    hasEsu: report.hasEsu ?? false,
    editionGroup: editionGroupOf(report.os.editionId),
    hasEdgeChromium: report.components.edgeChromium === null ? null : true,
    internetExplorerMajor: majorOf(report.components.internetExplorer),
    dotnetVersions: dotnetVersionsOf(report.components.dotnetFramework),
  };
  return { key: JSON.stringify(Object.values(facts)), ...facts };
}

type ResolvedOs = Pick<Posture, 'releaseId' | 'osProductId' | 'unresolved' | 'installation' | 'architecture'>;

function resolveOs(catalog: Catalog, report: InventoryReport): ResolvedOs {
  const { build, installationType } = report.os;
  const architecture = report.os.architecture ?? 'x64';
  const unresolved = (reason: UnresolvedOs, releaseId: string | null = null): ResolvedOs => ({
    releaseId,
    osProductId: null,
    unresolved: reason,
    installation: installationType,
    architecture: report.os.architecture,
  });
  if (build === null) return unresolved('build-not-reported');
  const ofBuild = catalog.data.windows.releases.filter((release) => release.builds.includes(build));
  if (ofBuild.length === 0) return unresolved('unknown-build');
  const kind = installationType === null ? null : installationType === 'client' ? 'client' : 'server';
  const matching = ofBuild.filter((release) => kind === null || release.kind === kind);
  const release = matching.length === 1 ? matching[0] : undefined;
  if (!release) return unresolved(kind === null ? 'client-or-server-not-reported' : 'unknown-build');
  const installation = installationOf(release, installationType);
  const osProductId = installation && release.products[installation]?.[architecture];
  if (!osProductId) return { ...unresolved('no-product-for-architecture', release.id), installation };
  return { releaseId: release.id, osProductId, unresolved: null, installation, architecture };
}

/** A server release that exists only with, or only without, desktop takes either word. */
function installationOf(release: WindowsRelease, reported: Installation | null): Installation | null {
  const offered = (Object.keys(release.products) as Installation[]).filter(
    (installation) => Object.keys(release.products[installation] ?? {}).length > 0,
  );
  if (reported && offered.includes(reported)) return reported;
  return offered[0] ?? null;
}

/** Whether a decision may read the KB: it is an update, stands in a link, or takes a component off the device. */
function isKnown(catalog: Catalog, kbId: KbId): boolean {
  return (
    catalog.update(kbId) !== undefined ||
    catalog.supersededBy(kbId).length > 0 ||
    catalog.data.windows.components.some(({ removedBy }) => removedBy?.includes(kbId))
  );
}

function sortKbs(kbIds: readonly KbId[]): KbId[] {
  return [...new Set(kbIds)].sort((a, b) => Number(a) - Number(b));
}

/** EditionID names, by what Microsoft's lifecycle pages call them together. Server editions share one end of service. */
function editionGroupOf(editionId: string | null): EditionGroup | null {
  if (editionId === null) return null;
  if (/^IoTEnterpriseS/i.test(editionId)) return 'iotLtsc';
  if (/^EnterpriseS(N|Eval|NEval)?$/i.test(editionId)) return 'ltsc';
  if (/^(Enterprise|Education|IoTEnterprise|ServerRdsh)/i.test(editionId)) return 'enterprise';
  return 'homePro';
}

function dotnetVersionsOf(reported: readonly string[] | null): string[] | null {
  return reported && [...new Set(reported.map(dotnetVersionOf))].sort();
}

/** What the registry calls the versions with a third number: "4.7.03062" is 4.7.2. */
const REGISTRY_VERSIONS: readonly (readonly [beginning: string, version: string])[] = [
  ['4.8.09', '4.8.1'],
  ['4.7.03', '4.7.2'],
  ['4.7.025', '4.7.1'],
  ['4.6.015', '4.6.2'],
  ['4.6.010', '4.6.1'],
  ['4.5.51', '4.5.2'],
  ['4.5.509', '4.5.1'],
];

/** "4.8.04084" is 4.8, "3.5.30729.4926" is 3.5: the third number is a version only while it is one digit. */
function dotnetVersionOf(reported: string): string {
  const known = REGISTRY_VERSIONS.find(([beginning]) => reported.startsWith(beginning));
  return known?.[1] ?? /^\d+\.\d+(\.\d(?=\.|$))?/.exec(reported)?.[0] ?? reported;
}

function majorOf(version: string | null): number | null {
  // Internet Explorer 10 and 11 report 9.10 and 9.11 in the registry's old value.
  const match = /^(?:9\.(1[01])|(\d{1,2}))(?:\.|$)/.exec(version ?? '');
  return match ? Number(match[1] ?? match[2]) : null;
}
