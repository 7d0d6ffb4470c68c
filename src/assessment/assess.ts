/** The decision: what a device is missing, as a pure function of the catalog and the posture. */
import type { Catalog } from '../catalog/catalog.ts';
import type { Day, KbId } from '../catalog/ids.ts';
import type { ServicingLine, WindowsRelease } from '../catalog/windows.ts';
import type { Posture } from '../inventory/posture.ts';
import { applicableProducts } from './applicability.ts';
import { type Covered, closedElsewhere, coverEntries } from './closure.ts';
import { type Coverage, createCoverage } from './coverage.ts';
import { endOfServiceOn } from './end-of-service.ts';
import { evidenceOf, osUnknownEvidence } from './evidence.ts';
import { findOpen, type OpenEntry } from './find-open.ts';
import type { Assessment, Evidence, MissingKb, Position } from './model.ts';
import { type Containers, NOTHING_PLANNED, planInstall } from './plan.ts';
import { buildPlatform, type Platform } from './platform.ts';
import { type FoundPosition, findPosition, isHotpatched } from './position.ts';

export interface AssessOptions {
  /** Counts only what was released by this day; default: everything the catalog knows. */
  readonly asOf?: Day | null;
}

/** A resolved device on its platform: what every step of a decision reads. */
export interface Situation {
  readonly catalog: Catalog;
  readonly posture: Posture;
  readonly release: WindowsRelease;
  readonly line: ServicingLine;
  readonly platform: Platform;
  readonly coverage: Coverage;
  readonly found: FoundPosition | null;
  /** By what is installed and running. */
  readonly covered: Covered;
  /** By that and what waits for a restart. */
  readonly coveredAfterRestart: Covered;
  /** What waits for a restart. */
  readonly pendingKbs: readonly KbId[];
  readonly endOfServiceOn: Day | null;
  readonly asOf: Day | null;
}

/** Judges one posture. Never throws for any posture of the catalog; what can't be decided is said in `unknown`. */
export function assess(catalog: Catalog, posture: Posture, options: AssessOptions = {}): Assessment {
  const asOf = options.asOf ?? null;
  const situation = describe(catalog, posture, asOf);
  if (!situation) return assessUnresolved(catalog, posture, asOf);
  const { missing, possiblyMissing } = findOpen(situation);
  const { plan, containers } = planInstall(situation, missing);
  const possibly = possiblyMissing.map((open) => toMissingKb(open, situation, NOTHING_PLANNED));
  const position = situation.found?.position ?? NO_POSITION;
  return {
    os: {
      name: situation.release.name,
      software: situation.release.software,
      releaseId: situation.release.id,
      build: posture.build,
      ubr: posture.ubr,
      endOfServiceOn: situation.endOfServiceOn,
      hasReachedEndOfService: isAfter(asOf ?? catalog.knownThrough, situation.endOfServiceOn),
    },
    asOf,
    position,
    missing: missing.map((open) => toMissingKb(open, situation, containers)),
    possiblyMissing: possibly,
    unknown: unknownSubjects(situation, possibly),
    plan,
    conflicts: situation.found?.conflicts ?? [],
  };
}

const NO_POSITION: Position = { confidence: 'unknown', track: null, kbId: null, ubr: null };

/** Resolves everything that a decision on this posture reads; null where its Windows is not known. */
export function describe(catalog: Catalog, posture: Posture, asOf: Day | null): Situation | null {
  const release = posture.osProductId === null ? undefined : catalog.releaseOfProduct(posture.osProductId);
  const line = catalog.line(release?.line ?? '');
  if (!release || !line || line.servicing === 'none') return null;
  const { platform, coverage } = platformOf(catalog, posture, release, line);
  const found = platform.mainTrack ? findPosition(catalog, platform.mainTrack, posture) : null;
  const above = new Set(found?.aboveRevision);
  const pendingKbs = [...posture.pendingKbs, ...(posture.isRebootPending ? above : [])];
  // A reported revision decides its tracks alone: what the list says of them is older, or not running yet.
  const counted = posture.installedKbs.filter((kbId) => posture.ubr === null || !isMainTrackKb(catalog, line, kbId));
  const covered = coverEntries(platform, coverage, found, counted);
  return {
    catalog,
    posture,
    release,
    line,
    platform,
    coverage,
    found,
    covered,
    coveredAfterRestart:
      pendingKbs.length > 0 ? coverEntries(platform, coverage, found, [...counted, ...pendingKbs]) : covered,
    pendingKbs,
    endOfServiceOn: endOfServiceOn(release, posture),
    asOf,
  };
}

function isMainTrackKb(catalog: Catalog, line: ServicingLine, kbId: KbId): boolean {
  return catalog
    .placesOf(kbId)
    .some(({ track }) => track.lineId === line.id && (track.kind === 'lcu' || track.kind === 'hotpatch'));
}

