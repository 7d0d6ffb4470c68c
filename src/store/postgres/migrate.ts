import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator } from 'kysely/migration';
import { migrationsOf } from '../migrations/migrations.ts';
import { StoreError } from '../store-error.ts';
import { LOCK_SPACE } from './advisory-lock.ts';
import { locationOf, openWithoutLimits } from './database.ts';

const MIGRATIONS = migrationsOf('postgres');
const MIGRATION_LOCK = 1;

/**
 * Brings the layout up to date, wholly or not at all. Of several processes that start at once, one migrates, the others wait
 * and find it done. Answers the steps that were taken.
 * @throws {StoreError} `store-newer` when a newer kbgap wrote the database, `store-unreadable` when it cannot be used.
 */
export async function migrate(url: string): Promise<readonly string[]> {
  const location = locationOf(url);
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: openWithoutLimits(url) }) });
  try {
    return await kysely.transaction().execute(async (transaction) => {
      await sql`SELECT pg_advisory_xact_lock(${LOCK_SPACE}, ${MIGRATION_LOCK})`.execute(transaction);
      await refuseNewer(transaction, location);
      const provider = { getMigrations: async () => ({ ...MIGRATIONS }) };
      const { error, results = [] } = await new Migrator({ db: transaction, provider }).migrateToLatest();
      if (error !== undefined) throw error;
      return results.map(({ migrationName }) => migrationName);
    });
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new StoreError('store-unreadable', location, `cannot be used as database: ${problem}`, error);
  } finally {
    await kysely.destroy();
  }
}

async function refuseNewer(transaction: Transaction<unknown>, location: string): Promise<void> {
  const unknown = (await readSteps(transaction)).find((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown === undefined) return;
  throw new StoreError('store-newer', location, `a newer kbgap has written it (step ${unknown}); use that version`);
}

async function readSteps(transaction: Transaction<unknown>): Promise<string[]> {
  const { rows } = await sql<{ found: string | null }>`
    SELECT to_regclass(${DEFAULT_MIGRATION_TABLE})::text AS found`.execute(transaction);
  if (rows[0]?.found == null) return [];
  const steps = await sql<{ name: string }>`
    SELECT name FROM ${sql.table(DEFAULT_MIGRATION_TABLE)} ORDER BY name`.execute(transaction);
  return steps.rows.map(({ name }) => name);
}
