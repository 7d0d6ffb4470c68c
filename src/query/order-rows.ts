import { compareValues, evaluate, fold, type JsonRow, type Value } from './evaluate.ts';
import type { Expression, OrderKey } from './expression.ts';
import type { RowPosition, SortValue } from './row-position.ts';
import { foldCase } from './text.ts';

/** Sorted by the keys, nulls lowest; rows that are equal in all of them stay in their order. */
export function orderRows<Row extends JsonRow>(rows: readonly Row[], keys: readonly OrderKey[]): readonly Row[] {
  if (keys.length === 0) return rows;
  return rows
    .map((row) => ({ row, position: positionOf(row, keys) }))
    .toSorted((left, right) => comparePositions(left.position, right.position, keys))
    .map(({ row }) => row);
}

/** What a row sorts by. */
export function positionOf(row: JsonRow, keys: readonly OrderKey[]): RowPosition {
  return keys.map(({ by }) => sortValue(by, row));
}

/** Below 0: the left one comes first. */
export function comparePositions(left: RowPosition, right: RowPosition, keys: readonly OrderKey[]): number {
  for (const [index, { isDescending }] of keys.entries()) {
    const order = compareNullable(left[index] ?? null, right[index] ?? null);
    if (order !== 0) return isDescending ? -order : order;
  }
  return 0;
}

/** An enum sorts by the rank of its value, so that `severity desc` begins with what is worst. */
function sortValue(by: Expression, row: JsonRow): SortValue {
  const value = evaluate(by, row);
  if (by.kind !== 'property' || value === null) return value;
  if (by.type === 'instant') return new Date(Number(value)).toISOString();
  if (by.type !== 'enum' || by.values.length === 0) return fold(value, by.ignoresCase);
  const rank = by.values.findIndex((each) => foldCase(each) === foldCase(String(value)));
  return rank < 0 ? by.values.length : rank;
}

function compareNullable(left: Value, right: Value): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  return compareValues(left, right);
}
