/**
 * A platform: one set of products with everything about their updates that does not depend on what is installed.
 * Devices share platforms, so this is worked out once per catalog and product set.
 */
import type { Catalog } from '../catalog/catalog.ts';
import { isCve, type KbId, type VulnerabilityId } from '../catalog/ids.ts';
import type { Track, TrackKind, TrackRelease, Update } from '../catalog/model.ts';
import type { OsBuild } from '../catalog/os-build.ts';
import { urgencyOf } from '../catalog/urgency.ts';
import { isExploited, maxSeverity } from '../catalog/vulnerabilities.ts';
import type { ServicingLine } from '../catalog/windows.ts';
import type { ApplicableProduct } from './applicability.ts';
import type { FixesHere } from './model.ts';

/** One KB that fixes something on this platform, or is a security release of its line. */
export interface Entry extends FixesHere {
  readonly index: number;
  readonly kbId: KbId;
  readonly update: Update;
  readonly track: Track;
  readonly release: TrackRelease;
  readonly kind: TrackKind;
  /** Holes that this KB closes. */
  readonly holes: number[];
  /** Those of them that another KB closes as well. */
  readonly sharedHoles: readonly number[];
  /** A security release (B) counts even where no document names a CVE for it. */
  isSecurityRelease: boolean;
  readonly fixedAt: OsBuild | null;
  /** Positions of `cves` in the platform's `cveIds`. */
  readonly cveIndexes: readonly number[];
}

/** One vulnerability of one product, with the entries of which any one closes it. */
export interface Hole {
  readonly vulnerabilityId: VulnerabilityId;
  /** Defender's name of the product. */
  readonly software: string;
  readonly alternatives: readonly number[];
  /** Whether its product is there for certain. */
  readonly isCertain: boolean;
}

export interface Platform {
  readonly line: ServicingLine;
  readonly isHotpatched: boolean;
  readonly entries: readonly Entry[];
  /** The entries by release day, then by order in the track. */
  readonly newestFirst: readonly Entry[];
  /** Every CVE that an entry fixes, sorted. */
  readonly cveIds: readonly VulnerabilityId[];
  readonly holes: readonly Hole[];
  readonly entryOf: ReadonlyMap<KbId, Entry>;
  /** The lcu track, or the hotpatch track of a hotpatched platform; null on rollup lines. */
  readonly mainTrack: Track | null;
}

/** What a platform depends on. */
export interface PlatformSubject {
  readonly line: ServicingLine;
  readonly build: number;
  readonly products: readonly ApplicableProduct[];
  readonly isHotpatched: boolean;
}

/** Kinds that a device outside the hotpatch track is never offered. */
const HOTPATCH_ONLY: ReadonlySet<TrackKind> = new Set<TrackKind>(['hotpatch', 'hotpatch-companion']);

export function buildPlatform(catalog: Catalog, subject: PlatformSubject): Platform {
  const { line, isHotpatched } = subject;
  const tracks = catalog.tracksOfLine(line.id);
  const mainTrack = tracks.find((track) => track.kind === (isHotpatched ? 'hotpatch' : 'lcu')) ?? null;
  const place = createPlacer(catalog, line, isHotpatched ? mainTrack : null);
  const drafts = new Map<KbId, Draft>();
  const holes: Hole[] = [];

  const draftOf = (kbId: KbId): Draft | null => {
    const known = drafts.get(kbId);
    if (known) return known;
    const placed = place(kbId);
    const update = catalog.update(kbId);
    if (!placed || !update) return null;
    const draft: Draft = {
      index: drafts.size,
      kbId,
      update,
      ...placed,
      holes: [],
      fixes: new Map(),
      isSecurityRelease: false,
    };
    drafts.set(kbId, draft);
    return draft;
  };

  for (const product of subject.products) {
    for (const { vulnerability, kbIds } of fixesByVulnerability(catalog, product)) {
      const offered = substitute(
        kbIds.flatMap((kbId) => draftOf(kbId) ?? []),
        subject,
        mainTrack,
        draftOf,
      );
      if (offered.length === 0) continue;
      const hole = holes.length;
      holes.push({
        vulnerabilityId: vulnerability,
        software: product.software,
        alternatives: offered.map((draft) => draft.index),
        isCertain: product.certainty === 'present',
      });
      for (const draft of offered) {
        draft.holes.push(hole);
        recordFix(draft, product, vulnerability);
      }
    }
  }
  for (const release of mainTrack?.releases ?? []) {
    if (release.releaseKind !== 'securityRelease' || !release.builds.some(({ build }) => build === subject.build))
      continue;
    const draft = draftOf(release.kbId);
    if (draft) draft.isSecurityRelease = true;
  }
  const unnumbered = [...drafts.values()].map((draft) => toEntry(draft, catalog, subject));
  const cveIds = [...new Set(unnumbered.flatMap(({ cves }) => cves))].sort();
  const indexOf = new Map(cveIds.map((id, index) => [id, index]));
  const entries = unnumbered.map((entry) => ({
    ...entry,
    cveIndexes: entry.cves.map((id) => indexOf.get(id) ?? -1),
    sharedHoles: entry.holes.filter((hole) => (holes[hole]?.alternatives.length ?? 0) > 1),
  }));
  return {
    line,
    isHotpatched,
    entries,
    newestFirst: entries.toSorted(byRelease),
    cveIds,
    holes,
    mainTrack,
    entryOf: new Map(entries.map((entry) => [entry.kbId, entry])),
  };
}

