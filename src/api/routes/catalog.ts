import type { FastifyInstance } from 'fastify';
import type { ApiContext } from '../api-context.ts';
import { asOfOption } from '../as-of.ts';
import { CatalogStatusDto, toCatalogStatusDto } from '../native/catalog.ts';
import { readParameters } from '../native/parameters.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';

/** `GET /v1/catalog`: what the service knows, and up to when. */
export function addCatalogRoute(app: FastifyInstance, context: ApiContext): void {
  const { readUpkeep } = context;
  const { parameters, read } = asOfOption(context);
  app.get<{ Querystring: Query }>(
    '/v1/catalog',
    {
      config: { permissions: NATIVE_PERMISSIONS.readCatalog, parameters },
      schema: { response: { 200: CatalogStatusDto } },
    },
    async (request) => {
      const { asOf } = readParameters(request.query, parameters);
      const { ofCatalog } = await read(asOf);
      return toCatalogStatusDto(ofCatalog(), await readUpkeep());
    },
  );
}
