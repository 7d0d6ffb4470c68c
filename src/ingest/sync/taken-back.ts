import { parseDocumentName } from '../document-name.ts';
import { rankOf } from '../newest-revisions.ts';
import type { KeptDocument } from '../ports.ts';

/**
 * Kept revisions that came from an address which now serves an earlier one again: Microsoft put back what it had before, as
 * after a month that had lost its rows. Their dates alone would make them the newest for ever. `served`: the name of what
 * is kept of each address's document as it is now.
 */
export function findTakenBack(kept: readonly KeptDocument[], served: ReadonlyMap<string, string>): Set<string> {
  const byName = new Map(kept.map((document) => [document.name, document]));
  const takenBack = kept.filter((document) => {
    const now = byName.get(served.get(document.from) ?? '');
    return now !== undefined && isSameDocument(document, now) && rankOf(document) > rankOf(now);
  });
  return new Set(takenBack.map(({ name }) => name));
}

function isSameDocument(a: KeptDocument, b: KeptDocument): boolean {
  const [first, second] = [parseDocumentName(a.name), parseDocumentName(b.name)];
  return first?.kind === second?.kind && first?.id === second?.id;
}
