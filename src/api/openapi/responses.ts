/** Answers of operations: what `$metadata` says of an address, else what its route serializes by; and refusals. */
import type { RouteOptions } from 'fastify';
import { isLoginAddress, TokenErrorBody } from '../token/token-answer.ts';
import { WireErrorBody } from '../wire/errors.ts';
import type { DefenderAnswer } from './defender-answers.ts';
import type { Json, NamedSchemas } from './json-schema.ts';
import { answerSchemaOf } from './schema-of.ts';

const JSON_TYPE = 'application/json';

/** Shared by all operations, under the names that references have. */
const REFUSALS = {
  Unauthorized: 'There is no valid token.',
  Forbidden: 'The token is for another audience, or has none of the permissions.',
  NotFound: 'There is nothing of this id.',
  PayloadTooLarge: 'The body is too large.',
  UnsupportedMediaType: 'The content encoding of the body is not known.',
  TooManyRequests: 'Too many calls in this minute or hour: `Retry-After` says how many seconds to wait.',
  Refused: 'Any other refusal, such as 400 for a wrong option, or failure.',
} as const satisfies Readonly<Record<string, string>>;

type Refusal = keyof typeof REFUSALS;

const LOGIN_REFUSED = 'LoginRefused';

export function refusalResponses({ refer }: NamedSchemas): Json {
  const write = (description: string, schema: object): Json => ({
    description,
    content: { [JSON_TYPE]: { schema: refer(schema) } },
  });
  const tooMany = { headers: { 'Retry-After': { schema: { type: 'integer' } } } };
  return {
    ...Object.fromEntries(
      Object.entries(REFUSALS).map(([name, description]) => [
        name,
        { ...write(description, WireErrorBody), ...(name === 'TooManyRequests' && tooMany) },
      ]),
    ),
    [LOGIN_REFUSED]: write('No token: `error` and the number in `error_codes` say why.', TokenErrorBody),
  };
}

/** The refusals that a route can come to, by what it asks for. */
export function refusalsOf({ url, method, config }: RouteOptions, takesBody: boolean): Json {
  if (isLoginAddress(url)) return { default: { $ref: `#/components/responses/${LOGIN_REFUSED}` } };
  const { permissions, limit } = config ?? {};
  const isRestricted = permissions !== undefined && permissions.application.length + permissions.delegated.length > 0;
  const all: readonly (readonly [status: string, name: Refusal, applies: boolean])[] = [
    ['401', 'Unauthorized', permissions !== undefined],
    ['403', 'Forbidden', isRestricted],
    // What is put need not be there.
    ['404', 'NotFound', url.includes(':') && method !== 'PUT'],
    ['413', 'PayloadTooLarge', takesBody],
    ['415', 'UnsupportedMediaType', takesBody],
    ['429', 'TooManyRequests', limit !== undefined],
    ['default', 'Refused', true],
  ];
  const applying = all.filter(([, , applies]) => applies);
  return Object.fromEntries(applying.map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }]));
}

export const COUNT_RESPONSES = { 200: answer('How many there are.', { 'text/plain': { type: 'integer' } }) };

export function successesOf(route: RouteOptions, found: DefenderAnswer | null, { refer }: NamedSchemas): Json {
  if (found) return { 200: answer(DESCRIPTION, { [JSON_TYPE]: refer(answerSchemaOf(found.returns)) }) };
  const own = Object.entries(ownResponses(route));
  if (own.length === 0) return { 200: answer(DESCRIPTION, { [JSON_TYPE]: { type: 'object' } }) };
  return Object.fromEntries(
    own.map(([status, schema]) => [status.toUpperCase(), answer(DESCRIPTION, contentOf(schema, refer))]),
  );
}

const DESCRIPTION = 'As asked for.';

/** What Fastify serializes by: a schema for each status. */
function ownResponses({ schema }: RouteOptions): Readonly<Record<string, object>> {
  // Routes are written with an object for each status; Fastify's type leaves it open.
  return (schema?.response ?? {}) as Readonly<Record<string, object>>;
}

interface OfOtherContent {
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}

function contentOf(schema: object, refer: NamedSchemas['refer']): Json | null {
  if ('type' in schema && schema.type === 'null') return null;
  if (!isOfOtherContent(schema)) return { [JSON_TYPE]: refer(schema) };
  return Object.fromEntries(Object.entries(schema.content).map(([type, of]) => [type, refer(of.schema)]));
}

function isOfOtherContent(schema: object): schema is OfOtherContent {
  return 'content' in schema;
}

function answer(description: string, content: Json | null): Json {
  if (content === null) return { description: 'Done.' };
  const types = Object.entries(content).map(([type, schema]) => [type, { schema }]);
  return { description, content: Object.fromEntries(types) };
}
