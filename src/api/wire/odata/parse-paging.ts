import type { Entity } from './entity.ts';
import { ODataQueryError, quote } from './odata-error.ts';

/** @throws {ODataQueryError} `value-invalid`; `limit-exceeded` past the documented most. */
export function parseTop(source: string, { maxTop }: Entity): number {
  const top = wholeNumber(source, '$top');
  if (top <= maxTop) return top;
  throw new ODataQueryError('limit-exceeded', { option: '$top', position: null }, `at most ${maxTop} is allowed`);
}

/** @throws {ODataQueryError} `value-invalid`. */
export function parseSkip(source: string): number {
  return wholeNumber(source, '$skip');
}

/** @throws {ODataQueryError} `value-invalid`. */
export function parseCount(source: string): boolean {
  const value = source.toLowerCase();
  if (value === 'true' || value === 'false') return value === 'true';
  throw new ODataQueryError(
    'value-invalid',
    { option: '$count', position: null },
    `expected true or false, not ${quote(source)}`,
  );
}

/** The form alone: what it means is for whoever made it. @throws {ODataQueryError} `value-invalid`. */
export function parseSkipToken(source: string): string {
  if (/^[\w-]{1,8192}$/.test(source)) return source;
  throw new ODataQueryError(
    'value-invalid',
    { option: '$skiptoken', position: null },
    `expected the one of a nextLink, not ${quote(source)}`,
  );
}

function wholeNumber(source: string, option: string): number {
  const value = /^\d{1,16}$/.test(source) ? Number(source) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new ODataQueryError(
    'value-invalid',
    { option, position: null },
    `expected a whole number of 0 or more, not ${quote(source)}`,
  );
}
