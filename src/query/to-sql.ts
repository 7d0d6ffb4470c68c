import type { Comparison, Expression, Lambda, Literal, Membership, OrderKey } from './expression.ts';
import type { SqlColumns, SqlDialect, SqlElements } from './sql-columns.ts';
import { callSql, foldedColumn, foldedSql, pairSql } from './sql-scalar.ts';
import {
  byBytes,
  columnOf,
  elementsOf,
  joinBalanced,
  literalSql,
  parameter,
  type SqlValue,
  type SqlWriter,
} from './sql-writer.ts';
import { foldCase } from './text.ts';
import { typeOf } from './type-of.ts';
import { ignoreCase } from './without-case.ts';

/** SQL of our own words and the column map's, with numbered placeholders (`?1` or `$1`) for all that comes from a query. */
export interface SqlPiece {
  readonly text: string;
  /** Of the placeholders, from the given start on. */
  readonly values: readonly SqlValue[];
}

export interface SqlOptions {
  readonly dialect: SqlDialect;
  readonly columns: SqlColumns;
  /** Number of the first placeholder. */
  readonly start: number;
}

/**
 * A condition that is true for the rows that `matches` lets through; for the others it is false or null.
 * @throws {TypeError} for a property that the map has not.
 */
export function toSqlCondition(filter: Expression, options: SqlOptions): SqlPiece {
  const writer = startWriter(options);
  return { text: conditionSql(writer, filter, false), values: writer.values };
}

/**
 * What stands after ORDER BY, in the order of `orderRows`; empty for no keys. The caller adds a key that is unique.
 * @throws {TypeError} for a property that the map has not.
 */
export function toSqlOrder(keys: readonly OrderKey[], options: SqlOptions): SqlPiece {
  const writer = startWriter(options);
  const texts = keys.map(({ by, isDescending }) => {
    const sql = sortSql(writer, by);
    if (isNeverNull(writer, by)) return isDescending ? `${sql} DESC` : sql;
    return isDescending ? `${sql} DESC NULLS LAST` : `${sql} ASC NULLS FIRST`;
  });
  return { text: texts.join(', '), values: writer.values };
}

export function startWriter({ dialect, columns, start }: SqlOptions): SqlWriter {
  return { dialect, columns, start, values: [], variables: new Map(), aliases: 0 };
}

/** Whether a key needs no word on nulls, which would keep an index out. */
export function isNeverNull(writer: SqlWriter, by: Expression): boolean {
  return by.kind === 'property' && columnOf(writer, by).isNeverNull === true;
}

/** What a key sorts by. */
export function sortSql(writer: SqlWriter, by: Expression): string {
  if (by.kind !== 'property') {
    const key = valueSql(writer, by);
    if (typeOf(by) === 'text') return byBytes(writer, key);
    // PostgreSQL refuses a mere TRUE or FALSE as a key.
    return typeOf(by) === 'boolean' ? `(${key} = TRUE)` : key;
  }
  const { sql, isByBytes } = columnOf(writer, by);
  if (by.type === 'enum' && by.values.length > 0) {
    const folded = foldedColumn(writer, by);
    const ranks = by.values.map((value, rank) => `WHEN ${folded} = ${parameter(writer, foldCase(value))} THEN ${rank}`);
    return `CASE WHEN ${sql} IS NULL THEN NULL ${ranks.join(' ')} ELSE ${by.values.length} END`;
  }
  if (isByBytes) return by.ignoresCase ? foldedColumn(writer, by) : sql;
  if (by.ignoresCase) return byBytes(writer, foldedColumn(writer, by));
  return by.type === 'text' || by.type === 'instant' ? byBytes(writer, sql) : sql;
}

/** Any expression as a value: of a condition true, false or null, exactly as `evaluate` has it. */
function valueSql(writer: SqlWriter, expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return literalSql(writer, expression);
    case 'property':
      return columnOf(writer, expression).sql;
    case 'call':
      return callSql(writer, expression, valueSql);
    case 'count':
      return countSql(writer, elementsOf(writer, expression.collection));
    default:
      return conditionSql(writer, expression, true);
  }
}

/**
 * @param isExact whether null and false must be told apart, as under `not`. Where not, comparisons stay plain, so that the
 * database can use an index.
 */
function conditionSql(writer: SqlWriter, expression: Expression, isExact: boolean): string {
  switch (expression.kind) {
    case 'and':
    case 'or': {
      const operands = expression.operands.map((operand) => conditionSql(writer, operand, isExact));
      return joinBalanced(operands, expression.kind === 'and' ? 'AND' : 'OR');
    }
    case 'not':
      return `(NOT ${conditionSql(writer, expression.operand, true)})`;
    case 'compare':
      return comparisonSql(writer, expression, isExact);
    case 'in':
      return membershipSql(writer, expression, isExact);
    case 'any':
    case 'all':
      return lambdaSql(writer, expression);
    default:
      return valueSql(writer, expression);
  }
}

