import type { RouteOptions } from 'fastify';
import type { Permissions } from '../../auth/permissions.ts';
import { isEntityType } from '../wire/metadata/model.ts';
import { type DefenderAnswer, findAnswer } from './defender-answers.ts';
import type { Json, NamedSchemas } from './json-schema.ts';
import { COUNT_PARAMETERS, collectionParameters, ENTITY_PARAMETERS } from './odata-parameters.ts';
import { addressParameters, functionParameters, queryParameters } from './parameters.ts';
import { COUNT_RESPONSES, refusalsOf, successesOf } from './responses.ts';
import { schemaOfScalar } from './schema-of.ts';
import type { Title } from './titles.ts';

export interface DocumentedRoute {
  readonly route: RouteOptions;
  readonly method: string;
  readonly title: Title;
  /** Whether it answers how many rows the collection above it has. */
  readonly isCount: boolean;
  /** Whether it is a collection with OData's options. */
  readonly isCollection: boolean;
}

/** What stands after the address of a collection to count it. */
export const COUNT = '/$count';

/** The address of the rows that a route answers, or counts. */
export function rowsUrlOf({ url }: RouteOptions): string {
  return url.endsWith(COUNT) ? url.slice(0, -COUNT.length) : url;
}

/** An operation, from what its route has anyway: address, permissions, options, schemas, and what `$metadata` says of it. */
export function writeOperation(documented: DocumentedRoute, schemas: NamedSchemas): Json {
  const { route, title, isCount } = documented;
  const found = findAnswer(rowsUrlOf(route));
  const parameters = [...addressParameters(route.url), ...optionsOf(documented, found)];
  const body = bodyOf(route, found, schemas);
  const { permissions } = route.config ?? {};
  return {
    tags: [title.tag],
    operationId: title.operationId,
    summary: title.summary,
    ...(permissions && { description: permissionText(permissions) }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: body } }),
    responses: {
      ...(isCount ? COUNT_RESPONSES : successesOf(route, found, schemas)),
      ...refusalsOf(route, body !== null),
    },
    security: permissions ? [{ bearer: [] }] : [],
    ...(permissions && { 'x-permissions': permissions }),
  };
}

function optionsOf({ route, method, isCount, isCollection }: DocumentedRoute, found: DefenderAnswer | null): Json[] {
  const own = [...queryParameters(route.config?.parameters ?? {}), ...(found ? functionParameters(found) : [])];
  const distinct = own.filter(({ name }, index) => own.findIndex((each) => each.name === name) === index);
  if (isCount) return [...distinct, ...COUNT_PARAMETERS];
  if (!found) return distinct;
  if (isCollection) return [...distinct, ...collectionParameters(found.returns.type)];
  const { type, isCollection: isList } = found.returns;
  return method === 'GET' && !isList && isEntityType(type) ? [...distinct, ...ENTITY_PARAMETERS] : distinct;
}

/** A body is described by its route; that of an action by `$metadata`. */
function bodyOf({ config }: RouteOptions, found: DefenderAnswer | null, { refer }: NamedSchemas): Json | null {
  if (config?.body) {
    const types = Object.entries(config.body).map(([type, schema]) => [type, { schema: refer(schema) }]);
    return Object.fromEntries(types);
  }
  const { operation } = found ?? {};
  if (operation?.kind !== 'Action') return null;
  const scalars = Object.entries(operation.parameters).map(([name, scalar]) => [name, schemaOfScalar(scalar)]);
  const required = Object.keys(operation.parameters);
  const schema = { type: 'object', properties: Object.fromEntries(scalars), required };
  return { 'application/json': { schema } };
}

function permissionText({ application, delegated }: Permissions): string {
  if (application.length + delegated.length === 0) return 'Any valid token is enough.';
  const [roles, scopes] = [application, delegated].map((names) => names.map((name) => `\`${name}\``).join(' or '));
  return `Needs one of: ${roles} (application), ${scopes} (delegated).`;
}
