/** OData conditions in PostgreSQL find what evaluating them finds; SQLite is beside the code. */
import fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseFilter } from '../src/api/wire/odata/parse-filter.ts';
import { matches } from '../src/query/evaluate.ts';
import { orderRows } from '../src/query/order-rows.ts';
import { toSqlCondition, toSqlOrder } from '../src/query/to-sql.ts';
import { anyCondition, anyOrder, anyRow, LARGEST, MADE_UP, type MadeUpRow } from './support/odata/made-up-rows.ts';
import { createTableSql, insertSql, insertValues, MADE_UP_COLUMNS } from './support/odata/made-up-table.ts';
import { printExpression } from './support/odata/print-expression.ts';
import { usePostgres } from './support/postgres.ts';

const RUNS = { numRuns: Number(process.env.KBGAP_ODATA_RUNS ?? 300) };
/** Not 1: as where the caller has parameters of its own. */
const START = 3;
const OPTIONS = { dialect: 'postgres', columns: MADE_UP_COLUMNS.postgres, start: START } as const;

const postgres = usePostgres();
let client: Client;

beforeAll(async () => {
  client = new Client({ connectionString: await postgres.createDatabase() });
  await client.connect();
  await client.query(createTableSql('postgres'));
});
afterAll(async () => {
  await client.end();
});

async function fill(rows: readonly MadeUpRow[]): Promise<void> {
  await client.query('DELETE FROM rows');
  for (const [id, row] of rows.entries()) await client.query(insertSql('postgres'), insertValues(row, id, 'postgres'));
}

async function select(rest: string, values: readonly unknown[]): Promise<number[]> {
  const text = `SELECT id FROM rows AS r WHERE id >= $1::bigint AND id < $2::bigint ${rest}`;
  const { rows } = await client.query<{ id: string }>(text, [0, 1_000, ...values]);
  return rows.map(({ id }) => Number(id));
}

it('finds the rows that evaluating finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRow, { minLength: 1, maxLength: 6 }),
      fc.array(anyCondition(3), { minLength: 5, maxLength: 5 }),
      async (rows, conditions) => {
        await fill(rows);
        for (const condition of conditions) {
          const { text, values } = toSqlCondition(condition, OPTIONS);
          const found = await select(`AND ${text} ORDER BY id`, values);
          const expected = [...rows.keys()].filter((id) => matches(condition, rows[id] ?? {}));
          const filter = printExpression(condition);
          expect({ filter, found }).toEqual({ filter, found: expected });
        }
      },
    ),
    RUNS,
  );
});

it('orders rows as they are ordered in memory', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRow, { maxLength: 8 }), anyOrder, async (rows, keys) => {
      await fill(rows);
      const { text, values } = toSqlOrder(keys, OPTIONS);
      const ids = orderRows(
        rows.map((row, id) => ({ ...row, id })),
        keys,
      ).map(({ id }) => id);
      expect(await select(`ORDER BY ${text}, id`, values)).toEqual(ids);
    }),
    RUNS,
  );
});

it('takes what is as deep and as long as a query may be', async () => {
  await fill([]);
  for (const filter of LARGEST) {
    const { text, values } = toSqlCondition(parseFilter(filter, MADE_UP), OPTIONS);
    expect(await select(`AND ${text}`, values)).toEqual([]);
  }
});
