import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TokenKeyStore } from '../auth/ports.ts';
import type { DeviceStore } from '../fleet/ports.ts';
import { createGivenTokenKeyFile, createTokenKeyFile } from './files/token-key-file.ts';
import { openSqlite } from './sqlite/open.ts';
import { StoreError } from './store-error.ts';

export interface Store {
  readonly devices: DeviceStore;
  readonly close: () => void;
}

export interface StoreSettings {
  readonly dataDir: string;
  readonly tokenKeyFile: string | null;
}

/** Opens the store in the data directory, both made where they are missing. Throws StoreError. */
export async function openStore({ dataDir }: StoreSettings): Promise<Store> {
  await makeDataDir(dataDir);
  return openSqlite(join(dataDir, 'kbgap.db'));
}

/** The store of the token key alone; needs no database. Throws StoreError. */
export async function openTokenKeyStore({ dataDir, tokenKeyFile }: StoreSettings): Promise<TokenKeyStore> {
  if (tokenKeyFile !== null) return createGivenTokenKeyFile(tokenKeyFile);
  await makeDataDir(dataDir);
  return createTokenKeyFile(join(dataDir, 'token-key.json'));
}

/** Made for its owner only: it holds what every device reported, and the keys. Throws StoreError. */
export async function makeDataDir(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((error: Error) => {
    throw new StoreError('store-unreadable', dataDir, `cannot be made: ${error.message}`, error);
  });
}
