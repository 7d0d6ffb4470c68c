import type { CatalogStore } from '../ingest/ports.ts';
import { createCatalogStore } from './files/catalog-store.ts';

export interface CatalogSettings {
  readonly dataDir: string;
  /** Null: files in the data directory. */
  readonly databaseUrl: string | null;
}

/** Where documents and the catalog in force are kept: PostgreSQL or files. Throws StoreError. */
export async function openCatalogStore({ dataDir, databaseUrl }: CatalogSettings): Promise<CatalogStore> {
  if (databaseUrl === null) return createCatalogStore(dataDir);
  // Loaded only when needed: without it, a command starts in half the time.
  const { openPostgresCatalogs } = await import('./postgres/catalog-store.ts');
  return openPostgresCatalogs(databaseUrl);
}
