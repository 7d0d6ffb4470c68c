import { ReportError, showValue } from '../report-error.ts';
import { cleanText } from '../text-lines.ts';

/** The properties of one JSON object, with the path that errors name. */
export interface Fields {
  readonly path: string;
  /** True: names in any case, and `"657"` for 657, as scripts write them. */
  readonly isLenient: boolean;
  /** The value; undefined when it is absent or null. */
  get(name: string): unknown;
}

/** The properties of an object that a script wrote: names in any case, unknown ones ignored. */
export function lenientFields(value: unknown, path: string): Fields {
  const values = new Map<string, unknown>();
  for (const [name, each] of Object.entries(expectObject(value, path))) {
    const key = name.toLowerCase();
    if (values.has(key)) throw malformed(`${path}.${name}`, 'this property once, found it twice');
    values.set(key, each);
  }
  return { path, isLenient: true, get: (name) => values.get(name.toLowerCase()) ?? undefined };
}

/** The properties of an object of which all names are known; another name is an error. */
export function strictFields(value: unknown, path: string, names: readonly string[]): Fields {
  // No Map as above: a million reports are read this way, and JSON has own properties only.
  const values: Readonly<Record<string, unknown>> = { ...expectObject(value, path) };
  for (const name in values) {
    if (!names.includes(name))
      throw malformed(`${path}.${name}`, `one of ${names.join(', ')}; there is no such property`);
  }
  return {
    path,
    isLenient: false,
    get: (name) => (Object.hasOwn(values, name) ? (values[name] ?? undefined) : undefined),
  };
}

/** True for a JSON object, as opposed to an array, a text, a number or null. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function expectObject(value: unknown, path: string): object {
  if (!isObject(value)) throw wrongValue(path, 'an object', value);
  return value;
}

/** A text, or null; when lenient on one line, and a number is one too (`"CurrentBuild": 18363`). */
export function readText(fields: Fields, name: string): string | null {
  const value = fields.get(name);
  if (value === undefined) return null;
  if (typeof value === 'string') return fields.isLenient ? cleanText(value) : value;
  if (fields.isLenient && typeof value === 'number') return String(value);
  throw wrongValue(`${fields.path}.${name}`, 'a text', value);
}

/** A text that `parse` understands, or null when absent (when lenient also blank); another one is an error. */
export function readWord<T>(
  fields: Fields,
  name: string,
  { parse, expected }: { readonly parse: (text: string) => T | null; readonly expected: string },
): T | null {
  const text = readText(fields, name);
  if (text === null) return null;
  const word = parse(text);
  if (word === null) throw wrongValue(`${fields.path}.${name}`, expected, fields.get(name));
  return word;
}

/** A whole number within bounds, or null. */
export function readInteger(
  fields: Fields,
  name: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | null {
  const value = fields.get(name);
  if (value === undefined || (fields.isLenient && value === '')) return null;
  const number =
    fields.isLenient && typeof value === 'string' && /^\s*\d{1,10}\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max) {
    throw wrongValue(`${fields.path}.${name}`, `a whole number from ${min} to ${max}`, value);
  }
  return number;
}

const LENIENT_BOOLEANS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
  [1, true],
  [0, false],
  ['1', true],
  ['0', false],
]);

/** True, false, or null; when lenient also `"True"`, 1 and 0. */
export function readBoolean(fields: Fields, name: string): boolean | null {
  const value = fields.get(name);
  if (value === undefined || typeof value === 'boolean') return value ?? null;
  const key = typeof value === 'string' ? value.trim().toLowerCase() : value;
  const boolean = fields.isLenient ? LENIENT_BOOLEANS.get(key) : undefined;
  if (boolean === undefined) throw wrongValue(`${fields.path}.${name}`, 'true or false', value);
  return boolean;
}

/** The elements of an array, or null. When lenient a single value is an array of one: PowerShell unwraps those. */
export function readArray(fields: Fields, name: string): readonly unknown[] | null {
  const value = fields.get(name);
  if (value === undefined) return null;
  const unwrapped = fields.isLenient ? unwrapArray(value) : value;
  if (Array.isArray(unwrapped)) return unwrapped;
  if (fields.isLenient) return [unwrapped];
  throw wrongValue(`${fields.path}.${name}`, 'an array', value);
}

/** PowerShell 5.1 may write an array as `{ "value": […], "Count": 2 }`. */
export function unwrapArray(value: unknown): unknown {
  if (!isObject(value) || !('value' in value) || !('Count' in value)) return value;
  return Object.keys(value).length === 2 && Array.isArray(value.value) ? value.value : value;
}

/** `1.2`, `11.0.9600.19596`: two to four numbers. */
export function parseVersion(text: string): string | null {
  return /^\d{1,9}(?:\.\d{1,9}){1,3}$/.test(text) ? text : null;
}

/** An error for a value that is not what the field takes. */
export function wrongValue(path: string, expected: string, value: unknown): ReportError {
  return malformed(path, `${expected}, found ${showValue(value)}`);
}

function malformed(path: string, expected: string): ReportError {
  return new ReportError('malformed', `expected ${expected}`, path);
}
