import type { Database } from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator } from 'kysely/migration';
import { migrationsOf } from '../migrations/migrations.ts';
import { StoreError } from '../store-error.ts';

const MIGRATIONS = migrationsOf('sqlite');

/**
 * Brings the layout up to date, wholly or not at all. The write lock is taken before anything is read, since Kysely takes
 * none on SQLite: of several processes that start at once, one migrates and the others find it done.
 * @throws {StoreError} `store-newer` when a newer kbgap wrote the file.
 */
export async function migrate(db: Database, file: string): Promise<void> {
  // Never destroyed: that would close the database, which is its opener's to do.
  const kysely = new Kysely<unknown>({ dialect: new SqliteDialect({ database: db }) });
  const migrator = new Migrator({
    db: kysely,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
    disableTransactions: true,
  });
  begin(db, file);
  try {
    refuseNewer(db, file);
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined)
      throw new StoreError('store-unreadable', file, 'its layout cannot be brought up to date', error);
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

function begin(db: Database, file: string): void {
  try {
    db.exec('BEGIN IMMEDIATE');
  } catch (error) {
    throw new StoreError('store-busy', file, 'another process keeps it locked; stop it, or try again', error);
  }
}

function refuseNewer(db: Database, file: string): void {
  const isNew = db.prepare(`SELECT 1 FROM sqlite_master WHERE name = '${DEFAULT_MIGRATION_TABLE}'`).get() === undefined;
  if (isNew) return;
  const applied = db.prepare<[], { name: string }>(`SELECT name FROM ${DEFAULT_MIGRATION_TABLE}`).all();
  const unknown = applied.find(({ name }) => !Object.hasOwn(MIGRATIONS, name));
  if (!unknown) return;
  throw new StoreError('store-newer', file, `a newer kbgap has written it (step ${unknown.name}); use that version`);
}
