import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { makeSigningKey, publicKeyOf } from '../../ingest/bundle/keys.ts';
import { createOnce } from '../../store/files/private-file.ts';
import { readSigningKey } from '../bundle-keys.ts';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';

export interface BundleKeyCommand {
  /** The file of the private key; one that is there stays. */
  readonly file: string;
  readonly json: boolean;
}

/** Makes the key that signs bundles, where there is none yet, and prints the public one to hand over. */
export async function runBundleKey(command: BundleKeyCommand, terminal: Terminal): Promise<number> {
  const file = resolve(command.file);
  await mkdir(dirname(file), { recursive: true });
  await createOnce(file, makeSigningKey());
  const publicKey = publicKeyOf(await readSigningKey(file));
  terminal.out(command.json ? JSON.stringify({ file, publicKey }) : publicKey);
  if (!command.json) terminal.err(`The private key is in ${file}; keep it, and hand over the line above.`);
  return EXIT.clean;
}
