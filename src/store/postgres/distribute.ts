import { StoreError } from '../store-error.ts';
import { hasCitus, type Read } from './administration.ts';
import { locationOf, openWithoutLimits } from './database.ts';
import { migrate } from './migrate.ts';
import { DISTRIBUTED_TABLES, REFERENCE_TABLES } from './tables.ts';

export interface DistributedTable {
  readonly table: string;
  readonly kind: 'reference' | 'distributed';
  /** False: it was so already. */
  readonly isNew: boolean;
}

/**
 * Spreads the tables over the nodes of a Citus cluster, with what is in them; those that are spread already stay as they are.
 * @throws {StoreError} where the database has no citus extension, or a table cannot be spread.
 */
export async function distribute(url: string): Promise<DistributedTable[]> {
  await migrate(url);
  const location = locationOf(url);
  const pool = openWithoutLimits(url);
  try {
    const query: Read = async (sql) => (await pool.query(sql)).rows;
    if (!(await hasCitus(query))) {
      throw new StoreError('store-unreadable', location, 'has no citus extension, so its tables cannot be distributed');
    }
    const known = await query<{ table: string }>('SELECT logicalrelid::text AS table FROM pg_dist_partition');
    const done = new Set(known.map(({ table }) => table));
    const spread = async (table: string, kind: DistributedTable['kind'], call: string): Promise<DistributedTable> => {
      if (done.has(table)) return { table, kind, isNew: false };
      await query(`SELECT ${call}`);
      // What was in it is on the nodes now; the rest of it would only take space.
      await query(`SELECT truncate_local_data_after_distributing_table('${table}')`);
      return { table, kind, isNew: true };
    };
    const tables: DistributedTable[] = [];
    for (const table of REFERENCE_TABLES) {
      tables.push(await spread(table, 'reference', `create_reference_table('${table}')`));
    }
    for (const { table, column, beside } of DISTRIBUTED_TABLES) {
      const call = `create_distributed_table('${table}', '${column}', colocate_with => '${beside}')`;
      tables.push(await spread(table, 'distributed', call));
    }
    return tables;
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new StoreError('store-unreadable', location, `cannot be distributed: ${problem}`, error);
  } finally {
    await pool.end();
  }
}
