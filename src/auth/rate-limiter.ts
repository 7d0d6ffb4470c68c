import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { AuthError } from './auth-error.ts';
import type { CallCountStore } from './ports.ts';
import type { LimitClass, RateLimit, RateLimits } from './rate-limits.ts';

/** A call that is to be counted: each operation by itself, for each application in each tenant. */
export interface CountedCall {
  readonly operation: string;
  readonly limitClass: LimitClass;
  readonly tenantId: string;
  readonly clientId: string;
}

/** One call too many. */
export class LimitError extends AuthError {
  /** Calls that are allowed in the period. */
  readonly allowed: number;
  readonly periodSeconds: number;
  /** Until the next call is let in; at least 1. */
  readonly retryAfterSeconds: number;

  constructor(allowed: number, periodSeconds: number, retryAfterSeconds: number) {
    super('limit-reached', `More than ${allowed} calls in ${periodSeconds} seconds.`);
    this.allowed = allowed;
    this.periodSeconds = periodSeconds;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface RateLimiter {
  /** Counts a call. @throws {LimitError} when the limit of its class is reached: then it is not counted. */
  readonly count: (call: CountedCall) => void;
  /**
   * Tells the store what was counted here since the last time, and learns what the nodes that share it counted. Where the store
   * fails, this rejects and nothing is forgotten.
   */
  readonly exchange: () => Promise<void>;
}

/** The part of an hour or a minute of the clock: windows begin at the same moment for every node. */
interface Window {
  /** Names it in the store, together with its end. */
  readonly counter: string;
  readonly periodMs: number;
  /** Milliseconds since 1970. */
  endsAt: number;
  /** Calls that the store is known to have, those of other nodes among them. */
  shared: number;
  /** Calls counted here that the store does not have yet. */
  fresh: number;
}

interface Windows {
  readonly minute: Window;
  readonly hour: Window;
}

/** What the store is told of a window. */
interface News {
  readonly windows: Windows;
  readonly window: Window;
  readonly endsAt: number;
  readonly calls: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Beyond, whoever has not called for longest is forgotten; some 60 MB. */
const MAX_COUNTED = 100_000;
/** Bounds one statement; the rest goes with the next one. */
const EXCHANGED_AT_ONCE = 2_000;
/** Ended windows stay in the store for so long: the clock of another node may be behind. */
const KEPT_MS = 10 * MINUTE_MS;

/** `store`: where nodes share their counts; null: this process is the only one. */
export function createRateLimiter(limits: RateLimits, store: CallCountStore | null, now: () => Date): RateLimiter {
  const unsent = new Set<Windows>();
  const counted = new LRUCache<string, Windows>({
    max: MAX_COUNTED,
    dispose: (windows) => unsent.delete(windows),
  });
  let droppedAt = now().getTime();

  const windowsOf = ({ operation, tenantId, clientId }: CountedCall): Windows => {
    const key = `${operation}\0${tenantId}\0${clientId}`;
    const known = counted.get(key);
    if (known) return known;
    const name = hash('sha256', key, 'base64url');
    const windows = { minute: newWindow(`minute:${name}`, MINUTE_MS), hour: newWindow(`hour:${name}`, HOUR_MS) };
    counted.set(key, windows);
    return windows;
  };

  /** What the store should know and does not; windows that have ended are of no use to anybody. */
  const collect = (at: number) => {
    const news: News[] = [];
    for (const windows of unsent) {
      const live = [windows.minute, windows.hour].filter(({ fresh, endsAt }) => fresh > 0 && endsAt > at);
      for (const window of live) news.push({ windows, window, endsAt: window.endsAt, calls: window.fresh });
      if (live.length === 0) unsent.delete(windows);
      if (news.length >= EXCHANGED_AT_ONCE) break;
    }
    return news;
  };

  return {
    count: (call) => {
      const limit = limits[call.limitClass];
      if (limit === null) return;
      const at = now().getTime();
      const windows = windowsOf(call);
      refuseBeyond(limit, windows, at);
      windows.minute.fresh++;
      windows.hour.fresh++;
      if (store) unsent.add(windows);
    },
    exchange: async () => {
      const at = now().getTime();
      const news = collect(at);
      if (!store || news.length === 0) return;
      const totals = await store.addCalls(
        news.map(({ window, endsAt, calls }) => ({
          counter: window.counter,
          endsAt: new Date(endsAt).toISOString(),
          calls,
        })),
      );
      for (const [index, { windows, window, endsAt, calls }] of news.entries()) {
        // Meanwhile another window may have begun.
        if (window.endsAt === endsAt) {
          // A store that forgot does not make this node forget.
          window.shared = Math.max(totals[index] ?? 0, window.shared + calls);
          window.fresh -= calls;
        }
        // What was counted meanwhile goes behind all others, or a few that always call would keep them waiting for ever.
        if (unsent.delete(windows)) unsent.add(windows);
      }
      if (at - droppedAt < MINUTE_MS) return;
      droppedAt = at;
      await store.dropEnded(new Date(at - KEPT_MS).toISOString());
    },
  };
}

function newWindow(counter: string, periodMs: number): Window {
  return { counter, periodMs, endsAt: 0, shared: 0, fresh: 0 };
}

/** Looks at the hour first: a caller who waits for the next minute alone would be refused again. */
function refuseBeyond({ perMinute, perHour }: RateLimit, { minute, hour }: Windows, at: number): void {
  for (const [window, allowed] of [
    [hour, perHour],
    [minute, perMinute],
  ] as const) {
    beginAnew(window, at);
    if (window.shared + window.fresh >= allowed) {
      throw new LimitError(allowed, window.periodMs / 1000, Math.ceil((window.endsAt - at) / 1000));
    }
  }
}

function beginAnew(window: Window, at: number): void {
  const endsAt = (Math.floor(at / window.periodMs) + 1) * window.periodMs;
  if (window.endsAt === endsAt) return;
  window.endsAt = endsAt;
  window.shared = 0;
  window.fresh = 0;
}
