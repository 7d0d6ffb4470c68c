/** Where KBs stand in tracks, held against where they stood. */
import type { Catalog } from '../catalog.ts';
import type { KbId } from '../ids.ts';

/** A KB that both catalogs know, and that stands elsewhere. */
export interface MovedKb {
  readonly kbId: KbId;
  readonly from: readonly TrackPlace[];
  readonly to: readonly TrackPlace[];
}

export interface TrackPlace {
  readonly trackId: string;
  /** Null: the track is not ordered by revision. */
  readonly ubr: number | null;
}

export function diffPlaces(before: Catalog, after: Catalog): MovedKb[] {
  return after.data.updates.flatMap(({ kbId }) => {
    if (!before.update(kbId)) return [];
    const [was, is] = [placesOf(before, kbId), placesOf(after, kbId)];
    const from = onlyIn(was, is);
    const to = onlyIn(is, was);
    return from.length + to.length > 0 ? { kbId, from, to } : [];
  });
}

function placesOf(catalog: Catalog, kbId: KbId): TrackPlace[] {
  return catalog.placesOf(kbId).map(({ track, release }) => ({
    trackId: track.id,
    // Elsewhere `order` is a running number, which changes with every KB that comes before.
    ubr: release.builds.length > 0 ? release.order : null,
  }));
}

function onlyIn(these: readonly TrackPlace[], those: readonly TrackPlace[]): TrackPlace[] {
  return these.filter((one) => !those.some(({ trackId, ubr }) => trackId === one.trackId && ubr === one.ubr));
}
