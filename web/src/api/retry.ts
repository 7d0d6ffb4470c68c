import type { ApiError } from './api-error.ts';

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

/** When to ask again. */
export interface Retry {
  readonly afterMs: number;
  /** Not sooner, whatever happens meanwhile: the server said so. */
  readonly soonestMs: number;
}

/** When to ask again after so many failures; null: not by itself. Half of it by chance, so that a thousand open pages do not return at once. */
export function planRetry(error: ApiError, failures: number, random = Math.random()): Retry | null {
  if (!error.isPassing) return null;
  const soonestMs = error.retryAfterMs ?? 0;
  const backOff = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return { afterMs: soonestMs + backOff / 2 + (backOff / 2) * random, soonestMs };
}
