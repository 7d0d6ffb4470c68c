import { FetchError } from './fetch-error.ts';
import { MAX_RETRY_AFTER_MS, type Patience } from './retry.ts';

/** How one source is treated within a sync: all its requests wait when one is told to, and end when it is plainly down. */
export interface Lane {
  /** Waits while the source asks to be left alone. */
  readonly ready: () => Promise<void>;
  /** Told of every try that failed. */
  readonly failedTry: (error: unknown) => void;
  /** Told of every document, after all tries. */
  readonly finished: (isFailed: boolean) => void;
  /** Why nothing more is asked; null: go on. */
  readonly closed: () => string | null;
  /** Until when the source wants to be left alone, where that is longer than a sync waits; null: it does not. */
  readonly waitUntil: () => string | null;
}

const FAILURES_IN_A_ROW = 6;
/** A date of a server whose clock is wrong must not keep kbgap away for ever. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/** `waitUntil`: what the source asked for in an earlier sync. */
export function createLane(now: () => Date, { sleep }: Pick<Patience, 'sleep'>, waitUntil: string | null): Lane {
  let pausedUntil = 0;
  let failures = 0;
  let until = waitUntil !== null && isAhead(waitUntil, now()) ? waitUntil : null;
  return {
    ready: async () => {
      const pause = pausedUntil - now().getTime();
      if (pause > 0) await sleep(Math.min(pause, MAX_RETRY_AFTER_MS));
    },
    failedTry: (error) => {
      const asked = error instanceof FetchError ? error.retryAfterMs : null;
      if (asked === null) return;
      const end = now().getTime() + Math.min(asked, LONGEST_WAIT_MS);
      if (asked > MAX_RETRY_AFTER_MS) until = new Date(end).toISOString();
      else pausedUntil = Math.max(pausedUntil, end);
    },
    finished: (isFailed) => {
      failures = isFailed ? failures + 1 : 0;
    },
    closed: () => {
      if (until !== null) return `not asked: the server wants to be left alone until ${until}`;
      return failures >= FAILURES_IN_A_ROW ? `not asked, after ${failures} failures in a row` : null;
    },
    waitUntil: () => until,
  };
}

function isAhead(time: string, now: Date): boolean {
  const distance = Date.parse(time) - now.getTime();
  return distance > 0 && distance <= LONGEST_WAIT_MS;
}
