import { resolve } from 'node:path';
import { openAdministration } from '../../store/open-administration.ts';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import type { DbCommand } from './db-status.ts';

export interface VerifyCommand extends DbCommand {
  readonly file: string | undefined;
}

/** As many problems as a person reads; --json has all. */
const SHOWN = 20;

/** Checks a database; exit code 3 where something is wrong in it. */
export async function runDbVerify({ settings, file, json }: VerifyCommand, terminal: Terminal): Promise<number> {
  const problems = await verify(settings, file);
  if (json) terminal.out(JSON.stringify({ isSound: problems.length === 0, problems }, null, 2));
  else if (problems.length === 0)
    terminal.out('Sound: the counters fit the devices, and all facts referred to are there');
  else {
    const more = problems.length > SHOWN ? [`and ${problems.length - SHOWN} more (--json lists all)`] : [];
    terminal.out([...problems.slice(0, SHOWN), ...more].join('\n'));
  }
  return problems.length === 0 ? EXIT.clean : EXIT.error;
}

async function verify(settings: DbCommand['settings'], file: string | undefined): Promise<readonly string[]> {
  if (file !== undefined) {
    const { verifySqlite } = await import('../../store/sqlite/administration.ts');
    return verifySqlite(resolve(file));
  }
  const administration = await openAdministration(settings);
  return await administration.verify().finally(administration.close);
}
