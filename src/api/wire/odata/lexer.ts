import { INSTANT, parseInstant } from '../../../query/instant.ts';
import { MAX_OPTION_LENGTH } from './limits.ts';
import { ODataQueryError, quote } from './odata-error.ts';

interface Span {
  readonly text: string;
  readonly position: number;
  readonly end: number;
}

/** `name` may be qualified (`Some.Enum`); `dollar` is `$count` and the like; `end` follows the last one. */
export type Token = Span &
  (
    | { readonly kind: 'name' | 'dollar' | 'punctuation' | 'end' }
    | { readonly kind: 'text' | 'guid'; readonly value: string }
    | { readonly kind: 'integer' | 'decimal' | 'instant'; readonly value: number }
  );

// Each matches at its `lastIndex`, in one pass: no pattern has a repeat within a repeat of the same characters.
const GUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/iy;
const NUMBER = /[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?/iy;
const WORD = String.raw`[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}]{0,127}`;
const NAME = new RegExp(String.raw`${WORD}(?:\.${WORD})*`, 'uy');
const DOLLAR = /\$[a-z]+/iy;

/**
 * Cuts the value of an option into tokens; blanks only separate.
 * @throws {ODataQueryError} `limit-exceeded`, `syntax`.
 */
export function tokenize(source: string, option: string): Token[] {
  checkSource(source, option);
  const tokens: Token[] = [];
  let position = skipBlanks(source, 0);
  while (position < source.length) {
    const token = readToken(source, position, option);
    tokens.push(token);
    position = skipBlanks(source, token.end);
  }
  tokens.push({ kind: 'end', text: '', position: source.length, end: source.length });
  return tokens;
}

/** Neither database takes every string: PostgreSQL refuses NUL, and half a surrogate pair has no UTF-8. */
function checkSource(source: string, option: string): void {
  if (source.length > MAX_OPTION_LENGTH)
    throw new ODataQueryError(
      'limit-exceeded',
      { option, position: null },
      `at most ${MAX_OPTION_LENGTH} characters are allowed, and it has ${source.length}`,
    );
  const nul = source.indexOf('\0');
  if (nul >= 0) throw new ODataQueryError('syntax', { option, position: nul }, 'the character NUL is not allowed');
  if (!source.isWellFormed())
    throw new ODataQueryError('syntax', { option, position: null }, 'it is not well-formed Unicode');
}

function skipBlanks(source: string, from: number): number {
  let position = from;
  while (source[position] === ' ' || source[position] === '\t') position += 1;
  return position;
}

function readToken(source: string, position: number, option: string): Token {
  const first = source.charAt(position);
  if (first === "'") return readText(source, position, option);
  if ('(),/:'.includes(first)) return { kind: 'punctuation', text: first, position, end: position + 1 };
  const literal = readLiteral(source, position, option);
  if (literal) return requireEnd(literal, source, option);
  const name = matchAt(NAME, source, position);
  if (name !== null) return { kind: 'name', text: name, position, end: position + name.length };
  const dollar = matchAt(DOLLAR, source, position);
  if (dollar !== null) return { kind: 'dollar', text: dollar, position, end: position + dollar.length };
  throw new ODataQueryError('syntax', { option, position }, `unexpected character ${quote(first)}`);
}

function readLiteral(source: string, position: number, option: string): Token | null {
  const guid = matchAt(GUID, source, position);
  if (guid !== null)
    return { kind: 'guid', text: guid, value: guid.toLowerCase(), position, end: position + guid.length };
  const instant = matchAt(INSTANT, source, position);
  if (instant !== null) {
    const value = parseInstant(instant);
    if (value === null)
      throw new ODataQueryError('syntax', { option, position }, `${quote(instant)} is no date and time that exists`);
    return { kind: 'instant', text: instant, value, position, end: position + instant.length };
  }
  const number = matchAt(NUMBER, source, position);
  if (number === null) return null;
  const value = Number(number);
  if (!Number.isFinite(value))
    throw new ODataQueryError('syntax', { option, position }, `the number ${quote(number)} is too large`);
  const kind = /^[-+]?\d+$/.test(number) && Number.isSafeInteger(value) ? 'integer' : 'decimal';
  return { kind, text: number, value: value === 0 ? 0 : value, position, end: position + number.length };
}

/** In quotes, which are doubled within. */
function readText(source: string, position: number, option: string): Token {
  let end = position + 1;
  for (;;) {
    end = source.indexOf("'", end);
    if (end < 0)
      throw new ODataQueryError('syntax', { option, position }, 'the text that begins here has no closing quote');
    if (source[end + 1] !== "'") break;
    end += 2;
  }
  const text = source.slice(position, end + 1);
  const value = text.slice(1, -1).replaceAll("''", "'");
  return requireEnd({ kind: 'text', text, value, position, end: end + 1 }, source, option);
}

/** A literal ends where it seems to: `'O'Neil'`, `42.` and `01234g67` are none. */
function requireEnd(token: Token, source: string, option: string): Token {
  const next = source.charAt(token.end);
  if (next === '' || ' \t),'.includes(next)) return token;
  throw new ODataQueryError(
    'syntax',
    { option, position: token.end },
    `expected a blank, ',' or ')' after ${quote(token.text)}`,
  );
}

function matchAt(pattern: RegExp, source: string, position: number): string | null {
  pattern.lastIndex = position;
  return pattern.exec(source)?.[0] ?? null;
}
