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

/**
 * A boolean option of ours, its name and value in any case; null: not given.
 * @throws {RequestError} `parameter-invalid` for another value, or several.
 */
export function readBooleanOption(query: Query, name: string): boolean | null {
  const given = Object.entries(query).filter(([key]) => key.toLowerCase() === name.toLowerCase());
  const values = given.flatMap(([, value]) => value ?? '');
  if (values.length === 0) return null;
  const value = values.length === 1 ? values[0]?.toLowerCase() : undefined;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new RequestError('parameter-invalid', `The query option '${name}' must be given once, as true or false.`);
}
