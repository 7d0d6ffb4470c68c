import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import type { DbCommand } from './db-status.ts';

/** Spreads the tables over a Citus cluster. */
export async function runDbDistribute({ settings, json }: DbCommand, terminal: Terminal): Promise<number> {
  if (settings.databaseUrl === null) {
    throw new CliError(
      'not-postgresql',
      'the database is SQLite, which is one file; set DATABASE_URL to a PostgreSQL with the citus extension',
    );
  }
  const { distribute } = await import('../../store/postgres/distribute.ts');
  const tables = await distribute(settings.databaseUrl);
  const line = ({ table, kind, isNew }: (typeof tables)[number]): string =>
    `${table}: ${kind === 'reference' ? 'whole on every node' : 'distributed'}${isNew ? '' : ' (was so already)'}`;
  terminal.out(json ? JSON.stringify({ tables }, null, 2) : tables.map(line).join('\n'));
  return EXIT.clean;
}
