import type { OrderKey } from '../../../query/expression.ts';
import type { Entity } from './entity.ts';
import { MAX_KEYS } from './limits.ts';
import { ODataQueryError } from './odata-error.ts';
import { parseExpression } from './parse-expression.ts';
import { requireEnd } from './parse-filter.ts';
import { type ParserState, startParser, takeIf } from './parser-state.ts';

const ORDER_BY = '$orderby';

/**
 * The keys of `$orderby`, the most significant first. Nulls come first, with `desc` last.
 * @throws {ODataQueryError}
 */
export function parseOrderBy(source: string, entity: Entity): OrderKey[] {
  const state = startParser(source, ORDER_BY, entity);
  const keys: OrderKey[] = [];
  do {
    if (keys.length === MAX_KEYS) {
      const place = { option: ORDER_BY, position: null };
      throw new ODataQueryError('limit-exceeded', place, `at most ${MAX_KEYS} keys are allowed`);
    }
    keys.push(parseKey(state));
  } while (takeIf(state, ','));
  requireEnd(state, "'asc', 'desc', ',' or the end");
  return keys;
}

function parseKey(state: ParserState): OrderKey {
  const by = parseExpression(state);
  if (by.kind === 'literal')
    throw new ODataQueryError(
      'type-mismatch',
      { option: ORDER_BY, position: by.position },
      'expected a property: a value orders nothing',
    );
  const isDescending = takeIf(state, 'desc') !== null;
  if (!isDescending) takeIf(state, 'asc');
  return { by, isDescending };
}
