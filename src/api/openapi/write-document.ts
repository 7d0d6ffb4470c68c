/** The OpenAPI 3.1 document of the API, from the routes that there are. */
import type { RouteOptions } from 'fastify';
import { isProtected } from '../authenticate.ts';
import { type Json, nameSchemas } from './json-schema.ts';
import { ODATA_PARAMETERS } from './odata-parameters.ts';
import { templateOf } from './parameters.ts';
import { refusalResponses } from './responses.ts';
import { TAGS, type Title, titleOf } from './titles.ts';
import { COUNT, type DocumentedRoute, rowsUrlOf, writeOperation } from './write-operation.ts';

const DESCRIPTION = `Which Microsoft security updates each Windows device misses. Below \`/api\` is the public API of Microsoft Defender for
Endpoint, below \`/v1\` kbgap's own. \`HEAD\` is answered wherever \`GET\` is. Answers never depend on the letter case of an address.`;

/** The same document for the same routes, whatever the order in which they were added. */
export function writeDocument(routes: readonly RouteOptions[], serverUrl: string): Json {
  const schemas = nameSchemas();
  const documented = routes.flatMap((route) => documentRoute(route, routes));
  const paths: Record<string, Record<string, Json>> = {};
  for (const each of documented.sort(compareRoutes)) {
    const path = templateOf(each.route.url);
    paths[path] = { ...paths[path], [each.method.toLowerCase()]: writeOperation(each, schemas) };
  }
  const responses = refusalResponses(schemas);
  const used = new Set(documented.map(({ title }) => title.tag));
  return {
    openapi: '3.1.0',
    info: {
      title: 'kbgap',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: serverUrl }],
    tags: TAGS.filter((tag) => used.has(tag)).map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      parameters: ODATA_PARAMETERS,
      responses,
      schemas: schemas.all(),
    },
  };
}

/** None: it is only there to say that it is not built, or has no title. */
function documentRoute(route: RouteOptions, routes: readonly RouteOptions[]): DocumentedRoute[] {
  if (isProtected(route.url) && !route.config?.permissions) return [];
  const url = rowsUrlOf(route);
  const isCount = url !== route.url;
  const isCollection = routes.some((other) => other.url === `${route.url}${COUNT}`);
  return [route.method].flat().flatMap((method) => {
    const title = isCount ? countTitle(titleOf(method, url)) : titleOf(method, url);
    return title ? [{ route, method, title, isCount, isCollection }] : [];
  });
}

function countTitle(title: Title | null): Title | null {
  if (!title) return null;
  const operationId = title.operationId.replace(
    /^(?:list|find|export)?(.)/,
    (_, first: string) => `count${first.toUpperCase()}`,
  );
  return { ...title, operationId, summary: `${title.summary}: how many` };
}

function compareRoutes(a: DocumentedRoute, b: DocumentedRoute): number {
  const byTag = TAGS.indexOf(a.title.tag) - TAGS.indexOf(b.title.tag);
  const [one, other] = [a, b].map(({ route, method }) => `${route.url.toLowerCase()} ${method}`);
  return byTag || (String(one) < String(other) ? -1 : 1);
}
