import { existsSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { StoreAdministration } from '../administration.ts';
import { migrationsOf } from '../migrations/migrations.ts';
import { StoreError } from '../store-error.ts';
import { type Counted, verifyCounters } from '../verify.ts';
import { openSqlite } from './open.ts';
import { listDamages, openReadOnly, stepsOf, whyUnreadable } from './read-only.ts';

const STEPS = Object.keys(migrationsOf('sqlite'));

/** The database file as an administrator sees it: opened for each call, and only read unless it is migrated. */
export function administrateSqlite(file: string): StoreAdministration {
  return {
    status: async () => {
      const none = { engine: 'sqlite', location: file, steps: [], devices: 0, tenants: 0, bytes: 0 } as const;
      if (!existsSync(file)) return { ...none, pendingSteps: STEPS };
      return whileOpen(file, (db) => {
        const steps = stepsOf(db);
        const pendingSteps = STEPS.filter((step) => !steps.includes(step));
        const bytes = [file, `${file}-wal`].reduce(
          (sum, path) => sum + (existsSync(path) ? statSync(path).size : 0),
          0,
        );
        if (steps.length === 0) return { ...none, pendingSteps, bytes };
        return { ...none, steps, pendingSteps, bytes, devices: count(db, 'devices'), tenants: count(db, 'tenants') };
      });
    },

    migrate: async () => {
      const before = existsSync(file) ? await whileOpen(file, stepsOf) : [];
      await (await openSqlite(file)).close();
      return STEPS.filter((step) => !before.includes(step));
    },

    verify: () => verifySqlite(file),
    close: async () => {},
  };
}

/** What is wrong in a database file. Throws StoreError where it cannot be read, or its layout is not up to date. */
export async function verifySqlite(file: string): Promise<string[]> {
  return whileOpen(file, async (db) => {
    const damages = listDamages(db);
    if (damages.length > 0) return damages;
    refuseOtherLayout(stepsOf(db), file);
    db.exec('BEGIN');
    return verifyCounters(async (sql) => db.prepare<[], Counted>(sql).all());
  });
}

function refuseOtherLayout(steps: readonly string[], file: string): void {
  if (steps.length === STEPS.length && STEPS.every((step) => steps.includes(step))) return;
  const problem = `its layout (${steps.at(-1) ?? 'none'}) is not this version's (${STEPS.at(-1)})`;
  throw new StoreError('store-unreadable', file, `${problem}; bring it up to date first: kbgap db migrate`);
}

function count(db: Database, table: 'devices' | 'tenants'): number {
  return db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
}

async function whileOpen<T>(file: string, read: (db: Database) => T): Promise<Awaited<T>> {
  const db = openReadOnly(file);
  try {
    return await read(db);
  } catch (error) {
    throw whyUnreadable(file, error);
  } finally {
    db.close();
  }
}
