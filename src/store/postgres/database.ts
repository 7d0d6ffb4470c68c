import { setTimeout as wait } from 'node:timers/promises';
import { Client, type ClientBase, type ClientConfig, Pool, types } from 'pg';
import { refuseIfLockLost } from './held-lock.ts';
import { createLookUps } from './look-ups.ts';
import type { Query } from './statement.ts';
import { isInTheWay, whenUnavailable } from './unavailable.ts';

export interface Database {
  /** Where it is, without the password: for messages. */
  readonly location: string;
  /** Runs one statement, on any connection. */
  readonly query: Query;
  /** Runs one short read, together with others on one connection: several times as many a second. */
  readonly lookUp: Query;
  /**
   * Runs statements in one transaction (read committed), and all of it anew when others are in its way. `work` must wait for
   * every statement it sends.
   */
  readonly inTransaction: <T>(work: (query: Query) => Promise<T>) => Promise<T>;
  /** A connection of its own, to be ended by the caller. Throws what pg throws. */
  readonly connectAlone: () => Promise<Client>;
  readonly close: () => Promise<void>;
}

const MAX_CONNECTIONS = 10;
const MAX_TRIES = 5;

/** Time limits, in milliseconds; each can be set in the query of the URL, which goes before. */
const LIMITS = {
  connectionTimeoutMillis: 10_000,
  /** On the server; and here, where the server does not answer at all. */
  statement_timeout: 30_000,
  query_timeout: 40_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 60_000,
} satisfies ClientConfig;

/** Connects when it is first used. Every call throws FleetError `store-unavailable` when it cannot be done now. */
export function openDatabase(url: string): Database {
  const pool = new Pool({ ...connectionOptions(url), ...LIMITS, max: MAX_CONNECTIONS, pipeline: true });
  // A connection that breaks while nobody waits for it is replaced; whoever waits gets the error himself.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  const lookUps = createLookUps(pool);
  const guarded =
    (query: Query): Query =>
    async (statement, values) => {
      refuseIfLockLost();
      return whenUnavailable(() => query(statement, values));
    };
  return {
    location: locationOf(url),
    query: guarded(queryOn(pool)),
    lookUp: guarded(lookUps.query),
    inTransaction: (work) => whenUnavailable(() => untilDone(() => runTransaction(pool, work))),
    connectAlone: async () => {
      const client = new Client({ ...connectionOptions(url), ...LIMITS, pipeline: true });
      client.on('error', ignore);
      await client.connect();
      return client;
    },
    close: async () => {
      lookUps.close();
      if (!pool.ending) await pool.end();
    },
  };
}

/** One connection, on which no statement has a time limit: what an administrator does may take long. */
export function openWithoutLimits(url: string): Pool {
  const { connectionTimeoutMillis } = LIMITS;
  const pool = new Pool({ ...connectionOptions(url), connectionTimeoutMillis, max: 1 });
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}

/** The address without password and options, which may hold one too. */
export function locationOf(url: string): string {
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`;
}

export function queryOn(client: Pool | ClientBase): Query {
  return ({ name, text }, values) => client.query({ name, text, values: [...values] });
}

async function runTransaction<T>(pool: Pool, work: (query: Query) => Promise<T>): Promise<T> {
  refuseIfLockLost();
  const client = await pool.connect();
  try {
    return await transactionOn(client, work);
  } finally {
    // One that is not back to idle is broken, or in a state that nobody knows.
    client.release(client.getTransactionStatus() !== 'I');
  }
}

/** Runs work in one transaction of a connection. */
export async function transactionOn<T>(client: ClientBase, work: (query: Query) => Promise<T>): Promise<T> {
  const run = queryOn(client);
  let first: { readonly error: unknown } | null = null;
  /** Of statements sent together, those after the one that failed say only that the transaction did. */
  const query: Query = (statement, values) =>
    run(statement, values).catch((error: unknown) => {
      first ??= { error };
      throw first.error;
    });
  try {
    // Not waited for: it goes with the first statements. Where it fails, so do they.
    const begun = client.query('BEGIN');
    begun.catch(ignore);
    const result = await work(query);
    await begun;
    await commit(client);
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(ignore);
    throw error;
  }
}

/** COMMIT of a transaction in which a statement failed rolls back, and says so only by the way. */
async function commit(client: ClientBase): Promise<void> {
  const { command } = await client.query('COMMIT');
  if (command !== 'COMMIT') throw new Error('a transaction with a failed statement was to be committed');
}

async function untilDone<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await run();
    } catch (error) {
      if (tries === MAX_TRIES || !isInTheWay(error)) throw error;
      // Of different length for each, or they would meet again.
      await wait(Math.random() * 20 * tries);
    }
  }
}

const INT8 = types.builtins.INT8;

function connectionOptions(url: string): ClientConfig {
  return {
    connectionString: url,
    application_name: 'kbgap',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: {
      // Counts and revisions: far below 2^53. pg gives them as text.
      getTypeParser: (id: number, format?: 'text' | 'binary') =>
        id === INT8 && format !== 'binary' ? Number : types.getTypeParser(id, format),
    },
  };
}

function ignore(): void {}
