import type { AsOf } from '../catalog/as-of.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Day } from '../catalog/ids.ts';
import type { Config } from '../config.ts';
import { CatalogFileError, readPublishedCatalog } from '../ingest/catalog-file.ts';
import type { CatalogStore } from '../ingest/ports.ts';
import { type CatalogSettings, openCatalogStore } from '../store/open-catalogs.ts';
import { startDocumentProgress } from './output/document-progress.ts';
import type { Terminal } from './terminal.ts';

/** The catalog that was imported; before the first import, the sample. */
export async function openCatalog(settings: CatalogSettings): Promise<Catalog> {
  const store = await openCatalogStore(settings);
  return await readCatalogOrSample(store).finally(store.close);
}

/** The catalog of a day may have to be made anew. */
export type AsOfSettings = CatalogSettings & Pick<Config, 'correctionsDir'>;

/** A catalog, and of which day it is; null: of now. */
export interface OpenedCatalog {
  readonly catalog: Catalog;
  readonly asOf: AsOf | null;
}

/** The same as of a day; null: of now. Shows what is read on a terminal. */
export async function openCatalogAsOf(
  settings: AsOfSettings,
  day: Day | null,
  terminal: Terminal,
): Promise<OpenedCatalog> {
  const store = await openCatalogStore(settings);
  return await openAsOf(store, day, { ...settings, terminal }).finally(store.close);
}

/** The same of an open store. */
export async function openAsOf(
  store: CatalogStore,
  day: Day | null,
  { correctionsDir, terminal }: Pick<AsOfSettings, 'correctionsDir'> & { readonly terminal: Terminal },
): Promise<OpenedCatalog> {
  const inForce = await readCatalogOrSample(store);
  if (day === null) return { catalog: inForce, asOf: null };
  // Loaded only when needed: it brings along the readers of all kinds of documents.
  const [{ compileAsOf }, { loadReviewedData }] = await Promise.all([
    import('../ingest/as-of/compile-as-of.ts'),
    import('../ingest/reviewed-data.ts'),
  ]);
  const progress = await startDocumentProgress(terminal);
  const options = { store, inForce, day, loadReviewedData: () => loadReviewedData(correctionsDir) };
  return await compileAsOf({ ...options, onProgress: progress.update }).finally(progress.stop);
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
