/** Which of the kept documents make the catalog of a day. */
import type { AsOf } from '../../catalog/as-of.ts';
import { monthOfDocument, patchTuesday } from '../../catalog/calendar.ts';
import type { Day } from '../../catalog/ids.ts';
import type { CatalogData, CatalogSource } from '../../catalog/model.ts';
import type { KeptDocument } from '../ports.ts';
import { groupRevisions } from '../revisions.ts';

export interface SelectionAsOf {
  /** None where the catalog in force serves as it is. */
  readonly documents: readonly KeptDocument[];
  readonly asOf: AsOf;
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
  const revisionsUpTo = groupRevisions(kept);
  const chosen = data.sources.map((source) => {
    const revisions = revisionsUpTo(source);
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
