import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { StoreError } from '../store-error.ts';
import { copyDatabase, type OnProgress } from './copy.ts';

/** Copies the database to a file while the service goes on. Throws StoreError. */
export async function backUpSqlite(
  file: string,
  target: string,
  { force, onProgress }: { readonly force: boolean; readonly onProgress: OnProgress },
): Promise<void> {
  const refuse = (): void => {
    if (!force && existsSync(target)) {
      throw new StoreError('store-unreadable', target, 'is there already; name another file, or pass --force');
    }
  };
  refuse();
  const partial = `${target}.${process.pid}.partial`;
  await copyDatabase(file, partial, onProgress);
  refuse();
  await rename(partial, target);
}
