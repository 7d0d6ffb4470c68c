import { evaluateCall } from './evaluate-call.ts';
import type { Comparison, Expression, Lambda, Literal, Property } from './expression.ts';
import { parseInstant } from './instant.ts';
import { compareText, foldCase } from './text.ts';
import { ignoreCase } from './without-case.ts';

/** A row or a part of one, as its JSON is parsed. */
export type JsonRow = Readonly<Record<string, unknown>>;

/** An instant is a number, as in a literal. */
export type Value = string | number | boolean | null;

/** The elements that the variables of the lambdas around stand for. */
type Scope = ReadonlyMap<string, unknown>;

/** Whether the filter lets a row through: null, which is neither true nor false, does not. */
export function matches(filter: Expression, row: JsonRow): boolean {
  return evaluate(filter, row) === true;
}

/**
 * The value of an expression for a row, by OData's rules for null: `eq` and `ne` take null for a value like any other, the
 * other comparisons with null are false, functions of null are null, and `and`, `or`, `not` know true, false and null.
 * What is not there, or of another type than described, is null.
 */
export function evaluate(expression: Expression, row: JsonRow, scope: Scope = new Map()): Value {
  const read = (each: Expression): Value => evaluate(each, row, scope);
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'property':
      return readProperty(expression, row, scope);
    case 'compare':
      return compare(expression, read(expression.left), read(expression.right));
    case 'and':
      return joinValues(expression.operands, read, false);
    case 'or':
      return joinValues(expression.operands, read, true);
    case 'not':
      return negate(read(expression.operand));
    case 'in':
      return isAmong(expression.values, expression.operand, read(expression.operand));
    case 'call':
      return evaluateCall(expression, expression.arguments.map(read));
    case 'any':
    case 'all':
      return testElements(expression, row, scope);
    case 'count':
      return elementsOf(row, expression.collection).length;
  }
}

function readProperty({ variable, path, type }: Property, row: JsonRow, scope: Scope): Value {
  const value = follow(variable === null ? row : scope.get(variable), path);
  if (type === 'integer' || type === 'decimal') return typeof value === 'number' ? value : null;
  if (type === 'boolean') return typeof value === 'boolean' ? value : null;
  if (typeof value !== 'string') return null;
  return type === 'instant' ? parseInstant(value) : value;
}

function follow(from: unknown, path: readonly string[]): unknown {
  let value = from;
  for (const name of path) value = isRow(value) && Object.hasOwn(value, name) ? value[name] : null;
  return value;
}

function isRow(value: unknown): value is JsonRow {
  return typeof value === 'object' && value !== null;
}

function elementsOf(row: JsonRow, collection: readonly string[]): readonly unknown[] {
  const value = follow(row, collection);
  return Array.isArray(value) ? value : [];
}

function testElements({ kind, collection, variable, condition }: Lambda, row: JsonRow, scope: Scope): boolean {
  const elements = elementsOf(row, collection);
  if (!condition) return elements.length > 0;
  const isMatch = (element: unknown): boolean =>
    evaluate(condition, row, new Map([...scope, [variable, element]])) === true;
  return kind === 'any' ? elements.some(isMatch) : elements.every(isMatch);
}

/** One operand of the value that decides (false for `and`, true for `or`) decides; else null does, if any is. */
function joinValues(
  operands: readonly Expression[],
  read: (operand: Expression) => Value,
  deciding: boolean,
): boolean | null {
  let isNull = false;
  for (const operand of operands) {
    const value = read(operand);
    if (value === deciding) return deciding;
    isNull ||= value === null;
  }
  return isNull ? null : !deciding;
}

function negate(value: Value): boolean | null {
  return value === null ? null : !value;
}

function isAmong(values: readonly Literal[], operand: Expression, value: Value): boolean {
  return values.some((literal) => areEqual(value, literal.value, ignoreCase(operand, literal)));
}

function areEqual(left: Value, right: Value, isFolded: boolean): boolean {
  if (typeof left !== 'string' || typeof right !== 'string' || !isFolded) return left === right;
  return foldCase(left) === foldCase(right);
}

function compare({ operator, left, right }: Comparison, a: Value, b: Value): boolean {
  const isFolded = ignoreCase(left, right);
  if (operator === 'eq') return areEqual(a, b, isFolded);
  if (operator === 'ne') return !areEqual(a, b, isFolded);
  if (a === null || b === null) return false;
  const order = compareValues(fold(a, isFolded), fold(b, isFolded));
  if (operator === 'gt') return order > 0;
  if (operator === 'ge') return order >= 0;
  return operator === 'lt' ? order < 0 : order <= 0;
}

export function fold(value: Value, isFolded: boolean): Value {
  return isFolded && typeof value === 'string' ? foldCase(value) : value;
}

/** Of values of one type. */
export function compareValues(left: Value, right: Value): number {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  return Number(left) - Number(right);
}
