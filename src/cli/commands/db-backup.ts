import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { sqliteFile } from '../../store/open-administration.ts';
import { backUpSqlite } from '../../store/sqlite/backup.ts';
import { EXIT } from '../exit-code.ts';
import { startCopyProgress } from '../output/copy-progress.ts';
import { refusePostgres } from '../refuse-postgres.ts';
import type { Terminal } from '../terminal.ts';
import type { DbCommand } from './db-status.ts';

export interface BackupCommand extends DbCommand {
  readonly file: string;
  readonly force: boolean;
}

/** Copies the SQLite database to a file. */
export async function runDbBackup({ settings, file, force, json }: BackupCommand, terminal: Terminal): Promise<number> {
  refusePostgres(settings, 'backed up with pg_dump, or continuously with pg_basebackup and an archive of its log');
  const target = resolve(file);
  const progress = await startCopyProgress(terminal);
  const options = { force, onProgress: progress.update };
  await backUpSqlite(sqliteFile(settings.dataDir), target, options).finally(progress.stop);
  const bytes = statSync(target).size;
  terminal.out(json ? JSON.stringify({ file: target, bytes }) : `Backed up: ${target}, ${(bytes / 1e6).toFixed(1)} MB`);
  return EXIT.clean;
}
