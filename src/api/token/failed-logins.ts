import { setTimeout as wait } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';

/**
 * Slows down who tries secrets. Only answers that refuse are late: the right secret is never kept waiting, so that nobody who
 * knows a client's id can lock it out.
 */
export interface FailedLogins {
  /** Waits the longer the more often this client failed; false: too many wait already, refuse at once. */
  readonly delay: (clientId: string) => Promise<boolean>;
}

/** A person who mistypes a secret notices nothing. */
const FREE_FAILURES = 3;
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 2_000;
/** Failures are forgotten when there was none for so long. */
const REMEMBERED_MS = 10 * 60_000;
const MAX_CLIENTS = 10_000;
/** Each waiting answer holds a connection. */
const MAX_WAITING_OF_CLIENT = 8;
const MAX_WAITING = 256;

/** `sleep`: how to wait, in milliseconds. */
export function createFailedLogins(sleep: (milliseconds: number) => Promise<unknown> = wait): FailedLogins {
  const failures = new LRUCache<string, number>({ max: MAX_CLIENTS, ttl: REMEMBERED_MS });
  const waiting = new Map<string, number>();
  let total = 0;
  return {
    delay: async (clientId) => {
      const count = (failures.get(clientId) ?? 0) + 1;
      failures.set(clientId, count);
      if (count <= FREE_FAILURES) return true;
      const others = waiting.get(clientId) ?? 0;
      if (others >= MAX_WAITING_OF_CLIENT || total >= MAX_WAITING) return false;
      waiting.set(clientId, others + 1);
      total++;
      await sleep(Math.min(FIRST_DELAY_MS * 2 ** (count - FREE_FAILURES - 1), MAX_DELAY_MS));
      total--;
      const left = (waiting.get(clientId) ?? 1) - 1;
      if (left > 0) waiting.set(clientId, left);
      else waiting.delete(clientId);
      return true;
    },
  };
}
