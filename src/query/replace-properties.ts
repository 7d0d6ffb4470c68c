import { evaluate, type JsonRow } from './evaluate.ts';
import type { Expression, Literal, OrderKey, Property } from './expression.ts';
import { typeOf } from './type-of.ts';

/** What a property of the row is where the expression is going to: another path, something made of others, or a value that is the same for all rows. */
export type Replacement =
  | { readonly path: readonly string[] }
  | { readonly expression: Expression }
  | { readonly constant: true };

export interface Replacements {
  /** Of a path of the row, names joined by `/`. */
  readonly of: (path: string) => Replacement;
  /** The values of the constant ones, as a row has them. */
  readonly constants: JsonRow;
}

/**
 * The expression over other rows, equal for rows that have the constants: what only constants decide is worked out, all else
 * is renamed.
 */
export function replaceProperties(expression: Expression, replacements: Replacements): Expression {
  // As it was written: its type and its way to compare are its own.
  if (expression.kind === 'literal') return expression;
  if (isConstant(expression, replacements)) return toLiteral(expression, evaluate(expression, replacements.constants));
  const replace = (each: Expression): Expression => replaceProperties(each, replacements);
  switch (expression.kind) {
    case 'property':
      return expression.variable === null ? replaceProperty(expression, replacements) : expression;
    case 'compare':
      return { ...expression, left: replace(expression.left), right: replace(expression.right) };
    case 'and':
    case 'or':
      return { ...expression, operands: expression.operands.map(replace) };
    case 'not':
      return { ...expression, operand: replace(expression.operand) };
    case 'in':
      return { ...expression, operand: replace(expression.operand) };
    case 'call': {
      const values = expression.arguments.map(replace);
      const isNull = values.some((each) => each.kind === 'literal' && each.type === 'null');
      return isNull ? toLiteral(expression, null) : { ...expression, arguments: values };
    }
    case 'any':
    case 'all': {
      if (isEmpty(expression.collection, replacements)) return toLiteral(expression, expression.kind === 'all');
      const collection = pathOf(expression.collection, replacements);
      return { ...expression, collection, condition: expression.condition && replace(expression.condition) };
    }
    case 'count':
      return { ...expression, collection: pathOf(expression.collection, replacements) };
  }
}

/** The keys that order something: not those that are the same for all rows. */
export function varyingKeys(keys: readonly OrderKey[], replacements: Replacements): OrderKey[] {
  return keys.filter(({ by }) => replaceProperties(by, replacements).kind !== 'literal');
}

/** Varying keys over other rows. */
export function replaceKeys(keys: readonly OrderKey[], replacements: Replacements): OrderKey[] {
  return keys.map(({ by, isDescending }) => ({ by: replaceProperties(by, replacements), isDescending }));
}

/** Paths of the row that an expression reads. */
export function pathsOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'literal':
      return [];
    case 'property':
      return expression.variable === null ? [expression.path.join('/')] : [];
    case 'compare':
      return [...pathsOf(expression.left), ...pathsOf(expression.right)];
    case 'and':
    case 'or':
      return expression.operands.flatMap(pathsOf);
    case 'not':
    case 'in':
      return pathsOf(expression.operand);
    case 'call':
      return expression.arguments.flatMap(pathsOf);
    case 'any':
    case 'all':
      return [expression.collection.join('/'), ...(expression.condition ? pathsOf(expression.condition) : [])];
    case 'count':
      return [expression.collection.join('/')];
  }
}

/** Whether no row decides its value. The variables of a lambda are elements of its collection, so they follow that. */
function isConstant(expression: Expression, { of }: Replacements): boolean {
  if (hasFreeVariable(expression, [])) return false;
  return pathsOf(expression).every((path) => 'constant' in of(path));
}

function hasFreeVariable(expression: Expression, bound: readonly string[]): boolean {
  switch (expression.kind) {
    case 'property':
      return expression.variable !== null && !bound.includes(expression.variable);
    case 'compare':
      return hasFreeVariable(expression.left, bound) || hasFreeVariable(expression.right, bound);
    case 'and':
    case 'or':
      return expression.operands.some((each) => hasFreeVariable(each, bound));
    case 'not':
    case 'in':
      return hasFreeVariable(expression.operand, bound);
    case 'call':
      return expression.arguments.some((each) => hasFreeVariable(each, bound));
    case 'any':
    case 'all':
      return expression.condition !== null && hasFreeVariable(expression.condition, [...bound, expression.variable]);
    case 'literal':
    case 'count':
      return false;
  }
}

function isEmpty(collection: readonly string[], { of, constants }: Replacements): boolean {
  if (!('constant' in of(collection.join('/')))) return false;
  const position = 0;
  return evaluate({ kind: 'count', position, collection }, constants) === 0;
}

function replaceProperty(property: Property, replacements: Replacements): Expression {
  const replacement = replacements.of(property.path.join('/'));
  if ('expression' in replacement) return replacement.expression;
  return { ...property, path: pathOf(property.path, replacements) };
}

function pathOf(path: readonly string[], { of }: Replacements): readonly string[] {
  const replacement = of(path.join('/'));
  if (!('path' in replacement)) throw new TypeError(`${path.join('/')} is no property there`);
  return replacement.path;
}

function toLiteral(expression: Expression, value: ReturnType<typeof evaluate>): Literal {
  const place = { kind: 'literal', position: expression.position } as const;
  if (value === null) return { ...place, type: 'null', value };
  if (typeof value === 'boolean') return { ...place, type: 'boolean', value };
  if (typeof value === 'string') {
    const ignoresCase = expression.kind === 'property' && expression.ignoresCase;
    return { ...place, type: 'text', value, ...(!ignoresCase && { mindsCase: true }) };
  }
  const type = typeOf(expression);
  return { ...place, type: type === 'instant' || type === 'integer' ? type : 'decimal', value };
}
