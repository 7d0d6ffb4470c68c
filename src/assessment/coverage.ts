/**
 * What an installed KB covers. Tracks decide first; Microsoft's supersedence links only where no track does
 * (on a real line they reach almost none of it). Results are kept per platform.
 */
import type { Catalog } from '../catalog/catalog.ts';
import type { Day, KbId } from '../catalog/ids.ts';
import { isCumulative, type Track, type TrackKind, type TrackRelease } from '../catalog/model.ts';
import type { Platform } from './platform.ts';

/** Positions of entries in `platform.entries`. */
export type EntryIndexes = readonly number[];

export interface Coverage {
  /** Entries covered when this KB is installed, itself among them. */
  readonly byKb: (kbId: KbId) => EntryIndexes;
  /** Entries covered at a position of a track, and all releases up to it. */
  readonly byPosition: (track: Track, release: TrackRelease) => EntryIndexes;
}

/** Kinds whose place in a track is decided by the track alone; no link reaches into them. */
const CLOSED_TO_LINKS: ReadonlySet<TrackKind> = new Set<TrackKind>(['lcu', 'hotpatch', 'monthly-rollup']);

/** An LCU names the servicing stack it needs; from the month after an SSU it can't be installed without that SSU or a later one. */
function isSsuImplied(ssuDay: Day, lcuDay: Day, ssuInLcuSince: Day | undefined): boolean {
  return (
    ssuDay.slice(0, 7) < lcuDay.slice(0, 7) ||
    (ssuInLcuSince !== undefined && lcuDay >= ssuInLcuSince && ssuDay <= lcuDay)
  );
}

/** In the month of `first` or later, and in an earlier month than `last`. */
function isBetween(day: Day, first: Day, last: Day): boolean {
  const month = day.slice(0, 7);
  return month >= first.slice(0, 7) && month < last.slice(0, 7);
}

export function createCoverage(catalog: Catalog, platform: Platform): Coverage {
  const tracks = catalog.tracksOfLine(platform.line.id);
  const kept = new Map<string, EntryIndexes>();
  const remember = (key: string, seeds: () => KbId[]): EntryIndexes => {
    const known = kept.get(key);
    if (known) return known;
    const entries = toEntries(closure(seeds()));
    kept.set(key, entries);
    return entries;
  };

  /** All KBs contained in the seeds, over tracks, derived rules and links. */
  const closure = (seeds: readonly KbId[]): Set<KbId> => {
    const reached = new Set(seeds);
    const queue = [...seeds];
    for (let kbId = queue.pop(); kbId !== undefined; kbId = queue.pop()) {
      for (const contained of containedIn(kbId)) {
        if (reached.has(contained)) continue;
        reached.add(contained);
        queue.push(contained);
      }
    }
    return reached;
  };

  const containedIn = (kbId: KbId): KbId[] => [
    ...placesOnLine(kbId).flatMap(({ track, release }) => containedByTrack(track, release)),
    ...catalog
      .supersedes(kbId)
      .map(({ to }) => to)
      .filter(isOpenToLinks),
  ];

  const placesOnLine = (kbId: KbId) => catalog.placesOf(kbId).filter(({ track }) => track.lineId === platform.line.id);

  const isOpenToLinks = (kbId: KbId): boolean =>
    placesOnLine(kbId).every(({ track }) => !CLOSED_TO_LINKS.has(track.kind));

  const containedByTrack = (track: Track, release: TrackRelease): KbId[] => {
    const own = isCumulative(track.kind) ? track.releases.filter(({ order }) => order <= release.order) : [];
    return [...own, ...derived(track, release)].map(({ kbId }) => kbId);
  };

  /** What one track's updates contain of other tracks (DOMAIN: derived coverage). */
  const derived = (track: Track, release: TrackRelease): TrackRelease[] => {
    const day = release.releasedOn;
    const upTo = (kind: TrackKind, isContained: (other: TrackRelease) => boolean): TrackRelease[] =>
      tracks.filter((other) => other.kind === kind).flatMap((other) => other.releases.filter(isContained));
    const byDay = (other: TrackRelease): boolean => other.releasedOn <= day;
    const byMonth = (other: TrackRelease): boolean => other.releasedOn.slice(0, 7) <= day.slice(0, 7);
    switch (track.kind) {
      case 'lcu':
        return [
          ...upTo('hotpatch', byDay),
          ...upTo('hotpatch-companion', byDay),
          ...upTo('ssu', (ssu) => isSsuImplied(ssu.releasedOn, day, platform.line.ssuInLcuSince)),
        ];
      case 'hotpatch':
        // A hotpatched device is judged by its track: what others get in the LCU of that day, it has.
        return platform.isHotpatched
          ? [
              ...upTo('lcu', byDay),
              ...upTo('ssu', (ssu) => isSsuImplied(ssu.releasedOn, day, platform.line.ssuInLcuSince)),
            ]
          : [];
      case 'monthly-rollup':
        // By day, not by month: an update released out of band after the month's rollup (4483187) is not in it, and an
        // out-of-band rollup (5004953) lacks what the regular release of its month brought a week later.
        return [
          ...upTo('security-only', byDay),
          ...upTo('ie-cumulative', byDay),
          // Single updates released since rollups exist are in the next month's rollup; those from before are not.
          ...upTo('standalone', (other) => isBetween(other.releasedOn, track.releases[0]?.releasedOn ?? day, day)),
        ];
      case 'dotnet-cumulative':
        return tracks
          .filter((other) => other.id === track.id.replace('dotnet-cumulative', 'dotnet-security-only'))
          .flatMap((other) => other.releases.filter(byMonth));
      default:
        return [];
    }
  };

  const toEntries = (kbIds: ReadonlySet<KbId>): EntryIndexes =>
    [...kbIds].flatMap((kbId) => platform.entryOf.get(kbId)?.index ?? []);

  return {
    byKb: (kbId) => remember(kbId, () => [kbId]),
    byPosition: (track, release) => remember(`${track.id} ${release.order}`, () => containedByTrack(track, release)),
  };
}
