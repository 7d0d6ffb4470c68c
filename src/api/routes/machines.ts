import type { FastifyInstance } from 'fastify';
import { answerEntity } from '../answer-collection.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { machinesOf } from '../machine-collection.ts';
import { toMachineDto } from '../wire/machine.ts';
import { MACHINES } from '../wire/odata/entities-machines.ts';
import { OPERATIONS } from '../wire/operations.ts';
import { addCollectionRoute } from './collection-route.ts';

/** Machines: all of them, and one by its id or name. */
export function addMachineRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet } = context;
  addCollectionRoute(app, context, OPERATIONS.machines, (request) =>
    machinesOf({ devices: fleet.devices, tenantId: tenantOf(request) }),
  );

  const { path, permissions } = OPERATIONS.machine;
  app.get<{ Params: { readonly deviceId: string } }>(path, { config: { permissions } }, async (request, reply) => {
    const device = await fleet.describe({ tenantId: tenantOf(request), device: request.params.deviceId });
    return answerEntity(context, request, reply, {
      entity: MACHINES,
      context: 'Machines/$entity',
      row: toMachineDto(device),
    });
  });
}
