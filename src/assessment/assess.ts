/** The decision: what a device is missing, as a pure function of the catalog and the posture. */
import type { Catalog } from '../catalog/catalog.ts';
import type { Day, KbId } from '../catalog/ids.ts';
import type { ServicingLine, WindowsRelease } from '../catalog/windows.ts';
import type { Posture } from '../inventory/posture.ts';
import { applicableProducts } from './applicability.ts';
import { type Covered, coverEntries, isOpen } from './closure.ts';
import { type Coverage, createCoverage } from './coverage.ts';
import { endOfServiceOn } from './end-of-service.ts';
import { evidenceOf, osUnknownEvidence } from './evidence.ts';
import type { Assessment, Evidence, MissingKb, Position } from './model.ts';
import { planInstall } from './plan.ts';
import { buildPlatform, type Entry, type Platform } from './platform.ts';
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
  readonly endOfServiceOn: Day | null;
  readonly asOf: Day | null;
}

/** Judges one posture. Never throws for any posture of the catalog; what can't be decided is said in `unknown`. */
export function assess(catalog: Catalog, posture: Posture, options: AssessOptions = {}): Assessment {
  const asOf = options.asOf ?? null;
  const situation = describe(catalog, posture, asOf);
  if (!situation) return assessUnresolved(catalog, posture, asOf);
  const { missing, possiblyMissing } = findMissing(situation);
  const planned = planInstall(situation, missing);
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
    missing: planned.missing,
    possiblyMissing,
    unknown: unknownSubjects(situation, possiblyMissing),
    plan: planned.plan,
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

/** Platforms already worked out, per catalog: a fleet has few. */
const PLATFORMS = new WeakMap<Catalog, Map<string, KeptPlatform>>();

function platformOf(catalog: Catalog, posture: Posture, release: WindowsRelease, line: ServicingLine): KeptPlatform {
  let ofCatalog = PLATFORMS.get(catalog);
  if (!ofCatalog) {
    ofCatalog = new Map();
    PLATFORMS.set(catalog, ofCatalog);
  }
  const hotpatched = isHotpatched(catalog, line, posture);
  const removers = catalog.data.windows.components.flatMap(({ removedBy }) => removedBy ?? []);
  const key = [
    posture.osProductId,
    posture.build,
    hotpatched,
    posture.hasEdgeChromium,
    posture.internetExplorerMajor,
    posture.dotnetVersions,
    removers.filter((kbId) => posture.installedKbs.includes(kbId)),
  ].join('|');
  const known = ofCatalog.get(key);
  if (known) return known;
  const platform = buildPlatform(catalog, {
    line,
    build: posture.build ?? 0,
    products: applicableProducts(catalog, posture, release),
    isHotpatched: hotpatched,
  });
  const made = { platform, coverage: createCoverage(catalog, platform) };
  ofCatalog.set(key, made);
  return made;
}

/** Open entries, split by whether their absence is known or only possible; newest first. */
function findMissing(situation: Situation): { missing: MissingKb[]; possiblyMissing: MissingKb[] } {
  const { platform, covered, coveredAfterRestart, asOf, posture, catalog } = situation;
  const generations = installedGenerations(catalog, posture, platform);
  const isCertain = (hole: number): boolean => {
    const generation = platform.holes[hole]?.possibleGeneration ?? null;
    return generation === null || generations.has(generation);
  };
  const missing: MissingKb[] = [];
  const possiblyMissing: MissingKb[] = [];
  for (const entry of newestFirst(platform)) {
    if (asOf !== null && entry.release.releasedOn > asOf) continue;
    const counts = (hole: number): boolean => entry.kind !== 'ssu' || !isAdvisory(platform, hole);
    if (isOpen(entry, platform, covered, (hole) => isCertain(hole) && counts(hole))) {
      const isPending = coveredAfterRestart[entry.index] === 1;
      const doubt = isPending ? null : doubtOf(entry, situation);
      const state = isPending ? 'pending-reboot' : doubt ? 'unknown' : 'missing';
      (doubt ? possiblyMissing : missing).push(toMissingKb(entry, situation, state, doubt));
    } else if (isOpen(entry, platform, covered, counts)) {
      possiblyMissing.push(toMissingKb(entry, situation, 'unknown', 'component-not-reported'));
    }
  }
  return { missing, possiblyMissing };
}

type Doubt = 'position-unknown' | 'list-incomplete' | 'leaves-no-trace' | 'component-not-reported';

/** Why the absence of an entry's KB proves nothing; null: it does. */
function doubtOf(entry: Entry, { found, posture, platform }: Situation): Doubt | null {
  if (entry.track === platform.mainTrack) {
    if (found?.position.confidence === 'unknown') return 'position-unknown';
    // Found by KB in a list cut short: a newer update may stand in the part that is not there.
    return found?.position.confidence === 'kb' && !posture.isKbListComplete ? 'list-incomplete' : null;
  }
  if (entry.kind === 'winre') return 'leaves-no-trace';
  // The LCU carries or requires the servicing stack: without its position there is none for the stack either.
  if (entry.kind === 'ssu' && found?.position.confidence === 'unknown') return 'position-unknown';
  return posture.isKbListComplete ? null : 'list-incomplete';
}

/** Generations of .NET Framework that are there for certain, because one of their updates is installed. */
function installedGenerations(catalog: Catalog, posture: Posture, platform: Platform): Set<string> {
  const found = new Set<string>();
  for (const kbId of posture.installedKbs) {
    for (const { track } of catalog.placesOf(kbId)) {
      if (track.lineId === platform.line.id && track.kind.startsWith('dotnet-'))
        found.add(track.id.split(':')[2] ?? '');
    }
  }
  return found;
}

function isAdvisory(platform: Platform, hole: number): boolean {
  return platform.holes[hole]?.vulnerabilityId.startsWith('ADV') ?? false;
}

const ORDERED = new WeakMap<Platform, readonly Entry[]>();

function newestFirst(platform: Platform): readonly Entry[] {
  let ordered = ORDERED.get(platform);
  if (!ordered) {
    ordered = platform.entries.toSorted(
      (a, b) =>
        (a.release.releasedOn > b.release.releasedOn ? -1 : a.release.releasedOn < b.release.releasedOn ? 1 : 0) ||
        b.release.order - a.release.order ||
        Number(b.kbId) - Number(a.kbId),
    );
    ORDERED.set(platform, ordered);
  }
  return ordered;
}

function toMissingKb(entry: Entry, situation: Situation, state: MissingKb['state'], doubt: Doubt | null): MissingKb {
  return {
    kbId: entry.kbId,
    name: entry.update.name,
    state,
    track: entry.track.id,
    kind: entry.kind,
    releasedOn: entry.release.releasedOn,
    fixedAt: entry.fixedAt,
    supersededBy: null,
    supersedes: [],
    software: entry.software,
    cves: entry.cves,
    cveCountBySoftware: entry.cveCountBySoftware,
    advisories: entry.advisories,
    severity: entry.severity,
    exploited: entry.exploited,
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
