/** The position of rows in SQL. */
import type { Expression, OrderKey } from './expression.ts';
import { type RowPosition, type SortValue, sortKindOf } from './row-position.ts';
import { parameter, type SqlWriter } from './sql-writer.ts';
import { isNeverNull, type SqlOptions, type SqlPiece, sortSql, startWriter } from './to-sql.ts';

/** Expressions that give a row's position, divided by commas, under the names `key_0`, `key_1`, ... */
export function toSqlKeys(keys: readonly OrderKey[], options: SqlOptions): SqlPiece {
  const writer = startWriter(options);
  const texts = keys.map(({ by }, index) => `${sortSql(writer, by)} AS key_${index}`);
  return { text: texts.join(', '), values: writer.values };
}

/** A condition for the rows after a position; the last key must be unique. */
export function toSqlAfter(keys: readonly OrderKey[], position: RowPosition, options: SqlOptions): SqlPiece {
  const writer = startWriter(options);
  return { text: afterSql(writer, keys, position), values: writer.values };
}

/** A position as a database gives it: SQLite has no booleans. */
export function toPosition(keys: readonly OrderKey[], values: readonly SortValue[]): RowPosition {
  return keys.map(({ by }, index) => {
    const value = values[index] ?? null;
    return value !== null && sortKindOf(by) === 'boolean' ? Boolean(value) : value;
  });
}

function afterSql(writer: SqlWriter, keys: readonly OrderKey[], position: RowPosition): string {
  const [key, ...rest] = keys;
  const [value = null, ...others] = position;
  if (!key) return 'FALSE';
  const isBeyond = beyondSql(writer, key, value);
  if (rest.length === 0) return isBeyond;
  return `(${isBeyond} OR (${sameSql(writer, key, value)} AND ${afterSql(writer, rest, others)}))`;
}

/** Nulls are lowest: first when rising, last when falling. */
function beyondSql(writer: SqlWriter, { by, isDescending }: OrderKey, value: SortValue): string {
  if (value === null) return isDescending ? 'FALSE' : `(${sortSql(writer, by)} IS NOT NULL)`;
  if (!isDescending) return `(${sortSql(writer, by)} > ${valueSql(writer, by, value)})`;
  const isBelow = `${sortSql(writer, by)} < ${valueSql(writer, by, value)}`;
  return isNeverNull(writer, by) ? `(${isBelow})` : `(${isBelow} OR ${sortSql(writer, by)} IS NULL)`;
}

function sameSql(writer: SqlWriter, { by }: OrderKey, value: SortValue): string {
  const key = sortSql(writer, by);
  return value === null ? `(${key} IS NULL)` : `(${key} = ${valueSql(writer, by, value)})`;
}

function valueSql(writer: SqlWriter, by: Expression, value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  const kind = sortKindOf(by);
  return parameter(writer, value, kind === 'boolean' ? 'text' : kind);
}
