import { DocumentError } from '../document-error.ts';
import { FetchError } from './fetch-error.ts';

/** What waiting is made of; given, so that tests need not wait. */
export interface Patience {
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** From 0 to less than 1. */
  readonly random: () => number;
  /** Told of each failure after which it is tried again. */
  readonly onRetry?: (error: unknown, delayMs: number) => void;
}

const TRIES = 4;
const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 30_000;
/** A server that asks for more is asked again by a later sync, not by this one. */
export const MAX_RETRY_AFTER_MS = 120_000;

/** Tries again what may go better the next time, at growing distances. Throws the last error. */
export async function retry<T>(work: () => Promise<T>, { sleep, random, onRetry }: Patience): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work();
    } catch (error) {
      const delay = delayAfter(error, tried, random);
      if (delay === null) throw error;
      onRetry?.(error, delay);
      await sleep(delay);
    }
  }
}

/** Null: not again. Full jitter: many nodes that failed at one moment do not come back at one moment. */
export function delayAfter(error: unknown, tried: number, random: () => number): number | null {
  if (tried >= TRIES || !isRetriable(error)) return null;
  const asked = error instanceof FetchError ? (error.retryAfterMs ?? 0) : 0;
  if (asked > MAX_RETRY_AFTER_MS) return null;
  const backoff = random() * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (tried - 1));
  return Math.round(asked + backoff);
}

/** A document that is damaged may have been so on its way only. */
function isRetriable(error: unknown): boolean {
  if (error instanceof FetchError) return error.isRetriable;
  return error instanceof DocumentError && DAMAGED.has(error.code);
}

const DAMAGED: ReadonlySet<string> = new Set(['truncated', 'malformed', 'unknown-format']);
