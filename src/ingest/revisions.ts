/** The kept revisions of each document, held against the ones that a catalog is made of. */
import type { CatalogData, CatalogSource } from '../catalog/model.ts';
import { type DocumentName, parseDocumentName, toNameText } from './document-name.ts';
import { rankOf } from './newest-revisions.ts';
import type { KeptDocument } from './ports.ts';

/** A document in a state that it had from one day on; two contents may share a date. */
interface Revision {
  /** Text that sorts by time. */
  readonly rank: string;
  readonly documents: readonly (KeptDocument & { readonly digest: string | null })[];
}

/** Gives the function that finds the revisions up to the one that a source is made of, oldest first; none where that is not kept. */
export function groupRevisions(kept: readonly KeptDocument[]): (source: CatalogSource) => readonly Revision[] {
  const named = kept.flatMap((document) => {
    const name = parseDocumentName(document.name);
    return name ? [{ document, name }] : [];
  });
  const groups = Map.groupBy(named, ({ name }) => keyOf(name));
  const revisionsOf = new Map(
    [...groups].map(([key, group]) => {
      const byRank = Map.groupBy(group, ({ document }) => rankOf(document));
      const revisions = [...byRank].map(([rank, same]) => ({
        rank,
        documents: same.map(({ document, name }) => ({ ...document, digest: name.digest })),
      }));
      return [key, revisions.sort((a, b) => (a.rank < b.rank ? -1 : 1))];
    }),
  );
  return (source) => upTo(source, revisionsOf.get(keyOf(source)) ?? []);
}

/**
 * Without the revisions that came after the one in force of their document: where no catalog is refused or held back, their
 * source took them back, or a catalog of them is still to be made.
 */
export function withoutLater(
  kept: readonly KeptDocument[],
  { data }: { readonly data: Pick<CatalogData, 'sources'> },
): KeptDocument[] {
  const revisionsUpTo = groupRevisions(kept);
  const allowed = new Map(
    data.sources.map((source) => {
      const names = revisionsUpTo(source).flatMap(({ documents }) => documents.map(({ name }) => name));
      return [keyOf(source), new Set(names)];
    }),
  );
  return kept.filter(({ name }) => {
    const document = parseDocumentName(name);
    const names = document && allowed.get(keyOf(document));
    return !names || names.size === 0 || names.has(name);
  });
}

function upTo({ digest, publishedAt }: CatalogSource, revisions: readonly Revision[]): readonly Revision[] {
  const last = revisions.findLastIndex(({ rank, documents }) =>
    // Names from before digests were known have none.
    documents.some(
      (each) => each.digest === digest || (each.digest === null && rank === toNameText(publishedAt ?? '')),
    ),
  );
  return revisions.slice(0, last + 1);
}

function keyOf({ kind, id }: Pick<DocumentName, 'kind' | 'id'>): string {
  return toNameText(`${kind}/${id}`);
}
