/** Reads what tests need of an OpenAPI document, and which routes a server has. */
import type { Answer } from './server.ts';
import { TENANT } from './server.ts';

export interface OpenApiDocument {
  readonly openapi: string;
  readonly servers: readonly unknown[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly properties?: object }>> };
}

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly security: readonly unknown[];
  readonly 'x-permissions'?: { readonly application: readonly string[] };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

export interface Documented {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

export function listOperations({ paths }: OpenApiDocument): Documented[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

interface Watched {
  readonly fastify: {
    addHook(name: 'onRoute', hook: (route: { method: string | string[]; url: string }) => void): unknown;
  };
}

/** Of a message that Fastify publishes for each server that it makes. HEAD is left out, and methods that an address refuses. */
export function listRoutes(message: unknown, add: (route: string) => void): void {
  const { fastify } = message as Watched;
  fastify.addHook('onRoute', ({ method, url }) => {
    const methods = [method].flat();
    // Only what refuses takes this one.
    if (methods.includes('TRACE')) return;
    for (const each of methods) if (each !== 'HEAD') add(`${each} ${url}`);
  });
}

/** `#/components/parameters/filter`; undefined: there is nothing. */
export function resolvePointer(document: unknown, reference: string): unknown {
  const names = reference.replace(/^#\//, '').split('/');
  return names.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string, unknown>)[name.replaceAll('~1', '/').replaceAll('~0', '~')]
        : undefined,
    document,
  );
}

/** Names of an operation's query options. */
export function optionNames(operation: Operation, document: OpenApiDocument): string[] {
  return optionsOf(operation, document).map(({ name }) => name);
}

function optionsOf({ parameters = [] }: Operation, document: OpenApiDocument): Parameter[] {
  return parameters
    .map((each) => (each.$ref === undefined ? each : (resolvePointer(document, each.$ref) as Parameter)))
    .filter((each) => each.in === 'query');
}

/** What stands in no collection above, or in one that has no rows. */
const VALUES: Readonly<Record<string, string>> = {
  tenant: TENANT,
  kb: '9000001',
  softwareId: 'microsoft-_-windows_90',
  recommendationId: 'va-_-microsoft-_-windows_90',
  since: '2020-01-01',
  sinceTime: new Date().toISOString(),
  ip: '192.0.2.1',
  timestamp: new Date().toISOString(),
  tag: 'none',
  from: 'in-force',
  to: 'in-force',
};

type Call = (address: string) => Promise<Answer>;

/** An address with everything in it that is needed: of what there are several, the first. Null: there are none. */
export async function fillAddress(
  call: Call,
  { path, operation }: Documented,
  document: OpenApiDocument,
): Promise<string | null> {
  let address = '';
  for (const segment of path.split('/').slice(1)) {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    const value = name === undefined ? segment : (VALUES[name] ?? (await firstId(call, address)));
    if (value === null) return null;
    address += `/${value}`;
  }
  const needed = optionsOf(operation, document).filter(({ required }) => required);
  const query = needed.map(({ name }) => `${name}=${encodeURIComponent(VALUES[name] ?? '')}`).join('&');
  return query === '' ? address : `${address}?${query}`;
}

async function firstId(call: Call, collection: string): Promise<string | null> {
  const id = (await call(collection)).body?.value?.[0]?.id;
  return id === undefined ? null : encodeURIComponent(id);
}
