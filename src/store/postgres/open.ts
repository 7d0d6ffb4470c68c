import type { AccountStore, CallCountStore, ClientStore, EnrollmentStore, SessionStore } from '../../auth/ports.ts';
import type { FeedStore } from '../../feeds/ports.ts';
import type { FleetStore } from '../../fleet/ports.ts';
import { createAccountStore } from './accounts.ts';
import { createCallCountStore } from './call-counts.ts';
import { createClientStore } from './clients.ts';
import { createCountStore } from './counts.ts';
import { openDatabase } from './database.ts';
import { createDeviceQueryStore } from './device-queries.ts';
import { createDeviceStore } from './devices.ts';
import { createEnrollmentStore } from './enrollment.ts';
import { createFeeds } from './feeds.ts';
import { createHistoryStore } from './history.ts';
import { createJobLock } from './jobs.ts';
import { migrate } from './migrate.ts';
import { createSessionStore } from './sessions.ts';
import { createTaskStore } from './tasks.ts';

export interface PostgresStore {
  readonly fleet: FleetStore;
  readonly enrollment: EnrollmentStore;
  readonly clients: ClientStore;
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
  readonly feeds: FeedStore;
  readonly callCounts: CallCountStore;
  readonly close: () => Promise<void>;
}

/** Opens the database that a URL names, brought up to date where needed. Throws StoreError. */
export async function openPostgres(url: string): Promise<PostgresStore> {
  await migrate(url);
  const database = openDatabase(url);
  return {
    fleet: {
      devices: createDeviceStore(database),
      queries: createDeviceQueryStore(database),
      counts: createCountStore(database),
      history: createHistoryStore(database),
      tasks: createTaskStore(database),
      jobs: createJobLock(database),
    },
    enrollment: createEnrollmentStore(database),
    clients: createClientStore(database),
    accounts: createAccountStore(database),
    sessions: createSessionStore(database),
    feeds: createFeeds(database),
    callCounts: createCallCountStore(database),
    close: database.close,
  };
}