interface KeptPlatform {
  readonly platform: Platform;
  readonly coverage: Coverage;
}

interface KeptOfCatalog {
  /** Platforms already worked out: a fleet has few. */
  readonly platforms: Map<string, KeptPlatform>;
  /** KBs that take a component off a device. */
  readonly removers: readonly KbId[];
}

const KEPT = new WeakMap<Catalog, KeptOfCatalog>();

function keptOf(catalog: Catalog): KeptOfCatalog {
  let kept = KEPT.get(catalog);
  if (!kept) {
    const removers = catalog.data.windows.components.flatMap(({ removedBy }) => removedBy ?? []);
    kept = { platforms: new Map(), removers };
    KEPT.set(catalog, kept);
  }
  return kept;
}

function platformOf(catalog: Catalog, posture: Posture, release: WindowsRelease, line: ServicingLine): KeptPlatform {
  const { platforms, removers } = keptOf(catalog);
  const hotpatched = isHotpatched(catalog, line, posture);
  const key = [
    posture.osProductId,
    posture.build,
    hotpatched,
    posture.hasEdgeChromium,
    posture.internetExplorerMajor,
    posture.dotnetVersions,
    removers.filter((kbId) => posture.installedKbs.includes(kbId)),
  ].join('|');
  const known = platforms.get(key);
  if (known) return known;
  const platform = buildPlatform(catalog, {
    line,
    build: posture.build ?? 0,
    products: applicableProducts(catalog, posture, release),
    isHotpatched: hotpatched,
  });
  const made = { platform, coverage: createCoverage(catalog, platform) };
  platforms.set(key, made);
  return made;
}

function toMissingKb({ entry, state, doubt }: OpenEntry, situation: Situation, planned: Containers): MissingKb {
  return {
    kbId: entry.kbId,
    name: entry.update.name,
    state,
    track: entry.track.id,
    kind: entry.kind,
    releasedOn: entry.release.releasedOn,
    fixedAt: entry.fixedAt,
    supersededBy: planned.supersededBy.get(entry.kbId) ?? null,
    supersedes: planned.supersedes.get(entry.kbId) ?? [],
    software: entry.software,
    cves: entry.cves,
    cveCountBySoftware: entry.cveCountBySoftware,
    advisories: entry.advisories,
    severity: entry.severity,
    exploited: entry.exploited,
    urgency: entry.urgency,
    closedElsewhere: closedElsewhere(entry, situation.platform, situation.covered),
    isBeyondService: isAfter(entry.release.releasedOn, situation.endOfServiceOn),
    evidence: evidenceOf(entry, situation, state, doubt),
  };
}

function isAfter(day: Day | null, end: Day | null): boolean {
  return day !== null && end !== null && day > end;
}

/** What the report would have to say for a full verdict; a device with such gaps is never called clean. */
function unknownSubjects(
  { platform, posture }: Situation,
  possiblyMissing: readonly MissingKb[],
): Assessment['unknown'] {
  const has = (rule: Evidence['rule']): boolean => possiblyMissing.some(({ evidence }) => evidence.rule === rule);
  const subject = (rule: Evidence['rule'], message: string): Assessment['unknown'][number] => ({
    kbId: null,
    evidence: { rule, message, device: null, required: null, sources: [] },
  });
  const { title } = platform.line;
  const list = posture.installedKbs.length === 0 ? 'not there' : 'cut short';
  return [
    ...(has('position-unknown')
      ? [
          subject(
            'position-unknown',
            `neither a revision (UBR) nor a cumulative update of ${title} was reported; report the UBR, or the whole list of installed updates`,
          ),
        ]
      : []),
    ...(has('list-incomplete')
      ? [
          subject(
            'list-incomplete',
            `the list of installed updates is ${list}, and some updates of ${title} can be judged by it only; report it whole (Get-HotFix)`,
          ),
        ]
      : []),
  ];
}

function assessUnresolved(catalog: Catalog, posture: Posture, asOf: Day | null): Assessment {
  const release = catalog.data.windows.releases.find(({ id }) => id === posture.releaseId);
  return {
    os: {
      name: release?.name ?? null,
      software: release?.software ?? null,
      releaseId: posture.releaseId,
      build: posture.build,
      ubr: posture.ubr,
      endOfServiceOn: release ? endOfServiceOn(release, posture) : null,
      hasReachedEndOfService: release ? isAfter(asOf ?? catalog.knownThrough, endOfServiceOn(release, posture)) : false,
    },
    asOf,
    position: NO_POSITION,
    missing: [],
    possiblyMissing: [],
    unknown: [{ kbId: null, evidence: osUnknownEvidence(posture, release) }],
    plan: [],
    conflicts: [],
  };
}
