import type { Command } from 'commander';
import type { Config } from '../config.ts';
import type { Terminal } from './terminal.ts';

interface CommandContext {
  readonly settings: () => Config;
  readonly terminal: Terminal;
  readonly exitWith: (code: number) => void;
}

/** `kbgap db ...`: each command is loaded when it is called. */
export function registerDbCommands(program: Command, { settings, terminal, exitWith }: CommandContext): void {
  const db = program
    .command('db')
    .description('look after the database: SQLite in the data directory, or DATABASE_URL');
  db.command('status')
    .description('say which database is used, its layout and what is in it')
    .option('--json', 'print JSON', false)
    .action(async (options: { json: boolean }) => {
      const { runDbStatus } = await import('./commands/db-status.ts');
      exitWith(await runDbStatus({ settings: settings(), ...options }, terminal));
    });
  db.command('migrate')
    .description("bring the database's layout up to date; a service does so by itself when it starts")
    .option('--json', 'print JSON', false)
    .action(async (options: { json: boolean }) => {
      const { runDbMigrate } = await import('./commands/db-migrate.ts');
      exitWith(await runDbMigrate({ settings: settings(), ...options }, terminal));
    });
  db.command('distribute')
    .description('spread the tables over the nodes of a Citus cluster (PostgreSQL with the citus extension)')
    .option('--json', 'print JSON', false)
    .action(async (options: { json: boolean }) => {
      const { runDbDistribute } = await import('./commands/db-distribute.ts');
      exitWith(await runDbDistribute({ settings: settings(), ...options }, terminal));
    });
  db.command('backup')
    .description('copy the SQLite database to a file while the service goes on')
    .argument('<file>', 'the file to write')
    .option('--force', 'replace a file that is there', false)
    .option('--json', 'print JSON', false)
    .action(async (file: string, options: { force: boolean; json: boolean }) => {
      const { runDbBackup } = await import('./commands/db-backup.ts');
      exitWith(await runDbBackup({ settings: settings(), file, ...options }, terminal));
    });
  db.command('restore')
    .description('put a backup in the place of the SQLite database, which is kept beside it; stop the service first')
    .argument('<file>', 'the backup')
    .option('--json', 'print JSON', false)
    .action(async (file: string, options: { json: boolean }) => {
      const { runDbRestore } = await import('./commands/db-restore.ts');
      exitWith(await runDbRestore({ settings: settings(), file, ...options }, terminal));
    });
  db.command('verify')
    .description('check that the database, or a backup, is sound and that its counters fit its devices')
    .argument('[file]', 'a SQLite database, such as a backup; default: the database in use')
    .option('--json', 'print JSON', false)
    .action(async (file: string | undefined, options: { json: boolean }) => {
      const { runDbVerify } = await import('./commands/db-verify.ts');
      exitWith(await runDbVerify({ settings: settings(), file, ...options }, terminal));
    });
}
