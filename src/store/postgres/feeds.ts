import type { FeedStore } from '../../feeds/ports.ts';
import { FEED_STATEMENTS, type FeedStatement } from '../feed-statements.ts';
import { createFeedStore, type FeedCall } from '../feed-store.ts';
import type { Database } from './database.ts';
import { type Query, type Statement, statement } from './statement.ts';

/** Feeds in PostgreSQL. */
export function createFeeds(database: Database): FeedStore {
  return createFeedStore({
    read: async <Row extends object>([name, values]: FeedCall) =>
      (await database.query(statementOf<Row>(name), values)).rows,
    change: (calls) => database.inTransaction((query) => runAll(query, calls)),
  });
}

async function runAll(query: Query, calls: readonly FeedCall[]): Promise<number[] | null> {
  const changed: number[] = [];
  for (const [name, values] of calls) {
    changed.push((await query(statementOf(name), values)).rowCount ?? 0);
    if (changed[0] === 0) return null;
  }
  return changed;
}

/** As PostgreSQL writes values: `$1`. */
function statementOf<Row extends object>(name: FeedStatement): Statement<Row> {
  return statement(`feeds-${name}`, FEED_STATEMENTS[name].replaceAll('@', '$'));
}
