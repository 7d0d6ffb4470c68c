import type { Call, CompareOperator, Expression, Literal } from '../../../query/expression.ts';
import { type FunctionDescriptor, findFunction, type ParameterKind } from '../../../query/functions.ts';
import { typeOf } from '../../../query/type-of.ts';
import type { CollectionProperty } from './entity.ts';
import { MAX_LAMBDA_DEPTH } from './limits.ts';
import { ODataQueryError, quote } from './odata-error.ts';
import { parseLiteral } from './parse-literal.ts';
import { parsePath } from './parse-path.ts';
import {
  count,
  descend,
  expect,
  fail,
  type ParserState,
  peek,
  readList,
  take,
  takeIf,
  unexpected,
} from './parser-state.ts';
import { convertLiteral, describe, matchTypes, requireCondition } from './type-check.ts';

/**
 * OData's precedence, loosest first: or, and, eq ne, gt ge lt le, not, in. Recursive descent that never goes back: every
 * token is looked at a bounded number of times.
 * @throws {ODataQueryError}
 */
export function parseExpression(state: ParserState): Expression {
  return parseJunction(state, 'or', () => parseJunction(state, 'and', () => parseEquality(state)));
}

function parseJunction(state: ParserState, kind: 'and' | 'or', readOperand: () => Expression): Expression {
  const first = readOperand();
  const operands = [first];
  // Each operator counts, as its operand does.
  while (takeIf(state, kind)) operands.push(count(state, readOperand()));
  if (operands.length === 1) return first;
  for (const operand of operands) requireCondition(operand, state.option);
  return count(state, { kind, operands, position: first.position });
}

function parseEquality(state: ParserState): Expression {
  return parseComparisons(state, ['eq', 'ne'], () =>
    parseComparisons(state, ['gt', 'ge', 'lt', 'le'], () => parseUnary(state)),
  );
}

function parseComparisons(
  state: ParserState,
  operators: readonly CompareOperator[],
  readOperand: () => Expression,
): Expression {
  let result = readOperand();
  for (;;) {
    const operator = operators.find((each) => takeIf(state, each));
    if (!operator) return result;
    const [left, right] = matchTypes(operator, [result, readOperand()], state.option);
    result = count(state, { kind: 'compare', operator, left, right, position: left.position });
  }
}

function parseUnary(state: ParserState): Expression {
  const not = takeIf(state, 'not');
  if (!not) return parseMembership(state);
  const operand = requireCondition(
    descend(state, () => parseUnary(state)),
    state.option,
  );
  return count(state, { kind: 'not', operand, position: not.position });
}

function parseMembership(state: ParserState): Expression {
  const operand = parsePrimary(state);
  if (!takeIf(state, 'in')) return operand;
  const type = typeOf(operand);
  if (type === 'boolean' || type === 'null')
    throw fail(state, 'type-mismatch', operand.position, `${describe(operand)}: 'in' takes text, numbers and times`);
  expect(state, '(');
  const target = { type, mayBeQuoted: operand.kind === 'property' && operand.mayBeQuoted };
  const values = readList(state, () => convertLiteral(readLiteral(state), target, state.option));
  return count(state, { kind: 'in', operand, values, position: operand.position });
}

function readLiteral(state: ParserState): Literal {
  const literal = parseLiteral(state);
  if (!literal) throw unexpected(state, 'a value');
  return literal;
}

function parsePrimary(state: ParserState): Expression {
  if (takeIf(state, '(')) {
    const inner = descend(state, () => parseExpression(state));
    expect(state, ')');
    return inner;
  }
  const literal = parseLiteral(state);
  if (literal) return literal;
  const next = state.tokens[state.index + 1];
  if (peek(state).kind === 'name' && next?.text === '(') return parseCall(state);
  const path = parsePath(state);
  return path.kind === 'property' ? path.property : parseCollectionTail(state, path);
}

function parseCall(state: ParserState): Expression {
  const { text, position } = take(state);
  const found = findFunction(text);
  if (!found) throw fail(state, 'not-supported', position, `the function ${quote(text)} is not supported`);
  expect(state, '(');
  const { parameters, optional, name } = found;
  const given = descend(state, () => readList(state, () => parseExpression(state)));
  if (given.length > parameters.length || given.length < parameters.length - optional)
    throw fail(state, 'syntax', position, `${name} takes ${countOf(found)}, not ${given.length}`);
  const call: Call = { kind: 'call', name, arguments: given, position };
  for (const [index, kind] of parameters.entries()) requireArgument(given[index], kind, call, state);
  return count(state, call);
}

function countOf({ parameters, optional }: FunctionDescriptor): string {
  const most = parameters.length;
  if (optional > 0) return `${most - optional} or ${most} arguments`;
  return most === 1 ? '1 argument' : `${most} arguments`;
}

const ARGUMENTS: Readonly<Record<ParameterKind, string>> = {
  text: 'text',
  index: 'a whole number of 0 or more',
  instant: 'a time',
};

function requireArgument(
  given: Expression | undefined,
  kind: ParameterKind,
  { name }: Call,
  { option }: ParserState,
): void {
  if (!given || isArgument(given, kind)) return;
  throw new ODataQueryError(
    'type-mismatch',
    { option, position: given.position },
    `${name} expects ${ARGUMENTS[kind]} here; ${describe(given)}`,
  );
}

function isArgument(given: Expression, kind: ParameterKind): boolean {
  const type = typeOf(given);
  if (kind === 'index') return given.kind === 'literal' && given.type === 'integer' && given.value >= 0;
  return kind === 'instant' ? type === 'instant' : type === 'text' || type === 'enum' || type === 'guid';
}

interface Collection {
  readonly path: readonly string[];
  readonly of: CollectionProperty['of'];
}

/** `any(x: condition)`, `any()`, `all(x: condition)` or `$count`, after a collection and a slash. */
function parseCollectionTail(state: ParserState, { path: collection, of }: Collection): Expression {
  const { position } = peek(state);
  if (takeIf(state, '$count')) return count(state, { kind: 'count', collection, position });
  const kind = takeIf(state, 'any') ? 'any' : takeIf(state, 'all') ? 'all' : null;
  if (!kind) throw unexpected(state, "'any', 'all' or '$count'");
  expect(state, '(');
  if (kind === 'any' && takeIf(state, ')'))
    return count(state, { kind, collection, variable: '', condition: null, position });
  if (state.variables.size >= MAX_LAMBDA_DEPTH)
    throw fail(state, 'limit-exceeded', position, `at most ${MAX_LAMBDA_DEPTH} any or all may stand within each other`);
  const variable = readVariable(state);
  expect(state, ':');
  state.variables.set(variable, of);
  const condition = requireCondition(
    descend(state, () => parseExpression(state)),
    state.option,
  );
  state.variables.delete(variable);
  expect(state, ')');
  return count(state, { kind, collection, variable, condition, position });
}

function readVariable(state: ParserState): string {
  const token = peek(state);
  if (token.kind !== 'name' || token.text.includes('.')) throw unexpected(state, 'a name for the elements');
  if (state.variables.has(token.text))
    throw fail(state, 'syntax', token.position, `the name ${quote(token.text)} is in use around this`);
  return take(state).text;
}
