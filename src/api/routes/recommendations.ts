import type { FastifyInstance } from 'fastify';
import type { ProductCounts } from '../../fleet/product-counts.ts';
import type { TenantProducts } from '../../fleet/products.ts';
import { answerEntity } from '../answer-collection.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { type Collection, collectionOf } from '../collection.ts';
import { activeReferencesOf } from '../machine-collection.ts';
import { RequestError } from '../request-error.ts';
import { RECOMMENDATIONS, SOFTWARE } from '../wire/odata/entities.ts';
import { OPERATIONS } from '../wire/operations.ts';
import { recommendedName, toRecommendationDto } from '../wire/recommendation.ts';
import { toSoftwareDto } from '../wire/software.ts';
import { addCollectionRoute, type CollectionRequest } from './collection-route.ts';

interface OfRecommendation {
  Params: Readonly<Record<string, string>>;
}

/** Recommendations: one for each product in which machines are exposed. */
export function addRecommendationRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet } = context;
  const { recommendation, softwareOfRecommendation } = OPERATIONS;

  const open = async (request: Pick<CollectionRequest, 'params' | 'access'>): Promise<OpenRecommendation> => {
    const products = await fleet.products.latest(tenantOf(request));
    const { recommendationId: id = '' } = request.params;
    const product = products.products.get(recommendedName(id) ?? '');
    if (!product || product.exposed === 0) {
      throw new RequestError('entity-unknown', `Recommendation ${id} was not found`);
    }
    return { products, product };
  };

  addCollectionRoute(app, context, OPERATIONS.recommendations, async (request) =>
    recommendationsOf(
      [...(await fleet.products.latest(tenantOf(request))).products.values()].filter(({ exposed }) => exposed > 0),
    ),
  );

  app.get<OfRecommendation>(
    recommendation.path,
    { config: { permissions: recommendation.permissions } },
    async (request, reply) =>
      answerEntity(context, request, reply, {
        entity: RECOMMENDATIONS,
        context: 'Recommendations/$entity',
        row: toRecommendationDto((await open(request)).product),
      }),
  );

  app.get<OfRecommendation>(
    softwareOfRecommendation.path,
    { config: { permissions: softwareOfRecommendation.permissions } },
    async (request, reply) =>
      answerEntity(context, request, reply, {
        entity: SOFTWARE,
        context: 'Analytics.Contracts.PublicAPI.PublicProductDto',
        row: toSoftwareDto((await open(request)).product),
      }),
  );

  addCollectionRoute(app, context, OPERATIONS.machinesOfRecommendation, async (request) => {
    const { products, product } = await open(request);
    const factsKeys = await products.factsWith(product.name, true);
    return activeReferencesOf({ devices: fleet.devices, tenantId: tenantOf(request), factsKeys });
  });

  addCollectionRoute(app, context, OPERATIONS.recommendationsOfDevice, async (request) => {
    const { deviceId: device = '' } = request.params;
    return recommendationsOf((await fleet.productsOf({ tenantId: tenantOf(request), device })).exposed);
  });
}

interface OpenRecommendation {
  readonly products: TenantProducts;
  readonly product: ProductCounts;
}

function recommendationsOf(products: readonly ProductCounts[]): Collection {
  return collectionOf(products.map(toRecommendationDto), {
    entity: RECOMMENDATIONS,
    context: 'Recommendations',
    key: 'id',
  });
}
