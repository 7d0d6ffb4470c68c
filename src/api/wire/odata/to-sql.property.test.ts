import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  anyCondition,
  anyOrder,
  anyRow,
  LARGEST,
  MADE_UP,
  type MadeUpRow,
} from '../../../../test/support/odata/made-up-rows.ts';
import {
  createTableSql,
  insertSql,
  insertValues,
  MADE_UP_COLUMNS,
} from '../../../../test/support/odata/made-up-table.ts';
import { printExpression, withoutPositions } from '../../../../test/support/odata/print-expression.ts';
import { matches } from '../../../query/evaluate.ts';
import { orderRows } from '../../../query/order-rows.ts';
import { type SqlPiece, toSqlCondition, toSqlOrder } from '../../../query/to-sql.ts';
import { parseFilter } from './parse-filter.ts';

const RUNS = { numRuns: Number(process.env.KBGAP_ODATA_RUNS ?? 1_000) };
const OPTIONS = { dialect: 'sqlite', columns: MADE_UP_COLUMNS.sqlite, start: 1 } as const;

describe('any condition', () => {
  it('printed and parsed is the same again', () => {
    fc.assert(
      fc.property(anyCondition(3), (condition) => {
        const text = printExpression(condition);
        fc.pre(text.length <= 8_000);
        expect(withoutPositions(parseFilter(text, MADE_UP))).toEqual(withoutPositions(condition));
      }),
      RUNS,
    );
  });
});

describe('SQLite', () => {
  let db: Database.Database;

  beforeAll(() => {
    db = new Database(':memory:');
    db.exec(createTableSql('sqlite'));
  });
  afterAll(() => {
    db.close();
  });

  function fill(rows: readonly MadeUpRow[]): void {
    db.exec('DELETE FROM rows');
    for (const [id, row] of rows.entries()) db.prepare(insertSql('sqlite')).run(insertValues(row, id, 'sqlite'));
  }

  function select(rest: string, { values }: Pick<SqlPiece, 'values'>): number[] {
    const named = Object.fromEntries(values.map((value, index) => [index + 1, value]));
    return db.prepare<[object], number>(`SELECT id FROM rows AS r ${rest}`).pluck().all(named);
  }

  it('finds the rows that evaluating finds', () => {
    fc.assert(
      fc.property(
        fc.array(anyRow, { minLength: 1, maxLength: 6 }),
        fc.array(anyCondition(3), { minLength: 5, maxLength: 5 }),
        (rows, conditions) => {
          fill(rows);
          for (const condition of conditions) {
            const piece = toSqlCondition(condition, OPTIONS);
            const found = select(`WHERE ${piece.text} ORDER BY id`, piece);
            const expected = [...rows.keys()].filter((id) => matches(condition, rows[id] ?? {}));
            expect({ filter: printExpression(condition), found }).toEqual({
              filter: printExpression(condition),
              found: expected,
            });
          }
        },
      ),
      RUNS,
    );
  });

  it('orders rows as they are ordered in memory', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 8 }), anyOrder, (rows, keys) => {
        fill(rows);
        const piece = toSqlOrder(keys, OPTIONS);
        const ids = orderRows(
          rows.map((row, id) => ({ ...row, id })),
          keys,
        ).map(({ id }) => id);
        expect(select(`ORDER BY ${piece.text}, id`, piece)).toEqual(ids);
      }),
      RUNS,
    );
  });

  it.each(LARGEST)('takes what is as deep and as long as a query may be: %.40s', (filter) => {
    fill([]);
    const piece = toSqlCondition(parseFilter(filter, MADE_UP), OPTIONS);
    expect(select(`WHERE ${piece.text}`, piece)).toEqual([]);
  });
});
