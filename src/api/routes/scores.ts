import type { FastifyInstance } from 'fastify';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { collectionOf } from '../collection.ts';
import { CONFIGURATION_SCORE, EXPOSURE_SCORE } from '../wire/odata/entities-scores.ts';
import { OPERATIONS } from '../wire/operations.ts';
import { addCollectionRoute, addEntityRoute } from './odata-routes.ts';

/** The exposure score, of a tenant and of its groups of machines, and the configuration score. */
export function addScoreRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet, now } = context;
  const time = (): string => now().toISOString();

  addEntityRoute(app, context, OPERATIONS.exposureScore, async (request) => {
    const { exposureScore: score } = await fleet.products.latest(tenantOf(request));
    const row = { time: time(), score, rbacGroupName: null, rbacGroupId: null };
    return { entity: EXPOSURE_SCORE, context: 'ExposureScore/$entity', row };
  });

  addCollectionRoute(app, context, OPERATIONS.exposureScoreByGroup, async (request) => {
    const groups = await fleet.products.exposureByGroup(tenantOf(request));
    const at = time();
    return collectionOf(
      groups.map(({ group, groupId, score }) => ({ time: at, score, rbacGroupName: group, rbacGroupId: groupId })),
      { entity: EXPOSURE_SCORE, context: 'ExposureScore', key: 'rbacGroupId' },
    );
  });

  addEntityRoute(app, context, OPERATIONS.configurationScore, async (request) => {
    const row = { time: time(), score: await fleet.products.configurationScore(tenantOf(request)) };
    return { entity: CONFIGURATION_SCORE, context: 'ConfigurationScore/$entity', row };
  });
}
