/** Where a device stands in its line's main track: by revision, else by installed KBs, else unknown. */
import type { Catalog } from '../catalog/catalog.ts';
import type { KbId } from '../catalog/ids.ts';
import type { Track, TrackRelease } from '../catalog/model.ts';
import type { ServicingLine } from '../catalog/windows.ts';
import type { Posture } from '../inventory/posture.ts';
import type { Conflict, Position } from './model.ts';

export interface FoundPosition {
  readonly position: Position;
  /** The newest release at or below the position; null: none, or unknown. */
  readonly release: TrackRelease | null;
  readonly conflicts: readonly Conflict[];
  /** KBs of the main tracks that the list names above the revision: with a restart pending they wait for it. */
  readonly aboveRevision: readonly KbId[];
}

/**
 * Whether a device is judged by the hotpatch track: enrolled, or a hotpatch KB is installed, or its revision is a
 * hotpatch's and no plain update's (Server 2022 has two that are both). A report that says "not enrolled" is believed.
 */
export function isHotpatched(catalog: Catalog, line: ServicingLine, posture: Posture): boolean {
  const tracks = catalog.tracksOfLine(line.id);
  const track = tracks.find(({ kind }) => kind === 'hotpatch');
  if (!track || posture.isHotpatchEnrolled === false) return false;
  if (posture.isHotpatchEnrolled) return true;
  const hotpatches = track.releases.filter(({ isBaseline }) => !isBaseline);
  if (hotpatches.some(({ kbId }) => posture.installedKbs.includes(kbId))) return true;
  const plain = tracks.find(({ kind }) => kind === 'lcu')?.releases ?? [];
  return hasRevision(hotpatches, posture.ubr) && !hasRevision(plain, posture.ubr);
}

function hasRevision(releases: readonly TrackRelease[], revision: number | null): boolean {
  return releases.some(({ builds }) => builds.some(({ ubr }) => ubr === revision));
}

export function findPosition(catalog: Catalog, track: Track, posture: Posture): FoundPosition {
  const listed = listedReleases(catalog, track, posture.installedKbs);
  return posture.ubr === null ? byKb(track, listed) : byRevision(track, posture.ubr, listed);
}

/** Installed KBs of the line's lcu and hotpatch tracks, each at its highest revision. */
function listedReleases(catalog: Catalog, track: Track, installedKbs: readonly KbId[]): TrackRelease[] {
  return installedKbs.flatMap((kbId) => {
    const places = catalog
      .placesOf(kbId)
      .filter(
        (place) =>
          place.track.lineId === track.lineId && (place.track.kind === 'lcu' || place.track.kind === 'hotpatch'),
      );
    return (
      places
        .map(({ release }) => release)
        .sort((a, b) => a.order - b.order)
        .at(-1) ?? []
    );
  });
}

function byRevision(track: Track, ubr: number, listed: readonly TrackRelease[]): FoundPosition {
  const release = newestUpTo(track, ubr);
  const above = listed.filter(({ order }) => order > ubr);
  const newest = listed.toSorted((a, b) => a.order - b.order).at(-1);
  const conflicts: Conflict[] = [];
  if (above.length > 0 && newest) {
    conflicts.push({
      code: 'revision-below-installed-kb',
      message: `revision ${ubr} is below KB${newest.kbId} (revision ${newest.order}) in the list of installed updates; the revision was believed: restart the device if that update was just installed`,
    });
  } else if (newest && release && newest.order < release.order) {
    conflicts.push({
      code: 'revision-above-installed-kbs',
      message: `revision ${ubr} is above the newest cumulative update in the list, KB${newest.kbId} (revision ${newest.order}); the revision was believed`,
    });
  }
  if (ubr > (track.releases.at(-1)?.order ?? 0)) {
    conflicts.push({
      code: 'revision-above-catalog',
      message: `revision ${ubr} is newer than every release in the catalog (newest: ${track.releases.at(-1)?.order ?? 'none'}); import newer documents`,
    });
  }
  return {
    position: { confidence: 'revision', track: track.id, kbId: release?.kbId ?? null, ubr },
    release,
    conflicts,
    aboveRevision: above.map(({ kbId }) => kbId),
  };
}

function byKb(track: Track, listed: readonly TrackRelease[]): FoundPosition {
  const highest = listed.toSorted((a, b) => a.order - b.order).at(-1);
  const release = highest ? newestUpTo(track, highest.order) : null;
  return {
    position: {
      confidence: highest ? 'kb' : 'unknown',
      track: track.id,
      kbId: highest?.kbId ?? null,
      ubr: highest?.order ?? null,
    },
    release,
    conflicts: [],
    aboveRevision: [],
  };
}

/** The newest release whose revision is at or below `ubr` (binary search; releases ascend). */
function newestUpTo(track: Track, ubr: number): TrackRelease | null {
  let low = 0;
  let high = track.releases.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((track.releases[middle]?.order ?? 0) <= ubr) low = middle + 1;
    else high = middle;
  }
  return track.releases[low - 1] ?? null;
}
