import type { Call, Expression, Property } from './expression.ts';
import { byBytes, columnOf, parameter, type SqlWriter } from './sql-writer.ts';
import { BLANKS, foldCase } from './text.ts';
import { ignoreCase } from './without-case.ts';

/** Writes any expression; given to those of this file, whose arguments may be of every kind. */
export type WriteSql = (writer: SqlWriter, expression: Expression) => string;

/** A text to be compared without case. */
export function foldedSql(writer: SqlWriter, expression: Expression, write: WriteSql): string {
  if (expression.kind === 'literal' && typeof expression.value === 'string')
    return parameter(writer, foldCase(expression.value));
  if (expression.kind !== 'property') return write(writer, expression);
  return foldedColumn(writer, expression);
}

export function foldedColumn(writer: SqlWriter, property: Property): string {
  const { sql, folded } = columnOf(writer, property);
  return folded ?? `lower(${byBytes(writer, sql)})`;
}

/** Both sides of a comparison of texts, with their case or without. */
export function pairSql(
  writer: SqlWriter,
  [left, right]: readonly [Expression, Expression],
  write: WriteSql,
): readonly [string, string] {
  const side = (each: Expression): string =>
    ignoreCase(left, right) ? foldedSql(writer, each, write) : write(writer, each);
  return [side(left), side(right)];
}

/** Where the parts of `2019-11-22T00:00:00.000Z` stand, from 1, and their lengths. */
const PARTS = { year: [1, 4], month: [6, 2], day: [9, 2], hour: [12, 2], minute: [15, 2], second: [18, 2] } as const;

export function callSql(writer: SqlWriter, call: Call, write: WriteSql): string {
  const [first, second, third] = call.arguments;
  if (!first) throw new TypeError(`${call.name} has no argument`);
  switch (call.name) {
    case 'contains':
    case 'startswith':
    case 'endswith':
    case 'indexof':
      return searchSql(writer, call.name, [first, second ?? first], write);
    case 'tolower':
      return `lower(${byBytes(writer, write(writer, first))})`;
    case 'toupper':
      return `upper(${byBytes(writer, write(writer, first))})`;
    case 'trim':
      return `${writer.dialect === 'sqlite' ? 'trim' : 'btrim'}(${write(writer, first)}, ${parameter(writer, BLANKS)})`;
    case 'concat':
      return `(${write(writer, first)} || ${write(writer, second ?? first)})`;
    case 'substring': {
      const rest = [second && index(writer, second, 1), third && index(writer, third, 0)];
      return `substr(${[write(writer, first), ...rest.filter((each) => each !== undefined)].join(', ')})`;
    }
    case 'length':
      return `length(${write(writer, first)})`;
    default: {
      const [from, length] = PARTS[call.name];
      return `CAST(substr(${write(writer, first)}, ${from}, ${length}) AS INTEGER)`;
    }
  }
}

/** Beyond the length of any text, and small enough for both databases to add to. */
const MAX_INDEX = 2 ** 30;

function index(writer: SqlWriter, argument: Expression, add: number): string {
  const value = argument.kind === 'literal' ? Number(argument.value) : 0;
  return parameter(writer, Math.min(value, MAX_INDEX) + add, 'index');
}

type Search = 'contains' | 'startswith' | 'endswith' | 'indexof';

function searchSql(writer: SqlWriter, name: Search, pair: readonly [Expression, Expression], write: WriteSql): string {
  if (name === 'startswith' && pair[1].kind === 'literal') return prefixSql(writer, pair, write);
  const [text, sought] = pairSql(writer, pair, write);
  const isSqlite = writer.dialect === 'sqlite';
  const found = isSqlite ? `instr(${text}, ${sought})` : `strpos(${byBytes(writer, text)}, ${sought})`;
  if (name === 'contains') return `(${found} > 0)`;
  if (name === 'indexof') return `(${found} - 1)`;
  if (name === 'startswith')
    return isSqlite ? `(substr(${text}, 1, length(${sought})) = ${sought})` : `starts_with(${text}, ${sought})`;
  if (!isSqlite) return `(right(${text}, length(${sought})) = ${sought})`;
  // Of a text that is shorter this gives less than what is sought, which then differs.
  return `(substr(${text}, length(${text}) - length(${sought}) + 1) = ${sought})`;
}

/** By a pattern, for which both databases can use an index: GLOB minds case in SQLite, LIKE in PostgreSQL. */
function prefixSql(writer: SqlWriter, [text, sought]: readonly [Expression, Expression], write: WriteSql): string {
  const isFolded = ignoreCase(text, sought);
  const literal = sought.kind === 'literal' ? String(sought.value) : '';
  const prefix = isFolded ? foldCase(literal) : literal;
  const sql = isFolded ? foldedSql(writer, text, write) : write(writer, text);
  if (writer.dialect === 'sqlite')
    return `(${sql} GLOB ${parameter(writer, `${prefix.replace(/[*?[]/g, (sign) => `[${sign}]`)}*`)})`;
  return `(${sql} LIKE ${parameter(writer, `${prefix.replace(/[!%_]/g, (sign) => `!${sign}`)}%`)} ESCAPE '!')`;
}
