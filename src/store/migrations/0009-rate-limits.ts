import { type Kysely, sql } from 'kysely';
import { keyText } from './dialect.ts';

/**
 * What nodes that share a database tell each other of the calls they counted; one process needs no table. Unlogged: nothing is
 * written to the log for it, and a crash of the server empties it.
 */
export async function createCallCountTable(db: Kysely<unknown>): Promise<void> {
  const key = keyText('postgres');
  await db.schema
    .createTable('call_counts')
    .modifyFront(sql`UNLOGGED`)
    .addColumn('ends_at', key, (column) => column.notNull())
    .addColumn('counter', key, (column) => column.notNull())
    .addColumn('calls', 'integer', (column) => column.notNull())
    // The end first: ended windows stand together, and are dropped without another index.
    .addPrimaryKeyConstraint('call_counts_key', ['ends_at', 'counter'])
    .execute();
}
