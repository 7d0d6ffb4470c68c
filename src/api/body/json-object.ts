import { isUtf8 } from 'node:buffer';
import { showValue } from '../../inventory/report-error.ts';
import { RequestError } from '../request-error.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The object that a body holds, with or without a byte order mark. Strict, so that a misspelt name does not pass for a change.
 * @throws {RequestError} `body-invalid`: no JSON object, or one with a name that is none of the given.
 */
export function parseObject(bytes: Buffer, names: readonly string[]): JsonObject {
  let value: unknown;
  try {
    value = isUtf8(bytes) ? JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, '')) : undefined;
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidBody('expected a JSON object');
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined) throw invalidBody(`expected ${anyOf(names)}, found ${showValue(unknown)}`);
  // Any object of JSON is one of names and values.
  return value as JsonObject;
}

/** `"a", "b" or "c"`. */
export function anyOf(names: readonly string[]): string {
  const quoted = names.map((name) => JSON.stringify(name));
  return [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter(Boolean).join(' or ');
}

/** One of some words, which may be written in any case. @throws {RequestError} `body-invalid`, naming the field. */
export function readWord<Word extends string>(value: unknown, field: string, words: readonly Word[]): Word {
  const word = words.find((each) => typeof value === 'string' && each.toLowerCase() === value.toLowerCase());
  if (word === undefined) throw invalidBody(`${field}: expected ${anyOf(words)}, found ${show(value)}`);
  return word;
}

export interface TextLimits {
  /** In UTF-16 units, as every limit here. */
  readonly maxLength: number;
  /** Whether it may have several lines. */
  readonly isLong?: boolean;
}

/** A text with something in it that every store and answer can hold. @throws {RequestError} `body-invalid`, naming the field. */
export function readText(value: unknown, field: string, { maxLength, isLong = false }: TextLimits): string {
  const isText =
    typeof value === 'string' &&
    value.trim() !== '' &&
    value.length <= maxLength &&
    value.isWellFormed() &&
    !/\p{Cc}/u.test(isLong ? value.replace(/[\t\r\n]/g, '') : value);
  if (isText) return value;
  const apart = isLong ? ' other than ends of lines and tabs' : '';
  const expected = `a text of 1 to ${maxLength} characters without control characters${apart}`;
  throw invalidBody(`${field}: expected ${expected}, found ${show(value)}`);
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : showValue(value);
}

export function invalidBody(message: string): RequestError {
  return new RequestError('body-invalid', message);
}
