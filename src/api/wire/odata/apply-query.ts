import { compareValues, evaluate, fold, type JsonRow, matches, type Value } from './evaluate.ts';
import type { Expression, OrderKey } from './expression.ts';
import type { ODataQuery } from './parse-query.ts';
import { foldCase } from './text.ts';

export interface AppliedQuery<Row> {
  readonly rows: readonly Partial<Row>[];
  /** How many rows the filter lets through; null: not asked for. */
  readonly count: number | null;
}

/** Applies a query to a small collection held in memory. `$expand` is the caller's. */
export function applyQuery<Row extends JsonRow>(
  rows: readonly Row[],
  { filter, orderBy, select, skip, top, count }: Omit<ODataQuery, 'expand'>,
): AppliedQuery<Row> {
  const found = filter ? rows.filter((row) => matches(filter, row)) : rows;
  const page = orderRows(found, orderBy).slice(skip, top === null ? undefined : skip + top);
  return { rows: select ? page.map((row) => pick(row, select)) : page, count: count ? found.length : null };
}

/** Sorted by the keys, nulls lowest; rows that are equal in all of them stay in their order. */
export function orderRows<Row extends JsonRow>(rows: readonly Row[], keys: readonly OrderKey[]): readonly Row[] {
  if (keys.length === 0) return rows;
  return rows
    .map((row) => ({ row, values: keys.map(({ by }) => sortValue(by, row)) }))
    .toSorted((left, right) => {
      for (const [index, { isDescending }] of keys.entries()) {
        const order = compareNullable(left.values[index] ?? null, right.values[index] ?? null);
        if (order !== 0) return isDescending ? -order : order;
      }
      return 0;
    })
    .map(({ row }) => row);
}

/** An enum sorts by the rank of its value, so that `severity desc` begins with what is worst. */
function sortValue(by: Expression, row: JsonRow): Value {
  const value = evaluate(by, row);
  if (by.kind !== 'property' || value === null) return value;
  if (by.type !== 'enum' || by.values.length === 0) return fold(value, by.ignoresCase);
  const rank = by.values.findIndex((each) => foldCase(each) === foldCase(String(value)));
  return rank < 0 ? by.values.length : rank;
}

function compareNullable(left: Value, right: Value): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  return compareValues(left, right);
}

/** The selected properties, in the row's own order. */
function pick<Row extends JsonRow>(row: Row, select: readonly string[]): Partial<Row> {
  const picked: Partial<Row> = {};
  for (const name of Object.keys(row)) if (select.includes(name)) Object.assign(picked, { [name]: row[name] });
  return picked;
}
