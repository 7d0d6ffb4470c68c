import type { DatabaseSettings } from '../store/open-administration.ts';
import { CliError } from './cli-error.ts';

/** For what is done with PostgreSQL's own tools. `instead`: how, after "it is". */
export function refusePostgres({ databaseUrl }: DatabaseSettings, instead: string): void {
  if (databaseUrl === null) return;
  throw new CliError(
    'not-sqlite',
    `the database is PostgreSQL (DATABASE_URL); it is ${instead}: see docs/OPERATIONS.md, Backup`,
  );
}
