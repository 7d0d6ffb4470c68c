/** The catalogs of past days, for a service: few are kept, and one at a time is made. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { CatalogAsOf } from '../../catalog/as-of.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Day } from '../../catalog/ids.ts';
import { parseDocumentName } from '../document-name.ts';
import type { CatalogStore, KeptDocument } from '../ports.ts';
import { selectAsOf } from './select-as-of.ts';

/** Some tens of megabytes each. */
const KEPT_CATALOGS = 3;

export interface PastCatalogsContext {
  readonly store: Pick<CatalogStore, 'listDocuments'>;
  /** Makes the catalog of a day, elsewhere: it takes seconds of a processor. */
  readonly make: (day: Day) => Promise<Catalog>;
  /** Waits for its turn to make one; throws where too many wait. */
  readonly takeTurn: () => Promise<() => void>;
}

/** Finds the catalog of a day, where one is in force: that itself, if it is made of the same documents. */
export function createPastCatalogs({ store, make, takeTurn }: PastCatalogsContext) {
  // By what they are made of, corrections included: most days share theirs with the days beside them.
  const kept = new LRUCache<string, Promise<Catalog>>({ max: KEPT_CATALOGS });

  const makeInTurn = async (day: Day, documents: readonly KeptDocument[]): Promise<Catalog> => {
    const end = await takeTurn();
    const catalog = await make(day).finally(end);
    if (!isMadeOf(catalog, documents))
      throw new Error(`another catalog was put in force while that of ${day} was made`);
    return catalog;
  };

  return async (inForce: Catalog, day: Day): Promise<CatalogAsOf> => {
    const { documents, asOf } = selectAsOf(await store.listDocuments(), inForce, day);
    if (documents.length === 0) return { catalog: inForce, asOf };
    const key = keyOf(inForce, documents);
    const known = kept.get(key);
    if (known) return { catalog: await known, asOf };
    const made = makeInTurn(day, documents);
    kept.set(key, made);
    made.catch(() => {
      if (kept.peek(key) === made) kept.delete(key);
    });
    return { catalog: await made, asOf };
  };
}

function keyOf({ data }: Catalog, documents: readonly KeptDocument[]): string {
  return createHash('sha256')
    .update([data.reviewed, ...documents.map(({ name }) => name)].join('\n'))
    .digest('hex');
}

/** Of all of them, and of nothing else. */
function isMadeOf({ data }: Catalog, documents: readonly KeptDocument[]): boolean {
  const names = documents.map(({ name }) => parseDocumentName(name));
  const ids = new Set(names.map((name) => `${name?.kind} ${name?.id}`));
  const digests = new Set(names.map((name) => name?.digest));
  return (
    data.sources.length === ids.size && (digests.has(null) || data.sources.every(({ digest }) => digests.has(digest)))
  );
}
