/** Where the commands of bundles find their keys. */

import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type BundleKey, isBundleKey, parseSigningKey } from '../ingest/bundle/keys.ts';
import { isExposed } from '../store/files/private-file.ts';
import { CliError } from './cli-error.ts';

/** The private key of a file. Throws CliError. */
export async function readSigningKey(file: string): Promise<KeyObject> {
  const key = parseSigningKey(await readKeyFile(file, 'a private key, as kbgap bundle key makes it'));
  if (key === null) throw new CliError('key-unusable', `${file}: expected a private key of Ed25519 (PEM)`);
  if (await isExposed(file)) {
    throw new CliError('key-exposed', `${file}: other users may read it; run: chmod 600 on it, or make a new one`);
  }
  return key;
}

/** The keys that a command trusts: texts of keys, or files with one a line. Throws CliError. */
export async function readTrustedKeys(texts: readonly string[], files: readonly string[]): Promise<BundleKey[]> {
  const keys = texts.filter(isBundleKey);
  for (const file of [...texts.filter((text) => !isBundleKey(text)), ...files]) {
    keys.push(...(await readPublicKeys(file)));
  }
  if (keys.length > 0) return [...new Set(keys)];
  throw new CliError(
    'no-trusted-key',
    'no key is trusted: pass --trust with the key that kbgap bundle key printed, or set KBGAP_BUNDLE_KEYS to a file of keys',
  );
}

async function readPublicKeys(file: string): Promise<BundleKey[]> {
  const expected = 'a public key (kbgap-bundle: and 43 characters) or a file of such keys, one a line';
  const lines = (await readKeyFile(file, expected)).split('\n').map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const other = keys.find((key) => !isBundleKey(key));
  if (other === undefined && keys.length > 0) return keys;
  // Not shown: a private key may have been named by mistake.
  throw new CliError('key-unusable', `${file}: expected ${expected}`);
}

async function readKeyFile(file: string, expected: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: Error) => {
    throw new CliError('key-unusable', `${file}: expected ${expected} (${error.message})`);
  });
}
