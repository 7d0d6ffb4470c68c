/** Expressions that no option says. */
import type { CompareOperator, Expression, Literal, Property } from './expression.ts';

const NOWHERE = { position: 0 } as const;

/** A text of the row; `more`: where it minds no case, or belongs to a lambda's variable. */
export function textProperty(
  path: readonly string[],
  more: Partial<Pick<Property, 'variable' | 'ignoresCase'>> = {},
): Property {
  const plain = { variable: null, type: 'text', ignoresCase: false, mayBeQuoted: false, values: [] } as const;
  return { ...NOWHERE, kind: 'property', path, ...plain, ...more };
}

export function textLiteral(value: string): Literal {
  return { ...NOWHERE, kind: 'literal', type: 'text', value };
}

export function compareToText(left: Property, operator: CompareOperator, value: string): Expression {
  return { ...NOWHERE, kind: 'compare', operator, left, right: textLiteral(value) };
}

/** Null: of no conditions. */
export function allOf(conditions: readonly (Expression | null)[]): Expression | null {
  return join(
    'and',
    conditions.filter((each) => each !== null),
  );
}

export function anyOf(conditions: readonly Expression[]): Expression | null {
  return join('or', conditions);
}

function join(kind: 'and' | 'or', operands: readonly Expression[]): Expression | null {
  const [first = null] = operands;
  return operands.length > 1 ? { ...NOWHERE, kind, operands } : first;
}
