import { chmod, open, rm } from 'node:fs/promises';
import Database from 'better-sqlite3';
import type { CopyProgress } from '../administration.ts';
import { StoreError } from '../store-error.ts';
import { openReadOnly } from './read-only.ts';

/** Pages copied before other work gets its turn: some milliseconds. */
const PAGES_AT_ONCE = 1_000;

export type OnProgress = (progress: CopyProgress) => void;

/**
 * Copies a database to a new file while others go on writing it: as it was when the copy began. The copy is one file, whole,
 * checked, on disk, and readable by its owner only; where it fails, there is none. Throws StoreError.
 */
export async function copyDatabase(file: string, target: string, onProgress: OnProgress): Promise<void> {
  try {
    await copy(file, target, onProgress);
    finish(target);
    await chmod(target, 0o600);
    const handle = await open(target, 'r+');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    await rm(target, { force: true });
    throw error instanceof Database.SqliteError
      ? new StoreError('store-unreadable', file, `cannot be copied to ${target}: ${error.message}`, error)
      : error;
  }
}

async function copy(file: string, target: string, onProgress: OnProgress): Promise<void> {
  const db = openReadOnly(file);
  try {
    // Reads from one moment: a copy over many moments begins anew with every write of another process, maybe for ever.
    db.exec('BEGIN');
    db.prepare('SELECT count(*) FROM sqlite_master').get();
    await db.backup(target, {
      progress: ({ totalPages, remainingPages }) => {
        onProgress({ done: totalPages - remainingPages, total: totalPages });
        return PAGES_AT_ONCE;
      },
    });
  } finally {
    db.close();
  }
}

/** Makes it one file without a log beside it, and checks it. */
function finish(target: string): void {
  const db = new Database(target);
  try {
    db.pragma('journal_mode = DELETE');
    const found = db.pragma('quick_check(1)', { simple: true });
    if (found !== 'ok') throw new StoreError('store-unreadable', target, `the copy is damaged: ${found}`);
  } finally {
    db.close();
  }
}
