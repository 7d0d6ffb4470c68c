/** What became of the documents between two catalogs, and which changes that explains. */
import type { Catalog } from '../catalog.ts';
import type { KbId } from '../ids.ts';
import type { CatalogSource } from '../model.ts';

/**
 * `revised`: it says something else, under a newer date of its own: Microsoft meant it. `altered`: something else under the
 * same date or none, as when a feed loses rows for hours.
 */
export type DocumentChange = 'same' | 'new' | 'revised' | 'altered' | 'gone';

export interface DocumentChanges {
  readonly of: (documentId: string) => DocumentChange;
  /** Whether these documents explain that something is there which was not: one of them is new or says something else. */
  readonly canAdd: (documentIds: Iterable<string>) => boolean;
  /** Whether they explain that something is no longer there. What a document that is gone took along is told by its own gate. */
  readonly canTake: (documentIds: Iterable<string>) => boolean;
  /** Whether kbgap's own reviewed data differ: a change then needs no document. */
  readonly areReviewedOther: boolean;
  /** "2020-Mar (118 items of 2020-04-01, now 115 of 2020-04-01)". */
  readonly describe: (documentIds: Iterable<string>) => string;
}

export function compareDocuments(before: Catalog, after: Catalog): DocumentChanges {
  const old = new Map(before.data.sources.map((source) => [source.id, source]));
  const now = new Map(after.data.sources.map((source) => [source.id, source]));
  const of = (id: string): DocumentChange => changeOf(old.get(id), now.get(id));
  const some = (ids: Iterable<string>, changes: readonly DocumentChange[]): boolean =>
    [...ids].some((id) => changes.includes(of(id)));
  return {
    of,
    canAdd: (ids) => some(ids, ['new', 'revised', 'altered']),
    canTake: (ids) => some(ids, ['new', 'revised', 'gone']),
    areReviewedOther: before.data.reviewed !== after.data.reviewed,
    describe: (ids) =>
      [...new Set(ids)]
        .sort()
        .map((id) => describeChange(id, old.get(id), now.get(id)))
        .join(', ') || 'no document',
  };
}

function changeOf(old: CatalogSource | undefined, now: CatalogSource | undefined): DocumentChange {
  if (!old) return now ? 'new' : 'same';
  if (!now) return 'gone';
  if (old.digest === now.digest) return 'same';
  return old.publishedAt !== null && now.publishedAt !== null && now.publishedAt > old.publishedAt
    ? 'revised'
    : 'altered';
}

function describeChange(id: string, old: CatalogSource | undefined, now: CatalogSource | undefined): string {
  const state = ({ items, publishedAt }: CatalogSource): string => `${items} items of ${publishedAt ?? 'no date'}`;
  if (!old) return now ? `${id} (new: ${state(now)})` : id;
  if (!now) return `${id} (gone: ${state(old)})`;
  return old.digest === now.digest ? `${id} (unchanged)` : `${id} (${state(old)}, now ${state(now)})`;
}

/** The documents that name a KB: months by their fixes, pages by their releases. */
export function documentsOf(catalog: Catalog, kbId: KbId): Set<string> {
  return new Set([
    ...(catalog.update(kbId)?.months ?? []),
    ...catalog.placesOf(kbId).flatMap(({ release }) => release.sources),
  ]);
}
