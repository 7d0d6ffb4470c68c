import { parseDocumentName, toNameText } from './document-name.ts';
import type { KeptDocument } from './ports.ts';

/**
 * Of each document the revisions of its newest date: two that differ in content may share one, and `compile` takes the
 * fuller. Of a document without a date, the one fetched last.
 */
export function newestRevisions(documents: readonly KeptDocument[]): KeptDocument[] {
  const newest = new Map<string, { readonly rank: string; readonly documents: KeptDocument[] }>();
  for (const document of documents) {
    const name = parseDocumentName(document.name);
    if (!name) continue;
    const key = `${name.kind}/${name.id}`;
    const rank = rankOf(document);
    const known = newest.get(key);
    if (!known || rank > known.rank) newest.set(key, { rank, documents: [document] });
    else if (rank === known.rank) known.documents.push(document);
  }
  return [...newest.values()].flatMap(({ documents: ofNewest }) => ofNewest);
}

/** Orders the revisions of one document, as text. */
export function rankOf(document: KeptDocument): string {
  return parseDocumentName(document.name)?.revision ?? toNameText(document.fetchedAt);
}
