import { withBundle } from '../../ingest/bundle/open-bundle.ts';
import { verifyContents } from '../../ingest/bundle/verify-bundle.ts';
import { readTrustedKeys } from '../bundle-keys.ts';
import { EXIT } from '../exit-code.ts';
import { bundleJson, bundleText } from '../output/bundle-summary.ts';
import { startDocumentProgress } from '../output/document-progress.ts';
import type { Terminal } from '../terminal.ts';

export interface BundleVerifyCommand {
  readonly file: string;
  /** Keys, or files of keys. */
  readonly trust: readonly string[];
  readonly bundleKeys: readonly string[];
  readonly json: boolean;
}

/** Checks a bundle to its last byte, and says what it holds. */
export async function runBundleVerify(command: BundleVerifyCommand, terminal: Terminal): Promise<number> {
  const trusted = await readTrustedKeys(command.trust, command.bundleKeys);
  const progress = await startDocumentProgress(terminal);
  const bundle = await withBundle(command.file, trusted, async (opened) => {
    await verifyContents(opened, progress.update);
    return opened;
  }).finally(progress.stop);
  terminal.out(command.json ? JSON.stringify(bundleJson(bundle), null, 2) : `Good: ${bundleText(bundle)}`);
  return EXIT.clean;
}
