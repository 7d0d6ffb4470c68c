import { monthOfDocument } from '../../catalog/calendar.ts';
import { parseDocumentName } from '../document-name.ts';
import type { KeptDocument } from '../ports.ts';
import type { IndexedMonth } from './msrc-index.ts';
import type { DocumentState } from './sync-state.ts';

/** What is kept of MSRC's months. */
export interface KeptMonths {
  /** `2020-03`; null: none. */
  readonly newest: string | null;
  /** See MonthKnowledge. `fetched`: what came from the month's address. */
  readonly isKnown: (id: string, indexed: IndexedMonth, fetched: DocumentState | null) => boolean;
}

export function findKeptMonths(kept: readonly KeptDocument[]): KeptMonths {
  const revisions = new Map<string, Set<string>>();
  for (const { name } of kept) {
    const document = parseDocumentName(name);
    if (document?.kind !== 'month') continue;
    const known = revisions.get(document.id) ?? new Set();
    revisions.set(document.id, known.add(document.revision ?? ''));
  }
  return {
    newest: [...revisions.keys()].map(monthOfDocument).reduce(later, null),
    isKnown: (id, { revisedAt }, fetched) => {
      const known = revisions.get(id);
      if (!known) return false;
      // A document's own date may differ from the one that the index gives it.
      return revisedAt === null || known.has(asInNames(revisedAt)) || fetched?.revisedAt === revisedAt;
    },
  };
}

/** As names of documents have it, which have no colons. */
function asInNames(time: string): string {
  return time.replace(/[^\w@~/.-]/g, '-');
}

/** The later of two months of the calendar; null: none. */
export function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}
