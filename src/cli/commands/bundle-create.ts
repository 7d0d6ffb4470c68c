import { resolve } from 'node:path';
import { createBundle } from '../../ingest/bundle/create-bundle.ts';
import { publicKeyOf } from '../../ingest/bundle/keys.ts';
import { type CatalogSettings, openCatalogStore } from '../../store/open-catalogs.ts';
import { readSigningKey } from '../bundle-keys.ts';
import { EXIT } from '../exit-code.ts';
import { bundleJson, bundleText } from '../output/bundle-summary.ts';
import { startDocumentProgress } from '../output/document-progress.ts';
import type { Terminal } from '../terminal.ts';

export interface BundleCreateCommand {
  readonly settings: CatalogSettings;
  /** The bundle to write. */
  readonly file: string;
  /** The file of the private key. */
  readonly key: string;
  readonly kbgap: string;
  readonly force: boolean;
  readonly json: boolean;
}

/** Writes a bundle of the catalog in force. */
export async function runBundleCreate(command: BundleCreateCommand, terminal: Terminal): Promise<number> {
  const { settings, kbgap, force, json } = command;
  const file = resolve(command.file);
  const signingKey = await readSigningKey(command.key);
  const store = await openCatalogStore(settings);
  const progress = await startDocumentProgress(terminal);
  const options = { store, signingKey, kbgap, now: new Date(), force, onProgress: progress.update };
  const created = await createBundle(file, options).finally(progress.stop).finally(store.close);
  const bundle = { ...created, file, key: publicKeyOf(signingKey) };
  terminal.out(json ? JSON.stringify(bundleJson(bundle), null, 2) : `Written: ${bundleText(bundle)}`);
  return EXIT.clean;
}
