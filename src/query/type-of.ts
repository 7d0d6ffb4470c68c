import type { Expression, ScalarType } from './expression.ts';
import { resultOf } from './functions.ts';

/** The type of an expression's value. */
export function typeOf(expression: Expression): ScalarType | 'null' {
  if (expression.kind === 'literal' || expression.kind === 'property') return expression.type;
  if (expression.kind === 'call') return resultOf(expression.name);
  return expression.kind === 'count' ? 'integer' : 'boolean';
}
