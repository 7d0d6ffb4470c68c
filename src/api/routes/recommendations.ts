import type { FastifyInstance } from 'fastify';
import type { ProductCounts } from '../../fleet/product-counts.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { type Collection, collectionOf } from '../collection.ts';
import { activeReferencesOf } from '../machine-collection.ts';
import { RECOMMENDATIONS, SOFTWARE } from '../wire/odata/entities.ts';
import { OPERATIONS } from '../wire/operations.ts';
import { toRecommendationDto } from '../wire/recommendation.ts';
import { toSoftwareDto } from '../wire/software.ts';
import { findRecommendation } from './named-product.ts';
import { addCollectionRoute, addEntityRoute } from './odata-routes.ts';

/** Recommendations: one for each product in which machines are exposed. */
export function addRecommendationRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet } = context;

  addCollectionRoute(app, context, OPERATIONS.recommendations, async (request) =>
    recommendationsOf(
      [...(await fleet.products.latest(tenantOf(request))).products.values()].filter(({ exposed }) => exposed > 0),
    ),
  );

  addEntityRoute(app, context, OPERATIONS.recommendation, async (request) => {
    const { product } = await findRecommendation(context, request);
    return { entity: RECOMMENDATIONS, context: 'Recommendations/$entity', row: toRecommendationDto(product) };
  });

  addEntityRoute(app, context, OPERATIONS.softwareOfRecommendation, async (request) => {
    const { product } = await findRecommendation(context, request);
    const row = toSoftwareDto(product);
    return { entity: SOFTWARE, context: 'Analytics.Contracts.PublicAPI.PublicProductDto', row };
  });

  addCollectionRoute(app, context, OPERATIONS.machinesOfRecommendation, async (request) => {
    const { products, product } = await findRecommendation(context, request);
    const factsKeys = await products.factsWith(product.name, true);
    return activeReferencesOf({ devices: fleet.devices, tenantId: tenantOf(request), factsKeys });
  });

  addCollectionRoute(app, context, OPERATIONS.recommendationsOfDevice, async (request) => {
    const { deviceId: device = '' } = request.params;
    return recommendationsOf((await fleet.productsOf({ tenantId: tenantOf(request), device })).exposed);
  });
}

function recommendationsOf(products: readonly ProductCounts[]): Collection {
  return collectionOf(products.map(toRecommendationDto), {
    entity: RECOMMENDATIONS,
    context: 'Recommendations',
    key: 'id',
  });
}
