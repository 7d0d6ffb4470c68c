import type { FastifyInstance } from 'fastify';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { collectionOf } from '../collection.ts';
import { activeReferencesOf } from '../machine-collection.ts';
import { REMEDIATION_TASKS } from '../wire/odata/entities-remediation.ts';
import { OPERATIONS } from '../wire/operations.ts';
import { toRemediationTaskDto } from '../wire/remediation-task.ts';
import { addCollectionRoute, addEntityRoute } from './odata-routes.ts';

const TASKS = { entity: REMEDIATION_TASKS, context: 'RemediationTasks', key: 'id' } as const;

/** Remediation tasks as the Defender API shows them; they are made by the native API. */
export function addRemediationRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet } = context;
  addCollectionRoute(app, context, OPERATIONS.remediationTasks, async (request) => {
    const tasks = await fleet.remediation.list(tenantOf(request));
    const catalog = fleet.catalog();
    return collectionOf(
      tasks.map((task) => toRemediationTaskDto(task, catalog)),
      TASKS,
    );
  });

  addEntityRoute(app, context, OPERATIONS.remediationTask, async (request) => {
    const task = await fleet.remediation.find(tenantOf(request), request.params.taskId ?? '');
    const row = toRemediationTaskDto(task, fleet.catalog());
    return { entity: REMEDIATION_TASKS, context: 'RemediationTasks/$entity', row };
  });

  addCollectionRoute(app, context, OPERATIONS.machinesOfRemediationTask, async (request) => {
    const tenantId = tenantOf(request);
    const factsKeys = await fleet.remediation.factsKeysOf(tenantId, request.params.taskId ?? '');
    return activeReferencesOf({ devices: fleet.devices, tenantId, factsKeys });
  });
}
