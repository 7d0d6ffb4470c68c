import { parseDocumentName } from './document-name.ts';
import type { KeptDocument } from './ports.ts';

/**
 * Of each document the revisions of its newest date: two that differ in content may share one, and `compile` takes the
 * fuller. Of a document without a date, the one fetched last.
 */
export function newestRevisions(documents: readonly KeptDocument[]): KeptDocument[] {
  const newest = new Map<string, KeptDocument[]>();
  for (const document of documents) {
    const name = parseDocumentName(document.name);
    if (!name) continue;
    const key = `${name.kind}/${name.id}`;
    const rank = name.revision ?? document.fetchedAt;
    const known = newest.get(key);
    const knownRank = known?.[0] && rankOf(known[0]);
    if (!known || knownRank === undefined || rank > knownRank) newest.set(key, [document]);
    else if (rank === knownRank) known.push(document);
  }
  return [...newest.values()].flat();
}

/** Orders the revisions of one document, as text. */
export function rankOf(document: KeptDocument): string {
  return parseDocumentName(document.name)?.revision ?? document.fetchedAt;
}
