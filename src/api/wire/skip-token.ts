import { createHash } from 'node:crypto';
import type { OrderKey } from '../../query/expression.ts';
import { isPositionOf, type RowPosition } from '../../query/row-position.ts';
import { ODataQueryError } from './odata/odata-error.ts';

/**
 * Where the next page begins, as `$skiptoken` carries it: the last row's place in the order, so that rows that come or go before
 * it move nothing. It counts only with the options that it was made with; it lets nobody see anything that they could not ask for.
 */
export function encodeSkipToken(position: RowPosition, options: string): string {
  return Buffer.from(JSON.stringify([digest(options), ...position])).toString('base64url');
}

/** @throws {ODataQueryError} `value-invalid` for what is no token of these options and keys. */
export function decodeSkipToken(token: string, options: string, keys: readonly OrderKey[]): RowPosition {
  const [made, ...position] = parse(token);
  if (made === digest(options) && isPositionOf(keys, position)) return position;
  throw new ODataQueryError(
    'value-invalid',
    { option: '$skiptoken', position: null },
    'expected the one of a nextLink, with the same other options',
  );
}

function parse(token: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function digest(options: string): string {
  return createHash('sha256').update(options).digest('base64url').slice(0, 8);
}
