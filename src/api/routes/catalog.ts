import type { FastifyInstance } from 'fastify';
import type { ApiContext } from '../api-context.ts';
import { CatalogStatusDto, toCatalogStatusDto } from '../native/catalog.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';

/** `GET /v1/catalog`: what the service knows, and up to when. */
export function addCatalogRoute(app: FastifyInstance, { fleet, readUpkeep }: ApiContext): void {
  const config = { permissions: NATIVE_PERMISSIONS.readCatalog };
  app.get('/v1/catalog', { config, schema: { response: { 200: CatalogStatusDto } } }, async () =>
    toCatalogStatusDto(fleet.catalog(), await readUpkeep()),
  );
}
