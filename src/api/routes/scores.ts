import type { FastifyInstance } from 'fastify';
import { answerEntity } from '../answer-collection.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { collectionOf } from '../collection.ts';
import { CONFIGURATION_SCORE, EXPOSURE_SCORE } from '../wire/odata/entities-scores.ts';
import { OPERATIONS } from '../wire/operations.ts';
import { addCollectionRoute } from './collection-route.ts';

/** The exposure score, of a tenant and of its groups of machines, and the configuration score. */
export function addScoreRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet, now } = context;
  const { exposureScore, configurationScore } = OPERATIONS;
  const time = (): string => now().toISOString();

  app.get(exposureScore.path, { config: { permissions: exposureScore.permissions } }, async (request, reply) => {
    const { exposureScore: score } = await fleet.products.latest(tenantOf(request));
    return answerEntity(context, request, reply, {
      entity: EXPOSURE_SCORE,
      context: 'ExposureScore/$entity',
      row: { time: time(), score, rbacGroupName: null, rbacGroupId: null },
    });
  });

  addCollectionRoute(app, context, OPERATIONS.exposureScoreByGroup, async (request) => {
    const groups = await fleet.products.exposureByGroup(tenantOf(request));
    const at = time();
    return collectionOf(
      groups.map(({ group, groupId, score }) => ({ time: at, score, rbacGroupName: group, rbacGroupId: groupId })),
      { entity: EXPOSURE_SCORE, context: 'ExposureScore', key: 'rbacGroupId' },
    );
  });

  app.get(
    configurationScore.path,
    { config: { permissions: configurationScore.permissions } },
    async (request, reply) =>
      answerEntity(context, request, reply, {
        entity: CONFIGURATION_SCORE,
        context: 'ConfigurationScore/$entity',
        row: { time: time(), score: await fleet.products.configurationScore(tenantOf(request)) },
      }),
  );
}
