/**
 * Nothing that a catalog knew may be gone from the next one unexplained: a KB, a product, a track. Each may go when every
 * document that could have held it was revised (see `DocumentChange`), or with kbgap's own reviewed data.
 */
import type { Catalog } from '../catalog.ts';
import type { KbId, ProductId } from '../ids.ts';
import { compareDocuments, type DocumentChanges, documentsOf } from './document-changes.ts';
import type { Gate, GateFinding } from './finding.ts';
import { tell } from './tell.ts';

/** KBs: none of the documents that named it may have lost it silently. */
export const kbsGate: Gate = (before, after) => {
  if (!before) return [];
  const changes = compareDocuments(before, after);
  const pages = before.data.sources.filter(({ kind }) => kind === 'release-page').map(({ id }) => id);
  return tell(
    before.data.updates
      .filter(({ kbId }) => !after.update(kbId))
      .map(({ kbId }) => {
        const named = documentsOf(before, kbId);
        // Of a KB on a line that pages have no track for, pages tell the day alone: which one is not kept.
        const documents = named.size > 0 ? [...named] : pages;
        const isExplained = changes.canTake(documents) && !documents.some((id) => changes.of(id) === 'altered');
        return finding('kb-vanished', `KB${kbId}`, { changes, documents, isExplained });
      }),
  );
};

/** Products: every KB that fixed something for it must be explained. */
export const productsGate: Gate = (before, after) => {
  if (!before) return [];
  const changes = compareDocuments(before, after);
  const months = before.data.sources.filter(({ kind }) => kind === 'month').map(({ id }) => id);
  return tell(
    before.data.products
      .filter(({ id }) => !after.hasProduct(id))
      .map(({ id, name }) => {
        const byKb = kbsFixing(before, id).map((kbId) => documentsOf(before, kbId));
        // Affected without any fix: any month may have named it.
        const groups = byKb.length > 0 ? byKb : [months];
        const documents = byKb.flatMap((each) => [...each]);
        const isExplained = groups.every((each) => changes.canTake(each));
        return finding('product-vanished', id, { changes, documents, isExplained }, `product ${id} (${name})`);
      }),
  );
};

/** Tracks: every KB in it must be explained. */
export const tracksGate: Gate = (before, after) => {
  if (!before) return [];
  const changes = compareDocuments(before, after);
  const present = new Set(after.data.tracks.map(({ id }) => id));
  return tell(
    before.data.tracks
      .filter(({ id }) => !present.has(id))
      .map(({ id, releases }) => {
        const byKb = releases.map(({ kbId }) => [...documentsOf(before, kbId), ...documentsOf(after, kbId)]);
        const isExplained = byKb.every((each) => changes.canTake(each));
        return finding('track-vanished', id, { changes, documents: byKb.flat(), isExplained }, `track ${id}`);
      }),
  );
};

interface Cause {
  readonly changes: DocumentChanges;
  readonly documents: readonly string[];
  readonly isExplained: boolean;
}

function finding(
  code: string,
  subject: string,
  { changes, documents, isExplained }: Cause,
  what = subject,
): GateFinding {
  // A long-lived product stands in every month: those that changed are the ones to look at.
  const changed = documents.filter((id) => changes.of(id) !== 'same');
  const named = changes.describe(changed.length > 0 ? changed : documents.slice(0, 3));
  if (changes.areReviewedOther) {
    return { code, subject, message: `${what} is gone, with other reviewed data; named by ${named}`, isRefusal: false };
  }
  return isExplained
    ? { code, subject, message: `${what} is gone: withdrawn by ${named}`, isRefusal: false }
    : {
        code,
        subject,
        message: `${what} is gone; expected it still, or every document that named it under a newer date; found ${named}`,
        isRefusal: true,
      };
}

/** The KBs that fix something for a product, each once. */
export function kbsFixing(catalog: Catalog, productId: ProductId): KbId[] {
  const updates = new Set(catalog.fixesOf(productId).map(({ update }) => update));
  return [...updates].flatMap((index) => catalog.data.updates[index]?.kbId ?? []);
}
