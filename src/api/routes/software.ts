import type { FastifyInstance } from 'fastify';
import type { ProductCounts } from '../../fleet/product-counts.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { type Collection, collectionOf } from '../collection.ts';
import { activeReferencesOf } from '../machine-collection.ts';
import { MISSING_KB_CONTEXT } from '../wire/missing-kb.ts';
import { DISTRIBUTIONS, MISSING_KBS, SOFTWARE } from '../wire/odata/entities.ts';
import { OPERATIONS } from '../wire/operations.ts';
import { BOOLEAN, readOption } from '../wire/query-options.ts';
import { toDistributionDto, toKbOfSoftwareDto, toSoftwareDto } from '../wire/software.ts';
import { findSoftware } from './named-product.ts';
import { addCollectionRoute, addEntityRoute } from './odata-routes.ts';

/** The products of a tenant's machines, one of them with what there is of it, and those of one machine. */
export function addSoftwareRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet, includeSuperseded } = context;

  addCollectionRoute(app, context, OPERATIONS.allSoftware, async (request) =>
    softwareOf([...(await fleet.products.latest(tenantOf(request))).products.values()]),
  );

  addEntityRoute(app, context, OPERATIONS.software, async (request) => {
    const { product } = await findSoftware(context, request);
    return { entity: SOFTWARE, context: 'Software/$entity', row: toSoftwareDto(product) };
  });

  addCollectionRoute(app, context, OPERATIONS.distributions, async (request) => {
    const { products, product } = await findSoftware(context, request);
    const rows = (await products.versionsOf(product.name)).map(toDistributionDto);
    return collectionOf(rows, { entity: DISTRIBUTIONS, context: 'Distributions', key: 'version' });
  });

  addCollectionRoute(app, context, OPERATIONS.machinesWithSoftware, async (request) => {
    const { products, product } = await findSoftware(context, request);
    const factsKeys = await products.factsWith(product.name, false);
    return activeReferencesOf({ devices: fleet.devices, tenantId: tenantOf(request), factsKeys });
  });

  addCollectionRoute(app, context, OPERATIONS.missingKbsOfSoftware, async (request) => {
    const isAll = readOption(request.query, 'includeSuperseded', BOOLEAN) ?? includeSuperseded;
    const { products, product } = await findSoftware(context, request);
    const kbs = await products.kbsOf(product.name, isAll);
    return collectionOf(
      kbs.map((kb) => toKbOfSoftwareDto(kb, product.name)),
      { entity: MISSING_KBS, context: MISSING_KB_CONTEXT, key: 'id', hasOwnOrder: true },
    );
  });

  addCollectionRoute(app, context, OPERATIONS.softwareOfDevice, async (request) => {
    const { deviceId: device = '' } = request.params;
    return softwareOf((await fleet.productsOf({ tenantId: tenantOf(request), device })).installed);
  });
}

function softwareOf(products: readonly ProductCounts[]): Collection {
  return collectionOf(products.map(toSoftwareDto), { entity: SOFTWARE, context: 'Software', key: 'id' });
}
