import type { Pool, PoolClient } from 'pg';
import type { Query } from './statement.ts';

/** Reads that share one connection of the pool: each is sent at once, without waiting for the answers before it. */
export function createLookUps(pool: Pool): { readonly query: Query; readonly close: () => void } {
  let shared: Promise<PoolClient> | null = null;

  const connect = (): Promise<PoolClient> => {
    if (shared) return shared;
    const connecting = pool.connect();
    const drop = (): void => {
      if (shared === connecting) shared = null;
    };
    connecting.then((client) => {
      // Also when it is broken while no read is under way.
      client.once('end', () => {
        if (shared !== connecting) return;
        drop();
        client.release(true);
      });
    }, drop);
    shared = connecting;
    return connecting;
  };

  return {
    query: async ({ name, text }, values) => (await connect()).query({ name, text, values: [...values] }),
    close: () => {
      const last = shared;
      shared = null;
      last?.then(
        (client) => client.release(true),
        () => undefined,
      );
    },
  };
}
