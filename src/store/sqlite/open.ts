import Database from 'better-sqlite3';
import type { DeviceStore } from '../../fleet/ports.ts';
import { StoreError } from '../store-error.ts';
import { createDeviceStore } from './devices.ts';
import { migrate } from './migrate.ts';

/** How long a call waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 5_000;

export interface SqliteStore {
  readonly devices: DeviceStore;
  readonly close: () => void;
}

/** Opens the database file, made and brought up to date where needed. Throws StoreError. */
export async function openSqlite(file: string, busyTimeoutMs = BUSY_TIMEOUT_MS): Promise<SqliteStore> {
  const db = connect(file, busyTimeoutMs);
  try {
    await migrate(db, file);
    return { devices: createDeviceStore(db), close: () => db.close() };
  } catch (error) {
    db.close();
    throw error;
  }
}

function connect(file: string, timeout: number): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { timeout });
    db.pragma('journal_mode = WAL');
    // With WAL, anything less may lose acknowledged reports when the power fails.
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    return db;
  } catch (error) {
    db?.close();
    const problem = error instanceof Error ? error.message : String(error);
    throw new StoreError('store-unreadable', file, `cannot be used as database: ${problem}`, error);
  }
}
