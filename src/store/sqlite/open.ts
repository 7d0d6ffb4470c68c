import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { AccountStore, ClientStore, EnrollmentStore, SessionStore } from '../../auth/ports.ts';
import type { FeedStore } from '../../feeds/ports.ts';
import type { FleetStore } from '../../fleet/ports.ts';
import { StoreError } from '../store-error.ts';
import { createAccountStore } from './accounts.ts';
import { createClientStore } from './clients.ts';
import { createCountStore } from './counts.ts';
import { createDeviceQueryStore } from './device-queries.ts';
import { createDeviceStore } from './devices.ts';
import { createEnrollmentStore } from './enrollment.ts';
import { createFeeds } from './feeds.ts';
import { createHistoryStore } from './history.ts';
import { createJobLock } from './jobs.ts';
import { migrate } from './migrate.ts';
import { createSessionStore } from './sessions.ts';
import { createTaskStore } from './tasks.ts';

/** How long a call waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 5_000;

/** Device ids are spread evenly: the pages that a batch changes are all over the table. */
const CACHE_KIB = 64 * 1024;
/** 64 MiB: pages that are changed again and again are written to the table once. */
const CHECKPOINT_PAGES = 16_384;

export interface SqliteStore {
  readonly fleet: FleetStore;
  readonly enrollment: EnrollmentStore;
  readonly clients: ClientStore;
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
  readonly feeds: FeedStore;
  readonly callCounts: null;
  readonly close: () => Promise<void>;
}

/** Opens the database file, made and brought up to date where needed. Throws StoreError. */
export async function openSqlite(file: string, busyTimeoutMs = BUSY_TIMEOUT_MS): Promise<SqliteStore> {
  const db = connect(file, busyTimeoutMs);
  try {
    await migrate(db, file);
    return {
      fleet: {
        devices: createDeviceStore(db),
        queries: createDeviceQueryStore(db),
        counts: createCountStore(db),
        history: createHistoryStore(db),
        tasks: createTaskStore(db),
        jobs: createJobLock(dirname(file)),
      },
      enrollment: createEnrollmentStore(db),
      clients: createClientStore(db),
      accounts: createAccountStore(db),
      sessions: createSessionStore(db),
      feeds: createFeeds(db),
      callCounts: null,
      close: async () => {
        db.close();
      },
    };
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
    db.pragma(`cache_size = -${CACHE_KIB}`);
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    return db;
  } catch (error) {
    db?.close();
    const problem = error instanceof Error ? error.message : String(error);
    throw new StoreError('store-unreadable', file, `cannot be used as database: ${problem}`, error);
  }
}
