import type { Expression } from '../../../query/expression.ts';
import type { Entity } from './entity.ts';
import { parseExpression } from './parse-expression.ts';
import { type ParserState, peek, startParser, unexpected } from './parser-state.ts';
import { requireCondition } from './type-check.ts';

const FILTER = '$filter';

/**
 * The condition that the (decoded) value of `$filter` says.
 * @throws {ODataQueryError}
 */
export function parseFilter(source: string, entity: Entity): Expression {
  const state = startParser(source, FILTER, entity);
  const condition = parseExpression(state);
  requireEnd(state, 'an operator or the end');
  return requireCondition(condition, FILTER);
}

/** @throws {ODataQueryError} if anything is left. */
export function requireEnd(state: ParserState, expected: string): void {
  if (peek(state).kind !== 'end') throw unexpected(state, expected);
}
