/** The catalog as it stood on a day. */
import type { AsOf, CatalogAsOf } from '../../catalog/as-of.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Day } from '../../catalog/ids.ts';
import type { ReviewedData } from '../../catalog/reviewed-data.ts';
import { decodeCatalog, encodeCatalog } from '../catalog-file.ts';
import { compileKept } from '../compile-kept.ts';
import { readKeptRecords } from '../kept-records.ts';
import type { CatalogStore } from '../ports.ts';
import type { OnProgress } from '../read-all.ts';
import { selectAsOf } from './select-as-of.ts';

export interface AsOfOptions {
  readonly store: CatalogStore;
  readonly inForce: Catalog;
  readonly day: Day;
  readonly loadReviewedData: () => Promise<ReviewedData>;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Compiles the documents of a day, unless the catalog in force is made of them. Without the lock: what is kept is only added
 * to. Throws ImportError where a kept document cannot be read any more.
 */
export async function compileAsOf(options: AsOfOptions): Promise<CatalogAsOf> {
  const { store, inForce, day, loadReviewedData, onProgress } = options;
  const { documents, asOf } = selectAsOf(await store.listDocuments(), inForce, day);
  if (documents.length === 0) return { catalog: inForce, asOf };
  const records = await readKeptRecords(store, documents, onProgress);
  const bytes = encodeCatalog(compileKept(records, await loadReviewedData()).data);
  return { catalog: decodeCatalog(bytes, store.location), asOf };
}

/** The same of a catalog of which nothing is kept, or looked at: by release days. */
export function asOfInForce(inForce: Catalog, day: Day): AsOf {
  return selectAsOf([], inForce, day).asOf;
}
