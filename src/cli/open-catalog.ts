import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { CatalogFileError, readCatalogFile } from '../ingest/catalog-file.ts';

/** The catalog that was imported into the data directory; before the first import, the sample. */
export async function openCatalog(dataDir: string): Promise<Catalog> {
  try {
    return await readCatalogFile(join(dataDir, 'catalog.kbgap'));
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
