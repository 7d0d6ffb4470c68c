import type { Config } from '../../config.ts';
import { type ImportedBundle, importBundle } from '../../ingest/bundle/import-bundle.ts';
import { withBundle } from '../../ingest/bundle/open-bundle.ts';
import { loadReviewedData } from '../../ingest/reviewed-data.ts';
import { type CatalogSettings, openCatalogStore } from '../../store/open-catalogs.ts';
import { readTrustedKeys } from '../bundle-keys.ts';
import { EXIT } from '../exit-code.ts';
import { loadGates } from '../gates.ts';
import { type BundleSummary, bundleJson, bundleText } from '../output/bundle-summary.ts';
import { startDocumentProgress } from '../output/document-progress.ts';
import { outcomeLines } from '../output/publish-outcome.ts';
import type { Terminal } from '../terminal.ts';

export interface BundleImportCommand {
  readonly settings: CatalogSettings & Pick<Config, 'bundleKeys' | 'correctionsDir'>;
  readonly file: string;
  /** Keys, or files of keys. */
  readonly trust: readonly string[];
  readonly kbgap: string;
  readonly acceptOlder: boolean;
  readonly json: boolean;
}

/** Keeps the documents of a bundle and publishes the catalog made of them. */
export async function runBundleImport(command: BundleImportCommand, terminal: Terminal): Promise<number> {
  const { settings, file, trust, kbgap, acceptOlder, json } = command;
  const trusted = await readTrustedKeys(trust, settings.bundleKeys);
  const reviewed = await loadReviewedData(settings.correctionsDir);
  const progress = await startDocumentProgress(terminal);
  const [bundle, imported] = await withBundle(file, trusted, async (opened) => {
    const store = await openCatalogStore(settings);
    const options = { store, reviewed, gates: await loadGates(), now: () => new Date(), kbgap, acceptOlder };
    return [
      opened,
      await importBundle(opened, { ...options, onProgress: progress.update }).finally(store.close),
    ] as const;
  }).finally(progress.stop);
  terminal.out(json ? JSON.stringify(importJson(bundle, imported), null, 2) : importText(bundle, imported));
  return imported.outcome === 'published' || imported.outcome === 'unchanged' ? EXIT.clean : EXIT.error;
}

function importJson(bundle: BundleSummary, { added, kept, outcome, version, findings }: ImportedBundle) {
  return { bundle: bundleJson(bundle), added, kept, outcome, version, isEqual: isEqual(bundle, version), findings };
}

function importText(bundle: BundleSummary, imported: ImportedBundle): string {
  const { added, kept, version } = imported;
  return [
    bundleText(bundle),
    `${added} documents added to ${kept} kept from before`,
    ...outcomeLines(imported),
    ...(isEqual(bundle, version) ? [] : [DIFFERENT]),
  ].join('\n');
}

/** Whether the catalog made here is the one in the bundle. */
function isEqual({ manifest }: BundleSummary, version: string): boolean {
  return manifest.catalog.version === version;
}

const DIFFERENT =
  'It is not the catalog of the bundle: other documents are kept here too, or the bundle was made by another kbgap.';
