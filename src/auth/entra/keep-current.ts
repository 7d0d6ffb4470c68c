import { AuthError } from '../auth-error.ts';

/** Something fetched, which is fetched anew now and then. Both throw AuthError `keys-unavailable` where there is nothing good. */
export interface KeptCurrent<T> {
  /** What was fetched within the last hour; while nothing can be fetched, within the last day. */
  readonly current: () => Promise<T>;
  /** What is there now, as far as it was not looked up a moment ago. */
  readonly reload: () => Promise<T>;
}

const REFRESH_AFTER_MS = 3_600_000;
/** How long keys are good that nobody confirms any more. */
const MAX_AGE_MS = 86_400_000;
/** Strangers can ask for a look, with tokens of made-up keys; and who does not answer is not asked on each call. */
const PAUSE_MS = 30_000;

/** Fetches at the first use, one at a time. `onError`: why a fetch failed. */
export function keepCurrent<T>(
  fetchNew: () => Promise<T>,
  now: () => Date,
  onError: (error: unknown) => void,
): KeptCurrent<T> {
  let kept: { readonly value: T; readonly fetchedAt: number } | null = null;
  let triedAt: number | null = null;
  let hasFailed = false;
  let fetching: Promise<void> | null = null;
  // Also when the clock was put back.
  const isOlderThan = (milliseconds: number, at: number): boolean => Math.abs(now().getTime() - at) >= milliseconds;

  const refresh = async (): Promise<void> => {
    try {
      const fetchedAt = now().getTime();
      kept = { value: await fetchNew(), fetchedAt };
      hasFailed = false;
    } catch (error) {
      hasFailed = true;
      onError(error);
    }
  };
  const look = async (): Promise<void> => {
    if (fetching) return fetching;
    if (triedAt !== null && !isOlderThan(PAUSE_MS, triedAt)) return;
    triedAt = now().getTime();
    fetching = refresh().finally(() => {
      fetching = null;
    });
    return fetching;
  };
  const keptYoungerThan = (milliseconds: number) =>
    kept !== null && !isOlderThan(milliseconds, kept.fetchedAt) ? kept : null;

  return {
    current: async () => {
      const fresh = keptYoungerThan(REFRESH_AFTER_MS);
      if (fresh) return fresh.value;
      const looking = look();
      // Who did not answer last time is not waited for, as long as there is something to go on with.
      const old = hasFailed ? keptYoungerThan(MAX_AGE_MS) : null;
      if (old) return old.value;
      await looking;
      const found = keptYoungerThan(MAX_AGE_MS);
      if (found) return found.value;
      throw unavailable();
    },
    reload: async () => {
      await look();
      // What is kept may lack what is looked for: "not there" would be a guess.
      if (kept === null || hasFailed) throw unavailable();
      return kept.value;
    },
  };
}

function unavailable(): AuthError {
  return new AuthError(
    'keys-unavailable',
    'The keys that the bearer token is checked with cannot be had. Retry later.',
  );
}
