import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import type { Database } from './database.ts';
import { underLock } from './held-lock.ts';
import { unavailable, whenUnavailable } from './unavailable.ts';

/** "kbga": tells kbgap's locks from those of other programs on the same database. */
export const LOCK_SPACE = 0x6b626761;
/** Those of devices that enroll. */
export const ENROLL_LOCK_SPACE = LOCK_SPACE + 1;

/** How often the connection that holds a lock is tried: one that was cut silently is noticed after this and a time limit. */
const TRIED_EVERY_MS = 15_000;

/**
 * Runs work while no other process does work of that name; null: another one does. The lock belongs to a connection of its
 * own, which `work` is given. Where that connection is lost, PostgreSQL gives the lock to others: then the next call on the
 * store by this work fails, and so does this one when the work has ended. Throws FleetError `store-unavailable`.
 */
export async function withAdvisoryLock<T>(
  database: Database,
  name: string,
  work: (client: Client) => Promise<T>,
): Promise<{ readonly result: T } | null> {
  const client = await whenUnavailable(database.connectAlone);
  let lost: Error | null = null;
  const lose = (error: Error): void => {
    lost ??= error;
    // Also from a server that does not answer.
    client.connection.stream.destroy();
  };
  client.on('error', lose);
  client.on('end', () => lose(new Error('the connection that held the lock is closed')));
  const key = [LOCK_SPACE, lockNumber(name)];
  try {
    const taken = await whenUnavailable(() =>
      client.query<{ isTaken: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS "isTaken"', key),
    );
    if (!taken.rows[0]?.isTaken) return null;
    const trying = setInterval(() => client.query('SELECT 1').catch(lose), TRIED_EVERY_MS).unref();
    try {
      const result = await underLock({ lost: () => lost }, () => work(client));
      if (lost) throw unavailable(lost);
      return { result };
    } finally {
      clearInterval(trying);
      // Ending the connection does so too, but only some time after this process believes it ended.
      if (!lost) await client.query('SELECT pg_advisory_unlock($1, $2)', key).catch(lose);
    }
  } finally {
    await client.end().catch(lose);
  }
}

function lockNumber(name: string): number {
  return createHash('sha256').update(name).digest().readInt32BE(0);
}
