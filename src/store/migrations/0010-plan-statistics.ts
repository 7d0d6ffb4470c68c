import { type Kysely, sql } from 'kysely';

/** Rows of the table, of one tenant, and of one device, name or set of facts in it. */
const STATISTICS = [
  ['devices', '1000000 100000 1'],
  // More than there are: many names may begin alike, and a list of them is read in its order, not gathered and sorted for each part.
  ['devices_by_name', '100000000 10000000 1'],
  // Facts may be those of most devices: the same.
  ['devices_by_facts', '1000000 100000 10000'],
] as const;

/**
 * Tells SQLite what indexes of devices are good for. Without, it takes a tenant for ten devices and looks through all of them for
 * a name. Given instead of measured, so that plans are the same for every database, and do not change while it grows.
 */
export async function givePlanStatistics(db: Kysely<unknown>): Promise<void> {
  // Makes the table of statistics, which nobody may create, and measures nothing.
  await sql`ANALYZE sqlite_schema`.execute(db);
  await sql`DELETE FROM sqlite_stat1 WHERE tbl = 'devices'`.execute(db);
  for (const [index, statistics] of STATISTICS)
    await sql`INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('devices', ${index}, ${statistics})`.execute(db);
  // Read again by this connection; others do when they open the database.
  await sql`ANALYZE sqlite_schema`.execute(db);
}
