/** The databases that a fleet is measured on, each with its own baseline: the same rows, inserted by prepared statements. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Client } from 'pg';
import { openStore } from '../../src/store/open.ts';
import { runSql, startPostgres } from '../../test/support/postgres-server.ts';

export interface BenchEngine {
  readonly name: string;
  readonly create: (dataDir: string) => Promise<BenchDatabase>;
}

export interface BenchDatabase {
  /** What tells the service of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Copies the rows of what the intake wrote into an empty database of the same layout, and measures that. */
  readonly insertAgain: () => Promise<{
    readonly rows: number;
    readonly rowsPerSecond: number;
    readonly bytes: number;
  }>;
  readonly remove: () => Promise<void>;
}

/** The tables that hold devices and what they share. */
const TABLES = ['devices', 'fact_sets', 'fact_days'] as const;
/** As many as the service saves in one transaction on SQLite; on PostgreSQL the service saves more at once. */
const BATCH = 2_000;

const sqlite: BenchEngine = {
  name: 'SQLite',
  create: async (dataDir) => ({
    environment: {},
    insertAgain: async () => {
      const file = join(dataDir, 'kbgap.db');
      const from = new Database(file, { readonly: true });
      const to = new Database(join(dataDir, 'again.db'));
      for (const setting of [
        'journal_mode = WAL',
        'synchronous = FULL',
        'cache_size = -65536',
        'wal_autocheckpoint = 16384',
      ]) {
        to.pragma(setting);
      }
      let [rows, seconds] = [0, 0];
      for (const table of TABLES) {
        const layout = from.prepare<[string], { sql: string }>(
          'SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL',
        );
        for (const { sql } of layout.all(table)) to.exec(sql);
        // By name: in the order in which they came.
        const read = from
          .prepare<[], unknown[]>(`SELECT * FROM ${table} ${table === 'devices' ? 'ORDER BY name' : ''}`)
          .raw();
        const columns = from.prepare<[string], unknown>('SELECT name FROM pragma_table_info(?)').all(table).length;
        const insert = to.prepare(`INSERT INTO ${table} VALUES (${new Array(columns).fill('?').join(', ')})`);
        const insertAll = to.transaction((batch: readonly unknown[][]) => {
          for (const row of batch) insert.run(...row);
        });
        for (const batch of inBatches(read.iterate())) {
          const start = performance.now();
          insertAll(batch);
          seconds += (performance.now() - start) / 1000;
          rows += batch.length;
        }
      }
      from.close();
      to.close();
      return { rows, rowsPerSecond: rows / seconds, bytes: statSync(file).size };
    },
    remove: async () => {},
  }),
};

const postgres: BenchEngine = {
  name: 'PostgreSQL',
  create: async () => {
    const server = await startPostgres({ isDurable: true });
    await runSql(server.url('postgres'), 'CREATE DATABASE fleet');
    await runSql(server.url('postgres'), 'CREATE DATABASE again');
    return {
      environment: { DATABASE_URL: server.url('fleet') },
      insertAgain: () => insertAgain(server.url('fleet'), server.url('again')),
      remove: server.stop,
    };
  },
};

export const BENCH_ENGINES: readonly BenchEngine[] = [sqlite, postgres];

async function insertAgain(fromUrl: string, toUrl: string) {
  // Lays the tables out.
  await (await openStore({ dataDir: '', databaseUrl: toUrl, tokenKeyFile: null })).close();
  const [from, to] = [new Client({ connectionString: fromUrl }), new Client({ connectionString: toUrl })];
  await Promise.all([from.connect(), to.connect()]);
  let [rows, seconds] = [0, 0];
  for (const table of TABLES) {
    const { rows: columns } = await from.query<{ name: string; type: string }>(
      'SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_name = $1 ORDER BY ordinal_position',
      [table],
    );
    const names = columns.map(({ name }) => name).join(', ');
    const lists = columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ');
    const insert = { name: `again-${table}`, text: `INSERT INTO ${table} (${names}) SELECT * FROM unnest(${lists})` };
    // By name: in the order in which they came.
    const order = table === 'devices' ? 'ORDER BY name' : '';
    await from.query('BEGIN');
    await from.query(`DECLARE rows CURSOR FOR SELECT ${names} FROM ${table} ${order}`);
    for (;;) {
      const { rows: batch } = await from.query<unknown[]>({ text: `FETCH ${BATCH} FROM rows`, rowMode: 'array' });
      if (batch.length === 0) break;
      const start = performance.now();
      await to.query({ ...insert, values: columns.map((_, index) => batch.map((row) => row[index])) });
      seconds += (performance.now() - start) / 1000;
      rows += batch.length;
    }
    await from.query('ROLLBACK');
  }
  const size = await from.query<{ bytes: string }>('SELECT pg_database_size(current_database()) AS bytes');
  await Promise.all([from.end(), to.end()]);
  return { rows, rowsPerSecond: rows / seconds, bytes: Number(size.rows[0]?.bytes) };
}

function* inBatches<T>(rows: Iterable<T>): Generator<T[]> {
  let batch: T[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
