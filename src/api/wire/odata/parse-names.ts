import { MAX_OPTION_LENGTH } from './limits.ts';
import { ODataQueryError, quote } from './odata-error.ts';

const NAME = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}]{0,127}$/u;

/**
 * Names divided by commas, each once, in the order of their first mention; blanks around them do not matter.
 * @param resolve gives the name as on the wire, null: there is none such.
 * @throws {ODataQueryError} `limit-exceeded`, `syntax`, `not-supported`, `property-unknown`.
 */
export function parseNames(source: string, option: string, resolve: (name: string) => string | null): string[] {
  if (source.length > MAX_OPTION_LENGTH)
    throw new ODataQueryError(
      'limit-exceeded',
      { option, position: null },
      `at most ${MAX_OPTION_LENGTH} characters are allowed, and it has ${source.length}`,
    );
  const names = new Set<string>();
  let position = 0;
  for (const part of source.split(',')) {
    const place = { option, position: position + part.length - part.trimStart().length };
    names.add(resolveName(part.trim(), place, resolve));
    position += part.length + 1;
  }
  return [...names];
}

function resolveName(
  name: string,
  place: { readonly option: string; readonly position: number },
  resolve: (name: string) => string | null,
): string {
  const resolved = resolve(name);
  if (resolved !== null) return resolved;
  if (name === '') throw new ODataQueryError('syntax', place, 'expected a name');
  if (/[/($@*.]/.test(name))
    throw new ODataQueryError('not-supported', place, `only names are supported, and ${quote(name)} is more than one`);
  if (!NAME.test(name)) throw new ODataQueryError('syntax', place, `${quote(name)} is no name`);
  throw new ODataQueryError('property-unknown', place, `there is no ${quote(name)} here`);
}
