import { resolve } from 'node:path';
import { sqliteFile } from '../../store/open-administration.ts';
import { restoreSqlite } from '../../store/sqlite/restore.ts';
import { EXIT } from '../exit-code.ts';
import { startCopyProgress } from '../output/copy-progress.ts';
import { refusePostgres } from '../refuse-postgres.ts';
import type { Terminal } from '../terminal.ts';
import type { DbCommand } from './db-status.ts';

export interface RestoreCommand extends DbCommand {
  readonly file: string;
}

/** Puts a backup in the place of the SQLite database. */
export async function runDbRestore({ settings, file, json }: RestoreCommand, terminal: Terminal): Promise<number> {
  refusePostgres(settings, 'restored with pg_restore, or from a pg_basebackup');
  const target = sqliteFile(settings.dataDir);
  const progress = await startCopyProgress(terminal);
  const replaced = await restoreSqlite(resolve(file), target, progress.update).finally(progress.stop);
  const before = replaced === null ? 'there was no database before' : `the database of before is ${replaced}`;
  terminal.out(json ? JSON.stringify({ file: target, replaced }) : `Restored: ${target}; ${before}`);
  return EXIT.clean;
}
