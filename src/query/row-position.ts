/** Where a row stands in an order, so that the rows after it can be asked for, whatever has come and gone before it. */
import type { Expression, OrderKey } from './expression.ts';
import { typeOf } from './type-of.ts';

/** What a row sorts by: as JSON keeps it. An instant is its ISO text. */
export type SortValue = string | number | boolean | null;

/** The values of a row's keys, in order. */
export type RowPosition = readonly SortValue[];

/** Whether something that may come from outside is a position of rows sorted by these keys. */
export function isPositionOf(keys: readonly OrderKey[], position: unknown): position is RowPosition {
  return (
    Array.isArray(position) &&
    position.length === keys.length &&
    keys.every(({ by }, index) => isSortValue(by, position[index]))
  );
}

function isSortValue(by: Expression, value: unknown): boolean {
  if (value === null) return true;
  const kind = sortKindOf(by);
  // Neither database takes a NUL.
  if (kind === 'text') return typeof value === 'string' && !value.includes('\0');
  if (kind === 'boolean') return typeof value === 'boolean';
  return kind === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value);
}

/** Of what kind the values of a key are. */
export function sortKindOf(by: Expression): 'text' | 'integer' | 'decimal' | 'boolean' {
  const type = typeOf(by);
  if (by.kind === 'property' && type === 'enum' && by.values.length > 0) return 'integer';
  if (type === 'integer' || type === 'decimal' || type === 'boolean') return type;
  return 'text';
}
