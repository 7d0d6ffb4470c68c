import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { DEFAULT_MIGRATION_TABLE } from 'kysely/migration';
import { StoreError } from '../store-error.ts';

/** Opens a database file as it is. Throws StoreError when there is none, or it cannot be read. */
export function openReadOnly(file: string): Database.Database {
  if (!existsSync(file)) throw new StoreError('store-unreadable', file, 'there is no such database');
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    // Opening alone reads nothing.
    db.pragma('schema_version');
    return db;
  } catch (error) {
    db?.close();
    throw whyUnreadable(file, error);
  }
}

/** What SQLite says against a file, as StoreError; any other error as it is. */
export function whyUnreadable(file: string, error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  return new StoreError('store-unreadable', file, `cannot be used as database: ${error.message}`, error);
}

/** Steps of the layout that the database has, in order. */
export function stepsOf(db: Database.Database): string[] {
  const hasSteps = db.prepare(`SELECT 1 FROM sqlite_master WHERE name = '${DEFAULT_MIGRATION_TABLE}'`).get();
  if (!hasSteps) return [];
  const steps = db.prepare<[], { name: string }>(`SELECT name FROM ${DEFAULT_MIGRATION_TABLE} ORDER BY name`).all();
  return steps.map(({ name }) => name);
}

/** What SQLite finds wrong with the file; empty: nothing. */
export function listDamages(db: Database.Database): string[] {
  const found = db.pragma('integrity_check(100)') as { integrity_check: string }[];
  return found.map(({ integrity_check: text }) => text).filter((text) => text !== 'ok');
}
