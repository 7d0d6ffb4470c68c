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
}

/** Kinds whose place in a track is decided by the track alone; no link reaches into them. */
const CLOSED_TO_LINKS: ReadonlySet<TrackKind> = new Set<TrackKind>(['lcu', 'hotpatch', 'monthly-rollup']);

/** Updates name the servicing stack they need: from the month after an SSU they can't be installed without that SSU or a later one. */
function isSsuImplied(ssuDay: Day, updateDay: Day, ssuInLcuSince: Day | undefined): boolean {
  return (
    ssuDay.slice(0, 7) < updateDay.slice(0, 7) ||
    (ssuInLcuSince !== undefined && updateDay >= ssuInLcuSince && ssuDay <= updateDay)
  );
}

const NEVER: Day = '9999-12-31';

/** In the month of `first` or later, and in an earlier month than `last`. */
function isBetween(day: Day, first: Day, last: Day): boolean {
  const month = day.slice(0, 7);
  return month >= first.slice(0, 7) && month < last.slice(0, 7);
}

export function createCoverage(catalog: Catalog, platform: Platform): Coverage {
  const tracks = catalog.tracksOfLine(platform.line.id);
  const entriesOf = new Map<KbId, EntryIndexes>();
  const steps = new Map<KbId, readonly KbId[]>();

  /** The KB and all that it contains, over tracks, derived rules and links. */
  const closure = (start: KbId): Set<KbId> => {
    const reached = new Set([start]);
    const queue = [start];
    for (let kbId = queue.pop(); kbId !== undefined; kbId = queue.pop()) {
      for (const contained of keep(steps, kbId, containedIn)) {
        if (reached.has(contained)) continue;
        reached.add(contained);
        queue.push(contained);
      }
    }
    return reached;
  };

  /** One step of the closure: what follows from the KB itself. */
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
    return [...(isCumulative(track.kind) ? lastUpTo(track, release) : []), ...derived(track, release)].map(
      ({ kbId }) => kbId,
    );
  };

  /** The releases of the same order (two KBs may bring the same revision) and of the one before, which contain the earlier ones. */
  const lastUpTo = (track: Track, { order }: TrackRelease): TrackRelease[] => {
    const before = track.releases.findLast((other) => other.order < order)?.order ?? order;
    return track.releases.filter((other) => other.order >= before && other.order <= order);
  };

  const isBaseline = (kbId: KbId): boolean =>
    platform.mainTrack?.releases.some((release) => release.isBaseline && release.kbId === kbId) ?? false;

  /** What one track's updates contain of other tracks (DOMAIN: derived coverage). */
  const derived = (track: Track, release: TrackRelease): TrackRelease[] => {
    const day = release.releasedOn;
    const upTo = (kind: TrackKind, isContained: (other: TrackRelease) => boolean): TrackRelease[] =>
      tracks.filter((other) => other.kind === kind).flatMap((other) => other.releases.filter(isContained));
    const byDay = (other: TrackRelease): boolean => other.releasedOn <= day;
    const servicingStack = (): TrackRelease[] =>
      upTo('ssu', (ssu) => isSsuImplied(ssu.releasedOn, day, platform.line.ssuInLcuSince));
    // Flash itself is gone, and with it all that its updates fixed.
    const flash = (): TrackRelease[] => upTo('flash', () => day >= (platform.line.flashRemovedSince ?? NEVER));
    // A hotpatch stands for the LCU of its day, but does not bring the companion that hotpatched devices get beside it.
    const companions = ({ kbId }: TrackRelease): TrackRelease[] =>
      platform.isHotpatched && !isBaseline(kbId) ? [] : upTo('hotpatch-companion', byDay);
    switch (track.kind) {
      case 'lcu':
        return [...upTo('hotpatch', byDay), ...companions(release), ...servicingStack(), ...flash()];
      case 'hotpatch':
        // A hotpatched device is judged by its track: what others get in the LCU of that day, it has.
        return platform.isHotpatched ? [...upTo('lcu', byDay), ...servicingStack()] : [];
      case 'monthly-rollup':
        return [
          ...upTo('security-only', byDay),
          ...upTo('ie-cumulative', byDay),
          // Single updates released since rollups exist are in the next month's rollup; those from before are not.
          ...upTo('standalone', (other) => isBetween(other.releasedOn, track.releases[0]?.releasedOn ?? day, day)),
          ...servicingStack(),
          ...flash(),
        ];
      case 'security-only':
        return [...servicingStack(), ...flash()];
      case 'dotnet-cumulative':
        return tracks
          .filter((other) => other.id === track.id.replace('dotnet-cumulative', 'dotnet-security-only'))
          .flatMap((other) => other.releases.filter(byDay));
      default:
        return [];
    }
  };

  const toEntries = (kbIds: ReadonlySet<KbId>): EntryIndexes =>
    [...kbIds].flatMap((kbId) => platform.entryOf.get(kbId)?.index ?? []);

  return { byKb: (start) => keep(entriesOf, start, (kbId) => toEntries(closure(kbId))) };
}

/** The value of a key: kept, or made now and kept. */
function keep<K, V>(kept: Map<K, V>, key: K, make: (key: K) => V): V {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = make(key);
  kept.set(key, made);
  return made;
}
