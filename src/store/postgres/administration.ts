import type { Pool, QueryResultRow } from 'pg';
import type { StoreAdministration, StoreStatus } from '../administration.ts';
import { migrationsOf } from '../migrations/migrations.ts';
import { StoreError } from '../store-error.ts';
import { type Counted, verifyCounters } from '../verify.ts';
import { locationOf, openWithoutLimits } from './database.ts';
import { migrate } from './migrate.ts';
import { TABLES } from './tables.ts';

const STEPS = Object.keys(migrationsOf('postgres'));

/** The database as an administrator sees it; its reads are of one moment. */
export function administratePostgres(url: string): StoreAdministration {
  const location = locationOf(url);
  const pool = openWithoutLimits(url);
  const read = <T>(work: (query: Read) => Promise<T>) => readOnly(pool, location, work);
  return {
    status: () =>
      read(async (query): Promise<StoreStatus> => {
        const engine = (await hasCitus(query)) ? 'citus' : 'postgresql';
        const steps = await stepsOf(query);
        const pendingSteps = STEPS.filter((step) => !steps.includes(step));
        if (steps.length === 0) return { engine, location, steps, pendingSteps, devices: 0, tenants: 0, bytes: 0 };
        const devices = await numberOf(query, 'SELECT count(*) AS number FROM devices');
        const tenants = await numberOf(query, 'SELECT count(*) AS number FROM tenants');
        return { engine, location, steps, pendingSteps, devices, tenants, bytes: await sizeOf(query, engine) };
      }),
    migrate: () => migrate(url),
    verify: () =>
      read(async (query) => {
        const steps = await stepsOf(query);
        if (STEPS.some((step) => !steps.includes(step))) {
          const problem = `its layout (${steps.at(-1) ?? 'none'}) is not this version's (${STEPS.at(-1)})`;
          throw new StoreError('store-unreadable', location, `${problem}; bring it up to date: kbgap db migrate`);
        }
        return verifyCounters((sql) => query<Counted & QueryResultRow>(sql));
      }),
    close: () => pool.end(),
  };
}

export type Read = <Row extends QueryResultRow>(sql: string) => Promise<Row[]>;

async function readOnly<T>(pool: Pool, location: string, work: (query: Read) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: Error) => {
    throw new StoreError('store-unreadable', location, `cannot be used as database: ${error.message}`, error);
  });
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    return await work(async (sql) => (await client.query(sql)).rows);
  } finally {
    // Nothing is to be kept; a transaction that failed ends so too.
    client.release(true);
  }
}

export async function hasCitus(query: Read): Promise<boolean> {
  return (await query("SELECT 1 FROM pg_extension WHERE extname = 'citus'")).length > 0;
}

async function stepsOf(query: Read): Promise<string[]> {
  const [found] = await query<{ table: string | null }>(`SELECT to_regclass('kysely_migration')::text AS table`);
  if (found?.table == null) return [];
  return (await query<{ name: string }>('SELECT name FROM kysely_migration ORDER BY name')).map(({ name }) => name);
}

/** Tables of a step that is pending take nothing. */
async function sizeOf(query: Read, engine: StoreStatus['engine']): Promise<number> {
  const size = engine === 'citus' ? 'citus_total_relation_size' : 'pg_total_relation_size';
  const found = await query<{ table: string }>(
    `SELECT oid::regclass::text AS table FROM pg_class
     WHERE oid = ANY(ARRAY[${TABLES.map((table) => `to_regclass('${table}')`).join(', ')}])`,
  );
  const distributed =
    engine === 'citus'
      ? await query<{ table: string }>('SELECT logicalrelid::text AS table FROM pg_dist_partition')
      : [];
  const names = new Set(distributed.map(({ table }) => table));
  let bytes = 0;
  for (const { table } of found) {
    const measure = names.has(table) ? size : 'pg_total_relation_size';
    bytes += await numberOf(query, `SELECT ${measure}('${table}') AS number`);
  }
  return bytes;
}

async function numberOf(query: Read, sql: string): Promise<number> {
  return (await query<{ number: number }>(sql))[0]?.number ?? 0;
}
