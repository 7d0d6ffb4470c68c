import type { StoreStatus } from '../../store/administration.ts';
import { type DatabaseSettings, openAdministration } from '../../store/open-administration.ts';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';

export interface DbCommand {
  readonly settings: DatabaseSettings;
  readonly json: boolean;
}

/** Says which database is used, without changing it. */
export async function runDbStatus({ settings, json }: DbCommand, terminal: Terminal): Promise<number> {
  const administration = await openAdministration(settings);
  const status = await administration.status().finally(administration.close);
  terminal.out(json ? JSON.stringify(status, null, 2) : statusText(status));
  return EXIT.clean;
}

const ENGINES: Readonly<Record<StoreStatus['engine'], string>> = {
  sqlite: 'SQLite',
  postgresql: 'PostgreSQL',
  citus: 'PostgreSQL with Citus',
};

function statusText({ engine, location, devices, tenants, bytes, ...layout }: StoreStatus): string {
  return [
    `${ENGINES[engine]}, ${location}`,
    layoutText(layout),
    `${devices} devices of ${tenants} tenants, ${(bytes / 1e6).toFixed(1)} MB`,
  ].join('\n');
}

function layoutText({ steps, pendingSteps }: Pick<StoreStatus, 'steps' | 'pendingSteps'>): string {
  const last = steps.at(-1);
  if (last === undefined) return 'empty: its tables are made when the service starts, or by kbgap db migrate';
  if (pendingSteps.length === 0) return `layout ${last}, up to date`;
  return `layout ${last}; to do: ${pendingSteps.join(', ')} (kbgap db migrate)`;
}
