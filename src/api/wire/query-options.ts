import Type, { type TSchema } from 'typebox';
import { RequestError } from '../request-error.ts';

/** A query string as Fastify gives it: a repeated name has a list. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Whether a query has any option of OData's, known or not. */
export function hasODataOption(query: Query): boolean {
  return firstODataOption(query) !== undefined;
}

function firstODataOption(query: Query): string | undefined {
  for (const name in query) if (name.trimStart().startsWith('$')) return name;
  return undefined;
}

/**
 * Refuses OData's options where they mean nothing: an ignored `$filter` would give a wrong answer that looks right.
 * @throws {RequestError} `odata-option-unsupported`, naming the first.
 */
export function refuseODataOptions(query: Query): void {
  const option = firstODataOption(query);
  if (option === undefined) return;
  throw new RequestError(
    'odata-option-unsupported',
    `The query option '${option.trim().slice(0, 40)}' is not supported by this operation.`,
  );
}

/** One query option. */
export interface Parameter<T> {
  /** What a value must be, for the message. */
  readonly expected: string;
  /** The value of a text; undefined: it is none. */
  readonly parse: (text: string) => T | undefined;
  /** For the documentation; default: a text. */
  readonly schema?: TSchema;
  /** Default: it may be left out. */
  readonly isRequired?: boolean;
}

/**
 * An option of an operation, its name in any case; null: not given.
 * @throws {RequestError} `parameter-invalid` for another value, or several.
 */
export function readOption<T>(query: Query, name: string, { expected, parse }: Parameter<T>): T | null {
  const values = valuesOf(query, name);
  if (values.length === 0) return null;
  const value = values.length === 1 ? parse(values[0] ?? '') : undefined;
  if (value !== undefined) return value;
  throw new RequestError('parameter-invalid', `The query option '${name}' must be given once, as ${expected}.`);
}

/** `true` or `false`, in any case. */
export const BOOLEAN: Parameter<boolean> = {
  expected: 'true or false',
  parse: (text) => (/^(?:true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined),
  schema: Type.Boolean(),
};

/** A number from 1 to some other one. */
export function countUpTo(most: number): Parameter<number> {
  return {
    expected: `a number from 1 to ${most}`,
    parse: (text) => (/^[1-9]\d{0,15}$/.test(text) && Number(text) <= most ? Number(text) : undefined),
    schema: Type.Integer({ minimum: 1, maximum: most }),
  };
}

/**
 * An option without which an operation cannot do, its name in any case.
 * @throws {RequestError} `parameter-missing`, or `parameter-invalid` for several.
 */
export function readRequiredOption(query: Query, name: string): string {
  const [value, ...others] = valuesOf(query, name);
  if (others.length > 0) throw new RequestError('parameter-invalid', `The parameter '${name}' must be given once.`);
  if (!value) throw new RequestError('parameter-missing', `The parameter '${name}' is required.`);
  return value;
}

function valuesOf(query: Query, name: string): string[] {
  const given = Object.entries(query).filter(([key]) => key.toLowerCase() === name.toLowerCase());
  return given.flatMap(([, value]) => value ?? '');
}
