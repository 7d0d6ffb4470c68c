import type { CallCountStore } from '../../auth/ports.ts';
import type { Database } from './database.ts';
import { statement } from './statement.ts';

/** Counted calls in PostgreSQL. */
export function createCallCountStore(database: Database): CallCountStore {
  return {
    addCalls: async (counts) => {
      const { rows } = await database.query(ADD, [
        counts.map(({ endsAt }) => endsAt),
        counts.map(({ counter }) => counter),
        counts.map(({ calls }) => calls),
      ]);
      const totals = new Map(rows.map(({ endsAt, counter, calls }) => [`${endsAt} ${counter}`, calls]));
      return counts.map(({ endsAt, counter, calls }) => totals.get(`${endsAt} ${counter}`) ?? calls);
    },
    dropEnded: async (before) => {
      await database.query(DROP, [before]);
    },
  };
}

/** In the order of the key: nodes that add at once wait for each other, and never in a ring. */
const ADD = statement<{ endsAt: string; counter: string; calls: number }>(
  'add-calls',
  `INSERT INTO call_counts (ends_at, counter, calls)
   SELECT * FROM unnest($1::text[], $2::text[], $3::int[]) AS counted (ends_at, counter, calls)
   ORDER BY ends_at COLLATE "C", counter COLLATE "C"
   ON CONFLICT (ends_at, counter) DO UPDATE SET calls = call_counts.calls + excluded.calls
   RETURNING ends_at AS "endsAt", counter, calls`,
);
const DROP = statement('drop-call-counts', 'DELETE FROM call_counts WHERE ends_at < $1');
