import type { Expression } from './expression.ts';

/**
 * Whether two texts are compared without case: a property that ignores it, with a literal or another such property. With
 * a function's result they are compared as they are, since `tolower` and its like already say what is wanted.
 */
export function ignoreCase(left: Expression | undefined, right: Expression | undefined): boolean {
  return (ignores(left) && (ignores(right) || isLiteral(right))) || (isLiteral(left) && ignores(right));
}

function ignores(side: Expression | undefined): boolean {
  return side?.kind === 'property' && side.ignoresCase;
}

function isLiteral(side: Expression | undefined): boolean {
  return side?.kind === 'literal' && !side.mindsCase;
}
