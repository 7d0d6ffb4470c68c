import { evaluate } from './evaluate.ts';
import type { Call, Comparison, Expression, Junction, Literal, Membership } from './expression.ts';

/** An expression of the same value for every row, without what its literals decide: for when some properties became values. */
export function simplify(expression: Expression): Expression {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return simplifyJunction(expression);
    case 'not': {
      const operand = simplify(expression.operand);
      return foldLiterals({ ...expression, operand }, [operand]);
    }
    case 'compare': {
      const [left, right] = [simplify(expression.left), simplify(expression.right)];
      return foldLiterals(cutEnd({ ...expression, left, right }), [left, right]);
    }
    case 'in': {
      const operand = simplify(expression.operand);
      return foldLiterals(cutEnds({ ...expression, operand }), [operand]);
    }
    case 'call': {
      const values = expression.arguments.map(simplify);
      return foldLiterals(cutSearch({ ...expression, arguments: values }), values);
    }
    default:
      return expression;
  }
}

export function booleanLiteral(value: boolean, position: number): Literal {
  return { kind: 'literal', position, type: 'boolean', value };
}

export function isLiteral(expression: Expression, value: Literal['value']): boolean {
  return expression.kind === 'literal' && expression.value === value;
}

/** One operand may decide; those that decide nothing are left out. */
function simplifyJunction(junction: Junction): Expression {
  const deciding = junction.kind === 'or';
  const operands = junction.operands.map(simplify).filter((each) => !isLiteral(each, !deciding));
  const [first] = operands;
  if (!first) return booleanLiteral(!deciding, junction.position);
  if (operands.some((each) => isLiteral(each, deciding))) return booleanLiteral(deciding, junction.position);
  return operands.length === 1 ? first : { ...junction, operands };
}

function foldLiterals(expression: Expression, operands: readonly Expression[]): Expression {
  if (!operands.every(({ kind }) => kind === 'literal')) return expression;
  const value = evaluate(expression, {});
  if (value === null) return { kind: 'literal', position: expression.position, type: 'null', value };
  return typeof value === 'boolean' ? booleanLiteral(value, expression.position) : expression;
}

/** `concat(x, 'end') eq 'whole'` asks for an x; or for none. */
function cutEnd(comparison: Comparison): Expression {
  const { operator, left, right, position } = comparison;
  const [joined, whole] = left.kind === 'literal' ? [right, left] : [left, right];
  const end = endOf(joined);
  if ((operator !== 'eq' && operator !== 'ne') || end === null || whole.kind !== 'literal') return comparison;
  const cut = withoutEnd(whole, end.text);
  return cut ? { ...comparison, left: end.start, right: cut } : booleanLiteral(operator === 'ne', position);
}

function cutEnds(membership: Membership): Expression {
  const end = endOf(membership.operand);
  if (end === null) return membership;
  const values = membership.values.flatMap((whole) => withoutEnd(whole, end.text) ?? []);
  return values.length === 0
    ? booleanLiteral(false, membership.position)
    : { ...membership, operand: end.start, values };
}

/** What is sought in `concat(x, 'end')` is in the end, whatever x is; or in x, or begins in it. */
function cutSearch(call: Call): Expression {
  const [joined, sought] = call.arguments;
  const end = joined ? endOf(joined) : null;
  if (end === null || sought?.kind !== 'literal' || sought.type !== 'text') return call;
  if (call.name !== 'contains' && call.name !== 'startswith') return call;
  const { position } = call;
  const text = (value: string): Literal => ({ ...sought, value });
  const within = (value: string): Call => ({ ...call, arguments: [end.start, text(value)] });
  // Null for an x that is null, as it was.
  if (call.name === 'contains' && end.text.includes(sought.value)) return within('');
  const starts = Array.from({ length: sought.value.length }, (_, index) => sought.value.slice(0, index)).filter(
    (start) => end.text.startsWith(sought.value.slice(start.length)),
  );
  const overlaps = starts.map((start): Expression => {
    if (call.name === 'contains') return { ...call, name: 'endswith', arguments: [end.start, text(start)] };
    return { kind: 'compare', position, operator: 'eq', left: end.start, right: text(start) };
  });
  const inside = within(sought.value);
  return overlaps.length === 0 ? inside : { kind: 'or', position, operands: [inside, ...overlaps] };
}

/** What a property is joined with: it is compared with its case from then on, as the joined text was. */
function endOf(expression: Expression): { readonly start: Expression; readonly text: string } | null {
  if (expression.kind !== 'call' || expression.name !== 'concat') return null;
  const [start, end] = (expression satisfies Call).arguments;
  if (start?.kind !== 'property' || end?.kind !== 'literal' || typeof end.value !== 'string') return null;
  return { start: { ...start, ignoresCase: false }, text: end.value };
}

/** Null: it ends otherwise. */
function withoutEnd(whole: Literal, end: string): Literal | null {
  if (whole.type === 'null') return whole;
  if (whole.type !== 'text' || !whole.value.endsWith(end)) return null;
  return { ...whole, value: whole.value.slice(0, whole.value.length - end.length) };
}
