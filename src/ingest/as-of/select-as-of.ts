/** Which of the kept documents make the catalog of a day. */
import type { AsOf } from '../../catalog/as-of.ts';
import { monthOfDocument, patchTuesday } from '../../catalog/calendar.ts';
import type { Day } from '../../catalog/ids.ts';
import type { CatalogData, CatalogSource } from '../../catalog/model.ts';
import { type DocumentName, parseDocumentName, toNameText } from '../document-name.ts';
import type { KeptDocument } from '../ports.ts';

export interface SelectionAsOf {
  /** None where the catalog in force serves as it is. */
  readonly documents: readonly KeptDocument[];
  readonly asOf: AsOf;
}

/** A document in a state that it had from one day on; two contents may share a date. */
interface Revision {
  /** Text that sorts by time. */
  readonly rank: string;
  readonly documents: readonly (KeptDocument & { readonly digest: string | null })[];
}

/**
 * Of each document in the catalog in force the newest revision of that day; what came after the one in force was refused, or
 * taken back, and is not looked at. Of a month of which none is kept the oldest comes nearest; of all else, and of months that
 * came out later, release days tell enough: there the one in force serves.
 */
export function selectAsOf(
  kept: readonly KeptDocument[],
  { data }: { readonly data: Pick<CatalogData, 'sources'> },
  day: Day,
): SelectionAsOf {
  const revisionsOf = groupRevisions(kept);
  const chosen = data.sources.map((source) => {
    const revisions = upTo(source, revisionsOf.get(keyOf(source)) ?? []);
    const current = revisions.at(-1);
    const isOut = wasOut(source, day);
    const ofDay = revisions.findLast(({ rank }) => rank.slice(0, 10) <= day);
    const nearest = source.kind === 'month' ? revisions[0] : current;
    return { source, isOut, current, revision: isOut ? (ofDay ?? nearest) : current };
  });
  const isRebuilt =
    chosen.every(({ current }) => current !== undefined) &&
    chosen.some(({ revision, current }) => revision !== current);
  const dated = chosen.map(({ source, isOut, revision }) => ({
    source,
    isOut,
    on: (isRebuilt ? revision?.rank : (source.publishedAt ?? revision?.rank))?.slice(0, 10) ?? null,
  }));
  return {
    documents: isRebuilt ? chosen.flatMap(({ revision }) => revision?.documents ?? []) : [],
    asOf: describeAsOf(
      dated.filter(({ isOut }) => isOut),
      day,
    ),
  };
}

function describeAsOf(
  documents: readonly { readonly source: CatalogSource; readonly on: Day | null }[],
  day: Day,
): AsOf {
  const later = documents.filter(({ on }) => on === null || on > day).map(({ source }) => source);
  const months = documents.filter(({ source }) => source.kind === 'month').length;
  const laterMonths = later.filter(({ kind }) => kind === 'month').length;
  return {
    day,
    basis: laterMonths === months ? 'release-days' : laterMonths === 0 ? 'revisions' : 'mixed',
    known: documents.length - later.length,
    later: later.map(({ id }) => id),
  };
}

/** Names carry no day of release: a month comes out on its second Tuesday. */
function wasOut({ kind, id }: CatalogSource, day: Day): boolean {
  const month = kind === 'month' ? monthOfDocument(id) : null;
  return month === null || patchTuesday(month) <= day;
}

/** Oldest first, by document. */
function groupRevisions(kept: readonly KeptDocument[]): ReadonlyMap<string, readonly Revision[]> {
  const named = kept.flatMap((document) => {
    const name = parseDocumentName(document.name);
    return name ? [{ document, name }] : [];
  });
  const groups = Map.groupBy(named, ({ name }) => keyOf(name));
  return new Map(
    [...groups].map(([key, group]) => {
      const byRank = Map.groupBy(group, ({ document, name }) => name.revision ?? toNameText(document.fetchedAt));
      const revisions = [...byRank].map(([rank, same]) => ({
        rank,
        documents: same.map(({ document, name }) => ({ ...document, digest: name.digest })),
      }));
      return [key, revisions.sort((a, b) => (a.rank < b.rank ? -1 : 1))];
    }),
  );
}

/** Those up to the one that the source is made of; none where that is not kept. */
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
