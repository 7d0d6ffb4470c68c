import type { Literal, Property, ScalarType } from './expression.ts';
import type { SqlColumn, SqlColumns, SqlDialect, SqlElements, SqlKind } from './sql-columns.ts';

export type SqlValue = string | number;

/** Gathers the parameters of a piece of SQL while it is written. */
export interface SqlWriter {
  readonly dialect: SqlDialect;
  readonly columns: SqlColumns;
  readonly start: number;
  readonly values: SqlValue[];
  /** Columns of the elements that the variables of the lambdas around stand for. */
  readonly variables: Map<string, Readonly<Record<string, SqlColumn>>>;
  aliases: number;
}

const POSTGRES_TYPES = { text: 'text', integer: 'bigint', decimal: 'float8', index: 'integer' } as const;

/** Adds a parameter and gives its placeholder. */
export function parameter(writer: SqlWriter, value: SqlValue, type: keyof typeof POSTGRES_TYPES = 'text'): string {
  writer.values.push(value);
  const number = writer.start + writer.values.length - 1;
  return writer.dialect === 'sqlite' ? `?${number}` : `$${number}::${POSTGRES_TYPES[type]}`;
}

export function literalSql(writer: SqlWriter, literal: Literal): string {
  switch (literal.type) {
    case 'null':
      return 'NULL';
    case 'boolean':
      return literal.value ? 'TRUE' : 'FALSE';
    case 'instant':
      return parameter(writer, new Date(literal.value).toISOString());
    case 'integer':
    case 'decimal':
      return parameter(writer, literal.value, literal.type);
    default:
      return parameter(writer, literal.value);
  }
}

const KINDS: Readonly<Record<ScalarType, SqlKind>> = {
  text: 'text',
  enum: 'text',
  guid: 'text',
  integer: 'integer',
  decimal: 'decimal',
  boolean: 'boolean',
  instant: 'instant',
};

/** @throws {TypeError} for a property that has no column, or one of another kind: the map is wrong. */
export function columnOf(writer: SqlWriter, { variable, path, type }: Property): SqlColumn {
  const name = path.join('/');
  const column = own(variable === null ? writer.columns : (writer.variables.get(variable) ?? {}), name);
  if (!column || column.kind === 'collection') throw new TypeError(`there is no column for ${name || variable}`);
  if (column.kind !== KINDS[type]) throw new TypeError(`the column of ${name} is ${column.kind}, the property ${type}`);
  return column;
}

/** @throws {TypeError} for a collection that has no elements in the map. */
export function elementsOf(writer: SqlWriter, collection: readonly string[]): SqlElements {
  const name = collection.join('/');
  const elements = own(writer.columns, name);
  if (elements?.kind !== 'collection') throw new TypeError(`there are no elements for ${name}`);
  return elements;
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** PostgreSQL orders and folds text by its collation: C is by bytes and ASCII, as SQLite does by itself. */
export function byBytes({ dialect }: SqlWriter, sql: string): string {
  return dialect === 'sqlite' ? sql : `(${sql} COLLATE "C")`;
}

/** Joined as a balanced tree: SQLite takes no chain of a thousand. */
export function joinBalanced(parts: readonly string[], operator: 'AND' | 'OR'): string {
  if (parts.length === 1) return parts[0] ?? '';
  const middle = Math.ceil(parts.length / 2);
  return `(${joinBalanced(parts.slice(0, middle), operator)} ${operator} ${joinBalanced(parts.slice(middle), operator)})`;
}
