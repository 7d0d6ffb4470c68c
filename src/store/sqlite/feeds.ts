import type { Database } from 'better-sqlite3';
import type { FeedStore } from '../../feeds/ports.ts';
import { FEED_STATEMENTS } from '../feed-statements.ts';
import { createFeedStore, type FeedCall, type FeedValue } from '../feed-store.ts';
import { whenUnavailable } from './unavailable.ts';

/** Feeds in SQLite. */
export function createFeeds(db: Database): FeedStore {
  const prepare = <Row extends object>(name: FeedCall[0]) =>
    db.prepare<[Record<string, FeedValue>], Row>(FEED_STATEMENTS[name]);
  const run = ([name, values]: FeedCall): number => prepare(name).run(named(values)).changes;
  const runAll = db.transaction((calls: readonly FeedCall[]): number[] | null => {
    const changed: number[] = [];
    for (const call of calls) {
      changed.push(run(call));
      if (changed[0] === 0) return null;
    }
    return changed;
  });
  return createFeedStore({
    read: async <Row extends object>([name, values]: FeedCall) =>
      whenUnavailable(() => prepare<Row>(name).all(named(values))),
    change: async (calls) => whenUnavailable(() => runAll.immediate(calls)),
  });
}

/** `@1` is the value of the name `1`. */
function named(values: readonly FeedValue[]): Record<string, FeedValue> {
  return Object.fromEntries(values.map((value, index) => [index + 1, value]));
}
