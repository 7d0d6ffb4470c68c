/**
 * PostgreSQL for the tests of a file: databases of their own on a server that all files of a run share, since a server takes
 * a second to make and to stop; or a server of their own.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { openPostgres } from '../../src/store/postgres/open.ts';
import { addressOf, runSql, startPostgres } from './postgres-server.ts';
import { POSTGRES_FILE, type SharedPostgres } from './run-folder.ts';

export { PASSWORD, runSql } from './postgres-server.ts';

export interface TestPostgres {
  /** The address of a new, empty database. */
  readonly createDatabase: () => Promise<string>;
  /** The address of a new database with kbgap's tables, and nothing in them. */
  readonly createMigrated: () => Promise<string>;
}

/** A database that kbgap has migrated, from which others are copied: a good deal faster than to migrate each. */
const TEMPLATE = 'kbgap_template';

/** Databases live as long as the tests of the file. */
export function usePostgres(): TestPostgres {
  let port: number | null = null;
  const created: string[] = [];
  beforeAll(async () => {
    port = await sharedPort();
  });
  afterAll(async () => {
    if (port === null) return;
    const client = new Client({ connectionString: addressOf(port, 'postgres') });
    await client.connect();
    for (const name of created) await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await client.end();
  });
  const create = async (template: string): Promise<string> => {
    if (port === null) throw new Error('PostgreSQL is not started: use it within a test');
    const name = newName();
    await runSql(addressOf(port, 'postgres'), `CREATE DATABASE ${name} TEMPLATE ${template}`);
    created.push(name);
    return addressOf(port, name);
  };
  return { createDatabase: () => create('template0'), createMigrated: () => create(TEMPLATE) };
}

export interface OwnPostgres {
  /** The address of a new, empty database. */
  readonly createDatabase: () => Promise<string>;
  /** Stops the server as a crash would, and starts it again on the same port. */
  readonly crash: () => Promise<void>;
}

/** A server that no other file uses, which writes through to the disk as in production. */
export function useOwnPostgres(): OwnPostgres {
  let server: Awaited<ReturnType<typeof startPostgres>> | null = null;
  const started = () => {
    if (!server) throw new Error('PostgreSQL is not started: use it within a test');
    return server;
  };
  beforeAll(async () => {
    server = await startPostgres({ isDurable: true });
  });
  afterAll(async () => {
    await server?.stop();
  });
  return {
    createDatabase: async () => {
      const name = newName();
      await runSql(started().url('postgres'), `CREATE DATABASE ${name}`);
      return started().url(name);
    },
    crash: () => started().crash(),
  };
}

const newName = (): string => `test_${randomBytes(6).toString('hex')}`;

/** The first file that needs the server starts it, others wait for it; the end of the run stops it. */
async function sharedPort(): Promise<number> {
  const file = join(inject('runFolder'), POSTGRES_FILE);
  try {
    writeFileSync(`${file}.lock`, '', { flag: 'wx' });
  } catch {
    for (let waited = 0; !existsSync(file); waited += 20) {
      if (waited > 60_000) throw new Error('PostgreSQL was not started by the file that set out to; see its error');
      await wait(20);
    }
    const { port }: SharedPostgres = JSON.parse(readFileSync(file, 'utf8'));
    return port;
  }
  const { folder, port, url } = await startPostgres({ isDurable: false, isDetached: true });
  const shared: SharedPostgres = { folder, port };
  writeFileSync(`${file}.partial`, JSON.stringify(shared));
  await runSql(url('postgres'), `CREATE DATABASE ${TEMPLATE}`);
  await (await openPostgres(url(TEMPLATE))).close();
  renameSync(`${file}.partial`, file);
  return port;
}
