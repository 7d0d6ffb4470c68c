import type { CatalogSource } from '../model.ts';
import type { Gate, GateFinding } from './finding.ts';
import { tell } from './tell.ts';

/** The share of its items that a document keeps at least, from one revision to the next. Rows are withdrawn, but never many at once. */
const KEPT_SHARE: Readonly<Record<string, number>> = { month: 0.9, 'release-page': 0.9, epss: 0.9, kev: 0.95 };

/** Whatever else a document is, it loses this much at least to a fault. */
const DEFAULT_SHARE = 0.9;

/** Refuses a catalog of which a document is gone, has lost many of its items, or is of an older date than before. */
export const sourcesGate: Gate = (before, after) => {
  const now = new Map(after.data.sources.map((source) => [source.id, source]));
  return tell((before?.data.sources ?? []).flatMap((source) => check(source, now.get(source.id))));
};

function check(old: CatalogSource, now: CatalogSource | undefined): GateFinding[] {
  const refuse = (code: string, message: string): GateFinding[] => [
    { code, subject: old.id, message, isRefusal: true },
  ];
  if (!now) {
    return refuse(
      'source-vanished',
      `${old.id} is not there any more; expected it with about ${stateOf(old)}, as in the catalog in force`,
    );
  }
  if (isShrunken(old, now)) {
    const share = Math.round(shareOf(old) * 100);
    return refuse(
      'source-shrunken',
      `${old.id} has ${stateOf(now)}, after ${stateOf(old)}; expected ${share} % of those at least`,
    );
  }
  return (now.publishedAt ?? '') < (old.publishedAt ?? '')
    ? refuse('source-older', `${old.id} is of ${now.publishedAt ?? 'no date'}; expected ${old.publishedAt} or later`)
    : [];
}

/** One item withdrawn is no shrinkage, however small the document; all of them are. */
function isShrunken(old: CatalogSource, now: CatalogSource): boolean {
  if (now.items === 0) return old.items > 0;
  return old.items - now.items > 1 && now.items < old.items * shareOf(old);
}

function shareOf({ kind }: CatalogSource): number {
  return KEPT_SHARE[kind] ?? DEFAULT_SHARE;
}

function stateOf({ items, publishedAt }: CatalogSource): string {
  return `${items} items of ${publishedAt ?? 'no date'}`;
}
