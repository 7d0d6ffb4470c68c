import type { Catalog } from '../catalog/catalog.ts';
import { CatalogFileError, readPublishedCatalog } from '../ingest/catalog-file.ts';
import type { CatalogStore } from '../ingest/ports.ts';
import { type CatalogSettings, openCatalogStore } from '../store/open-catalogs.ts';

/** The catalog that was imported; before the first import, the sample. */
export async function openCatalog(settings: CatalogSettings): Promise<Catalog> {
  const store = await openCatalogStore(settings);
  return await readCatalogOrSample(store).finally(store.close);
}

/** The catalog in force of an open store; before the first import, the sample. */
export async function readCatalogOrSample(store: CatalogStore): Promise<Catalog> {
  try {
    return await readPublishedCatalog(store);
  } catch (error) {
    if (!(error instanceof CatalogFileError) || error.code !== 'catalog-missing') throw error;
  }
  // Loaded only when needed: most commands run on an imported catalog.
  const [{ loadSampleCatalog }, { loadReviewedData }] = await Promise.all([
    import('../ingest/sample.ts'),
    import('../ingest/reviewed-data.ts'),
  ]);
  return await loadSampleCatalog(await loadReviewedData());
}
