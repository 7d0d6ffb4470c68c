import { join } from 'node:path';
import type { StoreAdministration } from './administration.ts';

export interface DatabaseSettings {
  readonly dataDir: string;
  readonly databaseUrl: string | null;
}

/** The database file of a data directory. */
export function sqliteFile(dataDir: string): string {
  return join(dataDir, 'kbgap.db');
}

/** Opens the database that the settings choose as it is: nothing is made or changed. Throws StoreError. */
export async function openAdministration({ dataDir, databaseUrl }: DatabaseSettings): Promise<StoreAdministration> {
  if (databaseUrl === null) {
    const { administrateSqlite } = await import('./sqlite/administration.ts');
    return administrateSqlite(sqliteFile(dataDir));
  }
  const { administratePostgres } = await import('./postgres/administration.ts');
  return administratePostgres(databaseUrl);
}
