import { mkdir } from 'node:fs/promises';
import { openAdministration } from '../../store/open-administration.ts';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import type { DbCommand } from './db-status.ts';

/** Brings the layout up to date. */
export async function runDbMigrate({ settings, json }: DbCommand, terminal: Terminal): Promise<number> {
  if (settings.databaseUrl === null) await mkdir(settings.dataDir, { recursive: true, mode: 0o700 });
  const administration = await openAdministration(settings);
  const steps = await administration.migrate().finally(administration.close);
  if (json) terminal.out(JSON.stringify({ steps }, null, 2));
  else terminal.out(steps.length === 0 ? 'Nothing to do: the layout is up to date' : `Done: ${steps.join(', ')}`);
  return EXIT.clean;
}
