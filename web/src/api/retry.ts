import type { ApiError } from './api-error.ts';

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

/** When to ask again after so many failures; null: not by itself. Half of it by chance, so that a thousand open pages do not return at once. */
export function retryDelay(error: ApiError, failures: number, random = Math.random()): number | null {
  if (!error.isPassing) return null;
  const backOff = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.max(error.retryAfterMs ?? 0, backOff / 2 + (backOff / 2) * random);
}