const SIGNS = { gt: '>', ge: '>=', lt: '<', le: '<=' } as const;

function comparisonSql(writer: SqlWriter, { operator, left, right }: Comparison, isExact: boolean): string {
  const isNull = [left, right].map((side) => side.kind === 'literal' && side.type === 'null');
  if (isNull.includes(true) && operator !== 'eq' && operator !== 'ne') return 'FALSE';
  if (isNull[0] && isNull[1]) return operator === 'eq' ? 'TRUE' : 'FALSE';
  const [a, b] = pairSql(writer, [left, right], valueSql);
  if (isNull.includes(true)) return `(${isNull[0] ? b : a} IS ${operator === 'eq' ? '' : 'NOT '}NULL)`;
  const isSqlite = writer.dialect === 'sqlite';
  if (operator === 'ne') return `(${a} ${isSqlite ? 'IS NOT' : 'IS DISTINCT FROM'} ${b})`;
  if (operator === 'eq') {
    // A condition is never written twice, or the text would double with every level.
    const hasValue = typeOf(left) !== 'boolean' && (left.kind === 'literal' || right.kind === 'literal');
    if (hasValue) return falseForNull(`${a} = ${b}`, isExact);
    return `(${a} ${isSqlite ? 'IS' : 'IS NOT DISTINCT FROM'} ${b})`;
  }
  const isText = ['text', 'guid', 'instant'].includes(typeOf(left));
  return falseForNull(`${isText ? byBytes(writer, a) : a} ${SIGNS[operator]} ${b}`, isExact);
}

function falseForNull(sql: string, isExact: boolean): string {
  return isExact ? `COALESCE(${sql}, FALSE)` : `(${sql})`;
}

function membershipSql(writer: SqlWriter, { operand, values }: Membership, isExact: boolean): string {
  const given = values.filter(({ type }) => type !== 'null');
  const hasNull = given.length < values.length;
  const isFolded = operand.kind === 'property' && operand.ignoresCase;
  if (given.length === 0 && !hasNull) return 'FALSE';
  const sql = isFolded ? foldedSql(writer, operand, valueSql) : valueSql(writer, operand);
  if (given.length === 0) return `(${sql} IS NULL)`;
  const isLong = given.length > MAX_PLACEHOLDERS && !isFolded && given.every(({ type }) => type === 'text');
  const list = isLong
    ? textsSql(writer, given)
    : given
        .map((literal) =>
          ignoreCase(operand, literal) ? foldedSql(writer, literal, valueSql) : literalSql(writer, literal),
        )
        .join(', ');
  const isAmong = `${sql} IN (${list})`;
  return hasNull ? `COALESCE(${isAmong}, TRUE)` : falseForNull(isAmong, isExact);
}

/** A long list as one parameter: SQLite's driver looks for the place of each among all. */
const MAX_PLACEHOLDERS = 100;

function textsSql(writer: SqlWriter, literals: readonly Literal[]): string {
  const list = parameter(writer, JSON.stringify(literals.map(({ value }) => value)));
  return writer.dialect === 'sqlite'
    ? `SELECT value FROM json_each(${list})`
    : `SELECT json_array_elements_text(${list}::json)`;
}

/** Of every element the condition must be true, or of one; null is not true. */
function lambdaSql(writer: SqlWriter, { kind, collection, variable, condition }: Lambda): string {
  const elements = elementsOf(writer, collection);
  const alias = nextAlias(writer);
  if (!condition) return `EXISTS (SELECT 1 ${fromSql(elements, alias, [])})`;
  writer.variables.set(variable, elements.columns(alias));
  const sql = conditionSql(writer, condition, false);
  writer.variables.delete(variable);
  if (kind === 'any') return `EXISTS (SELECT 1 ${fromSql(elements, alias, [sql])})`;
  return `(NOT EXISTS (SELECT 1 ${fromSql(elements, alias, [`NOT COALESCE(${sql}, FALSE)`])}))`;
}

function countSql(writer: SqlWriter, elements: SqlElements): string {
  return `(SELECT COUNT(*) ${fromSql(elements, nextAlias(writer), [])})`;
}

function nextAlias(writer: SqlWriter): string {
  writer.aliases += 1;
  return `odata_${writer.aliases}`;
}

function fromSql({ from, where }: SqlElements, alias: string, conditions: readonly string[]): string {
  const all = [...(where ? [where(alias)] : []), ...conditions];
  return `FROM ${from(alias)}${all.length > 0 ? ` WHERE ${all.join(' AND ')}` : ''}`;
}
