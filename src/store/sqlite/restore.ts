import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { migrationsOf } from '../migrations/migrations.ts';
import { StoreError } from '../store-error.ts';
import { copyDatabase, type OnProgress } from './copy.ts';
import { listDamages, openReadOnly, stepsOf, whyUnreadable } from './read-only.ts';

/**
 * Puts a backup in the place of the database, which is kept beside it. Nothing is changed before the backup is found sound
 * and is copied. Answers where the database of before is; null: there was none.
 * @throws {StoreError} when the backup cannot be used, or a service has the database open.
 */
export async function restoreSqlite(backup: string, file: string, onProgress: OnProgress): Promise<string | null> {
  checkBackup(backup);
  const kept = `${file}.before-restore`;
  if (existsSync(kept)) {
    throw new StoreError('store-busy', kept, 'is there from an earlier restore; move it away first');
  }
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const incoming = `${file}.${process.pid}.partial`;
  await copyDatabase(backup, incoming, onProgress);
  try {
    const hasOne = existsSync(file);
    if (hasOne) {
      refuseInUse(file);
      await setAside(file, kept);
    }
    await rename(incoming, file);
    return hasOne ? kept : null;
  } finally {
    await rm(incoming, { force: true });
  }
}

function checkBackup(backup: string): void {
  const db = openReadOnly(backup);
  try {
    const [damage] = listDamages(db);
    if (damage !== undefined) throw new StoreError('store-unreadable', backup, `is damaged: ${damage}`);
    const steps = stepsOf(db);
    if (steps.length === 0) throw new StoreError('store-unreadable', backup, 'is no database of kbgap');
    const unknown = steps.find((step) => !Object.hasOwn(migrationsOf('sqlite'), step));
    if (unknown !== undefined) {
      throw new StoreError('store-newer', backup, `a newer kbgap has written it (step ${unknown}); use that version`);
    }
  } catch (error) {
    throw whyUnreadable(backup, error);
  } finally {
    db.close();
  }
}

/** Only the last process that has a database open can end its log. One that is damaged is not asked: it is to be replaced. */
function refuseInUse(file: string): void {
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { timeout: 0, fileMustExist: true });
    db.pragma('journal_mode = DELETE');
  } catch (error) {
    const isInUse = error instanceof Database.SqliteError && /^SQLITE_(?:BUSY|LOCKED)/.test(error.code);
    if (isInUse) throw new StoreError('store-busy', file, 'a process has it open; stop the service first', error);
  } finally {
    db?.close();
  }
}

/** With its log, which is there when it is damaged. */
async function setAside(file: string, kept: string): Promise<void> {
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(`${file}${suffix}`)) await rename(`${file}${suffix}`, `${kept}${suffix}`);
  }
}
