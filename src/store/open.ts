import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  AccountStore,
  CallCountStore,
  ClientStore,
  EnrollmentStore,
  SessionStore,
  TokenKeyStore,
} from '../auth/ports.ts';
import type { FeedStore } from '../feeds/ports.ts';
import type { FleetStore } from '../fleet/ports.ts';
import { createGivenTokenKeyFile, createTokenKeyFile } from './files/token-key-file.ts';
import { openSqlite } from './sqlite/open.ts';
import { StoreError } from './store-error.ts';

export interface Store {
  readonly fleet: FleetStore;
  readonly enrollment: EnrollmentStore;
  readonly clients: ClientStore;
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
  readonly feeds: FeedStore;
  /** Null: no other process serves the same clients. */
  readonly callCounts: CallCountStore | null;
  readonly close: () => Promise<void>;
}

export interface StoreSettings {
  readonly dataDir: string;
  /** Null: SQLite in the data directory. */
  readonly databaseUrl: string | null;
  readonly tokenKeyFile: string | null;
}

/**
 * Opens the store that the settings choose, brought up to date; SQLite's file and the data directory are made where they are
 * missing. Throws StoreError.
 */
export async function openStore({ dataDir, databaseUrl }: StoreSettings): Promise<Store> {
  if (databaseUrl !== null) {
    // Loaded only when needed: most installations have no PostgreSQL.
    const { openPostgres } = await import('./postgres/open.ts');
    return openPostgres(databaseUrl);
  }
  await makeDataDir(dataDir);
  return openSqlite(join(dataDir, 'kbgap.db'));
}

/** The store of the token key alone; needs no database. Throws StoreError. */
export async function openTokenKeyStore({
  dataDir,
  tokenKeyFile,
}: Omit<StoreSettings, 'databaseUrl'>): Promise<TokenKeyStore> {
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
