import { compareValues, evaluate, fold, type JsonRow, type Value } from './evaluate.ts';
import type { Expression, OrderKey } from './expression.ts';
import { foldCase } from './text.ts';

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
