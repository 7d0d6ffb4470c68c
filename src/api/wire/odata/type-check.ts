import type { CompareOperator, Expression, Literal, Property, ScalarType } from '../../../query/expression.ts';
import { typeOf } from '../../../query/type-of.ts';
import { ODataQueryError, quote } from './odata-error.ts';

/** Types that compare with each other; a literal is first turned into the type that it is compared with. */
type Family = 'text' | 'number' | 'boolean' | 'instant' | 'null';

const FAMILIES: Readonly<Record<ScalarType | 'null', Family>> = {
  text: 'text',
  enum: 'text',
  guid: 'text',
  integer: 'number',
  decimal: 'number',
  boolean: 'boolean',
  instant: 'instant',
  null: 'null',
};

const EXPECTED: Readonly<Record<ScalarType, string>> = {
  text: "text in quotes: 'text'",
  enum: "a value in quotes: 'High'",
  guid: 'a GUID: 01234567-89ab-cdef-0123-456789abcdef, or the same in quotes',
  integer: 'a number without quotes',
  decimal: 'a number without quotes',
  boolean: 'true or false, without quotes',
  instant: 'a time without quotes: 2019-11-22T00:00:00Z',
};

/** What a condition or an operand is, in an error's words. */
export function describe(expression: Expression): string {
  const type = typeOf(expression);
  if (expression.kind === 'property') return `${expression.path.join('/') || expression.variable} is ${NOUNS[type]}`;
  return `this is ${NOUNS[type]}`;
}

const NOUNS: Readonly<Record<ScalarType | 'null', string>> = {
  text: 'text',
  enum: 'one of certain values',
  guid: 'a GUID',
  integer: 'a number',
  decimal: 'a number',
  boolean: 'true or false',
  instant: 'a time',
  null: 'null',
};

/**
 * Both sides of a comparison, literals turned into the type of the other side.
 * @throws {ODataQueryError} `type-mismatch` at the right side; `not-supported` for an order that there is not.
 */
export function matchTypes(
  operator: CompareOperator,
  [left, right]: readonly [Expression, Expression],
  option: string,
): readonly [Expression, Expression] {
  const pair = [convertFor(left, right, option), convertFor(right, left, option)] as const;
  const families = pair.map((side) => FAMILIES[typeOf(side)]);
  if (!families.includes('null') && families[0] !== families[1])
    throw new ODataQueryError(
      'type-mismatch',
      { option, position: right.position },
      `${describe(left)}, and ${describe(right)}: they cannot be compared`,
    );
  const isOrdered = operator !== 'eq' && operator !== 'ne';
  if (isOrdered && pair.some((side) => ['enum', 'boolean'].includes(typeOf(side))))
    throw new ODataQueryError(
      'not-supported',
      { option, position: left.position },
      `${describe(typeOf(left) === 'enum' || typeOf(left) === 'boolean' ? left : right)}: only eq, ne and in compare it`,
    );
  return pair;
}

function convertFor(side: Expression, other: Expression, option: string): Expression {
  if (side.kind !== 'literal') return side;
  const type = typeOf(other);
  if (type === 'null') return side;
  return convertLiteral(side, { type, mayBeQuoted: other.kind === 'property' && other.mayBeQuoted }, option);
}

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** @throws {ODataQueryError} `type-mismatch`, with what was expected. */
export function convertLiteral(
  literal: Literal,
  { type, mayBeQuoted }: Pick<Property, 'type' | 'mayBeQuoted'>,
  option: string,
): Literal {
  const { kind, position } = literal;
  if (literal.type === 'null' || literal.type === type) return literal;
  if (literal.type === 'text') {
    const { value } = literal;
    if (type === 'enum') return { kind, position, type, value };
    if (type === 'guid' && GUID.test(value)) return { kind, position, type, value: value.toLowerCase() };
    if (type === 'integer' && mayBeQuoted && /^\d{1,15}$/.test(value))
      return { kind, position, type, value: Number(value) };
  }
  if (FAMILIES[literal.type] === 'number' && FAMILIES[type] === 'number') return literal;
  throw new ODataQueryError(
    'type-mismatch',
    { option, position },
    `expected ${EXPECTED[type]}; ${quote(String(literal.value))} is ${NOUNS[literal.type]}`,
  );
}

/**
 * A condition: what `and`, `or`, `not`, a lambda and `$filter` itself take.
 * @throws {ODataQueryError} `type-mismatch`.
 */
export function requireCondition(expression: Expression, option: string): Expression {
  if (typeOf(expression) === 'boolean') return expression;
  throw new ODataQueryError(
    'type-mismatch',
    { option, position: expression.position },
    `expected a condition; ${describe(expression)}`,
  );
}