interface Placed {
  readonly track: Track;
  readonly release: TrackRelease;
  readonly kind: TrackKind;
}

interface Draft extends Placed {
  readonly index: number;
  readonly kbId: KbId;
  readonly update: Update;
  readonly holes: number[];
  /** Vulnerabilities fixed, per software; only of products that are there for certain, unless there are no others. */
  readonly fixes: Map<string, { certain: Set<VulnerabilityId>; possible: Set<VulnerabilityId> }>;
  isSecurityRelease: boolean;
}

/** Where a KB stands on this line. On a hotpatched platform the hotpatch track comes first: it repeats its baselines. */
function createPlacer(catalog: Catalog, line: ServicingLine, first: Track | null) {
  return (kbId: KbId): Placed | null => {
    const places = catalog.placesOf(kbId).filter(({ track }) => track.lineId === line.id);
    const best =
      places.find(({ track }) => track === first) ?? places.findLast(({ track }) => track.kind === 'lcu') ?? places[0];
    // Setup updates change installation media, never an installed Windows.
    return best && best.track.kind !== 'setup' ? { ...best, kind: best.track.kind } : null;
  };
}

/** Fixes grouped into alternatives; where all are needed, each is a group of its own. */
function fixesByVulnerability(
  catalog: Catalog,
  product: ApplicableProduct,
): { vulnerability: VulnerabilityId; kbIds: KbId[] }[] {
  const { vulnerabilities, updates, allFixesNeeded } = catalog.data;
  const groups = Map.groupBy(catalog.fixesOf(product.productId), (fix) => fix.vulnerability);
  return [...groups].flatMap(([index, fixes]) => {
    const vulnerability = vulnerabilities[index]?.id ?? '';
    const kbIds = fixes.map((fix) => updates[fix.update]?.kbId ?? '');
    return allFixesNeeded.includes(vulnerability)
      ? kbIds.map((kbId) => ({ vulnerability, kbIds: [kbId] }))
      : [{ vulnerability, kbIds }];
  });
}

/**
 * The alternatives that this device can be offered. Others than hotpatched devices never see hotpatches. A hotpatched one
 * takes hotpatches and baselines; for a fix that only a plain LCU lists, the next release of its track stands in.
 */
function substitute(
  drafts: readonly Draft[],
  { isHotpatched }: PlatformSubject,
  mainTrack: Track | null,
  draftOf: (kbId: KbId) => Draft | null,
): Draft[] {
  if (!isHotpatched) return drafts.filter((draft) => !HOTPATCH_ONLY.has(draft.kind));
  const own = drafts.filter((draft) => draft.kind !== 'lcu');
  if (own.some((draft) => HOTPATCH_ONLY.has(draft.kind))) return own;
  const standIns = drafts.map((draft) => {
    if (draft.kind !== 'lcu') return draft;
    const next = mainTrack?.releases.find((release) => release.releasedOn >= draft.release.releasedOn);
    return (next && draftOf(next.kbId)) ?? draft;
  });
  return [...new Set(standIns)];
}

function recordFix(draft: Draft, product: ApplicableProduct, vulnerability: VulnerabilityId): void {
  let fixes = draft.fixes.get(product.software);
  if (!fixes) {
    fixes = { certain: new Set(), possible: new Set() };
    draft.fixes.set(product.software, fixes);
  }
  (product.certainty === 'present' ? fixes.certain : fixes.possible).add(vulnerability);
}

function toEntry(draft: Draft, catalog: Catalog, subject: PlatformSubject): Omit<Entry, 'cveIndexes' | 'sharedHoles'> {
  const { fixes, ...rest } = draft;
  const hasCertain = [...fixes.values()].some(({ certain }) => certain.size > 0);
  const counted = [...fixes]
    .map(([software, { certain, possible }]) => ({ software, ids: hasCertain ? certain : possible }))
    .filter(({ ids }) => ids.size > 0);
  const ids = [...new Set(counted.flatMap((group) => [...group.ids]))].sort();
  const vulnerabilities = ids.flatMap((id) => catalog.vulnerability(id) ?? []);
  return {
    ...rest,
    fixedAt: draft.release.builds.find(({ build }) => build === subject.build) ?? draft.release.builds[0] ?? null,
    software:
      counted.length > 0
        ? counted.map((group) => group.software)
        : subject.products.slice(0, 1).map(({ software }) => software),
    cves: ids.filter(isCve),
    cveCountBySoftware: Object.fromEntries(
      counted.map((group) => [group.software, [...group.ids].filter(isCve).length]),
    ),
    advisories: ids.filter((id) => !isCve(id)),
    severity: vulnerabilities.map(({ severity }) => severity).reduce(maxSeverity, null),
    exploited: vulnerabilities.filter(isExploited).map(({ id }) => id),
    urgency: urgencyOf(vulnerabilities),
  };
}

function byRelease(a: Entry, b: Entry): number {
  return (
    (a.release.releasedOn > b.release.releasedOn ? -1 : a.release.releasedOn < b.release.releasedOn ? 1 : 0) ||
    b.release.order - a.release.order ||
    Number(b.kbId) - Number(a.kbId)
  );
}
