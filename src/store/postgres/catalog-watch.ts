import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Database } from './database.ts';
import { statement } from './statement.ts';

export const CATALOG_CHANNEL = 'kbgap_catalog';

/** Also looked for now and then: a connection that was cut silently hears nothing. */
const POLL_MS = 60_000;
const MAX_RETRY_MS = 30_000;

/** Calls when another catalog is in force, until the function it gives is called. Listens from when it resolves. */
export async function watchNewestCatalog(database: Database, onChange: () => void): Promise<() => Promise<void>> {
  const stopping = new AbortController();
  let seen = await readNewest(database);
  let client: Client | null = null;

  /** A failing look is made up for by the next one. */
  const look = async (): Promise<void> => {
    const newest = await readNewest(database).catch(() => seen);
    if (newest === seen || stopping.signal.aborted) return;
    seen = newest;
    onChange();
  };

  const listen = async (): Promise<void> => {
    const connected = await database.connectAlone();
    if (stopping.signal.aborted) return connected.end();
    connected.on('notification', look);
    await connected.query(`LISTEN ${CATALOG_CHANNEL}`).catch(async (error: unknown) => {
      await connected.end();
      throw error;
    });
    client = connected;
    connected.on('end', () => {
      client = null;
      void listenAgain();
    });
    // What was published while nobody listened.
    await look();
  };

  const listenAgain = async (): Promise<void> => {
    for (let pause = 500; !stopping.signal.aborted; pause = Math.min(pause * 2, MAX_RETRY_MS)) {
      try {
        await wait(pause, undefined, { signal: stopping.signal, ref: false });
        return await listen();
      } catch {
        // Tried again, or told to stop.
      }
    }
  };

  const polling = setInterval(look, POLL_MS).unref();
  await listen().catch(() => void listenAgain());
  return async () => {
    stopping.abort();
    clearInterval(polling);
    await client?.end().catch(() => undefined);
  };
}

const NEWEST = statement<{ number: number | null }>(
  'newest-catalog',
  'SELECT max(number) AS number FROM catalogs WHERE NOT is_refused',
);

async function readNewest(database: Database): Promise<number | null> {
  return (await database.query(NEWEST, [])).rows[0]?.number ?? null;
}
