/** The same cases on a Citus cluster: KBGAP_CITUS_URL names a database of it that the tests may empty. */
import { describe, expect, test } from 'vitest';
import { openPostgresCatalogs } from '../../src/store/postgres/catalog-store.ts';
import { distribute } from '../../src/store/postgres/distribute.ts';
import { openPostgres } from '../../src/store/postgres/open.ts';
import { DISTRIBUTED_TABLES, REFERENCE_TABLES, TABLES } from '../../src/store/postgres/tables.ts';
import { PASSWORD, runSql, usePostgres } from '../support/postgres.ts';
import { describeCatalogContract } from './catalog-contract.ts';
import { describeStoreContract } from './contract.ts';

const postgres = usePostgres();
const url = process.env.KBGAP_CITUS_URL;

describe('the tables that are distributed', () => {
  test('are all that the layout has, by a column that is in each key', async () => {
    const plain = await postgres.createDatabase();
    await (await openPostgres(plain)).close();
    const tables = await runSql(plain, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    const names = tables.map(({ tablename }) => String(tablename)).filter((name) => !name.startsWith('kysely_'));
    expect(names.sort()).toEqual([...TABLES].sort());
    const keys = await runSql(
      plain,
      `SELECT conrelid::regclass::text AS "table", array_agg(attname::text) AS columns
       FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey)
       WHERE contype IN ('p', 'u') AND conrelid::regclass::text = ANY($1) GROUP BY conname, conrelid`,
      [DISTRIBUTED_TABLES.map(({ table }) => table)],
    );
    expect(keys).toHaveLength(DISTRIBUTED_TABLES.length);
    for (const { table, column } of DISTRIBUTED_TABLES) {
      expect(keys.find((key) => key.table === table)?.columns).toContain(column);
    }
    expect(await runSql(plain, "SELECT conname FROM pg_constraint WHERE contype = 'f'")).toEqual([]);
  });

  test('stay as they are without the citus extension, with a message that says so', async () => {
    const plain = await postgres.createDatabase();
    await expect(distribute(plain)).rejects.toMatchObject({
      name: 'StoreError',
      message: expect.stringContaining('has no citus extension'),
    });
    await expect(distribute(plain)).rejects.not.toThrow(PASSWORD);
  });
});

if (url === undefined || url === '') {
  console.log('Not run: the store on Citus, since KBGAP_CITUS_URL is not set');
} else {
  const prepare = async (): Promise<void> => {
    const all = [...TABLES, 'kysely_migration', 'kysely_migration_lock'];
    for (const table of all) await runSql(url, `DROP TABLE IF EXISTS ${table}`);
    await distribute(url);
    const spread = [...REFERENCE_TABLES, ...DISTRIBUTED_TABLES];
    expect((await distribute(url)).map(({ isNew }) => isNew)).toEqual(spread.map(() => false));
  };
  describeStoreContract('Citus', async () => {
    await prepare();
    return { open: () => openPostgres(url), remove: async () => {} };
  });
  describeCatalogContract('Citus', async () => {
    await prepare();
    return { open: () => openPostgresCatalogs(url), remove: async () => {} };
  });
}
