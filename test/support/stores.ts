/** The databases that everything over a store is tested on, with the same cases. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../../src/store/open.ts';
import { usePostgres } from './postgres.ts';

/** An empty database. */
export interface FreshDatabase {
  /** A connection to it, as of one more process; closed with the database. */
  readonly connect: () => Promise<Store>;
  readonly drop: () => Promise<void>;
}

export interface Engine {
  readonly name: string;
  readonly create: () => Promise<FreshDatabase>;
}

const sqlite: Engine = {
  name: 'SQLite',
  create: async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'kbgap-store-'));
    return withConnections(
      () => openStore({ dataDir, databaseUrl: null, tokenKeyFile: null }),
      () => rm(dataDir, { recursive: true, force: true }),
    );
  },
};

/** Runs while the tests of the file that imports this do. */
const server = usePostgres();

const postgres: Engine = {
  name: 'PostgreSQL',
  create: async () => {
    const databaseUrl = await server.createMigrated();
    return withConnections(
      () => openStore({ dataDir: '', databaseUrl, tokenKeyFile: null }),
      async () => {},
    );
  },
};

export const ENGINES: readonly Engine[] = [sqlite, postgres];

function withConnections(open: () => Promise<Store>, remove: () => Promise<void>): FreshDatabase {
  const opened: Store[] = [];
  return {
    connect: async () => {
      const store = await open();
      opened.push(store);
      return store;
    },
    drop: async () => {
      await Promise.all(opened.map((store) => store.close()));
      await remove();
    },
  };
}
