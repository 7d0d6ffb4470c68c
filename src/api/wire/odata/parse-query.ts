import type { Expression, OrderKey } from '../../../query/expression.ts';
import type { Entity } from './entity.ts';
import { ODataQueryError, quote } from './odata-error.ts';
import { parseExpand } from './parse-expand.ts';
import { parseFilter } from './parse-filter.ts';
import { parseOrderBy } from './parse-orderby.ts';
import { parseCount, parseSkip, parseSkipToken, parseTop } from './parse-paging.ts';
import { parseSelect } from './parse-select.ts';

/** All that OData's options of one request say. */
export interface ODataQuery {
  /** null: every row. */
  readonly filter: Expression | null;
  /** Empty: the collection's own order. */
  readonly orderBy: readonly OrderKey[];
  /** Names as on the wire, in the order asked for; null: all. */
  readonly select: readonly string[] | null;
  readonly expand: readonly string[];
  /** null: not given. */
  readonly top: number | null;
  readonly skip: number;
  /** Whether to say how many rows the filter lets through. */
  readonly count: boolean;
  /** Where a page begins, as the page before said it; null: at the first row. */
  readonly skipToken: string | null;
}

const OPTIONS = ['$filter', '$orderby', '$select', '$expand', '$top', '$skip', '$count', '$skiptoken'] as const;
type Option = (typeof OPTIONS)[number];

/**
 * Reads a query string as it came, with or without its question mark, `+` for a blank. Options without `$` are not
 * OData's and are passed over; names are taken in any case.
 * @throws {ODataQueryError}
 */
export function parseQuery(queryString: string, entity: Entity): ODataQuery {
  const given = readOptions(queryString);
  const read = <T, D>(option: Option, parse: (source: string, entity: Entity) => T, otherwise: D): T | D => {
    const source = given.get(option);
    return source === undefined ? otherwise : parse(source, entity);
  };
  return {
    filter: read('$filter', parseFilter, null),
    orderBy: read('$orderby', parseOrderBy, []),
    select: read('$select', parseSelect, null),
    expand: read('$expand', parseExpand, []),
    top: read('$top', parseTop, null),
    skip: read('$skip', parseSkip, 0),
    count: read('$count', parseCount, false),
    skipToken: read('$skiptoken', parseSkipToken, null),
  };
}

function readOptions(queryString: string): ReadonlyMap<Option, string> {
  const given = new Map<Option, string>();
  for (const pair of queryString.replace(/^\?/, '').split('&')) {
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    if (!name.trimStart().startsWith('$')) continue;
    const option = OPTIONS.find((each) => each === name.toLowerCase());
    const place = { option: option ?? 'query string', position: null };
    if (!option) throw new ODataQueryError('option-unknown', place, `the query option ${quote(name)} is not supported`);
    if (given.has(option)) throw new ODataQueryError('option-repeated', place, 'it must be given only once');
    given.set(option, equals < 0 ? '' : decode(pair.slice(equals + 1)));
  }
  return given;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new ODataQueryError(
      'query-malformed',
      { option: 'query string', position: null },
      `${quote(text)} cannot be decoded`,
    );
  }
}
