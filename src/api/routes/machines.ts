import type { FastifyInstance } from 'fastify';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { hasTag, isAmong } from '../device-conditions.ts';
import { machinesOf } from '../machine-collection.ts';
import { readAddressParameters, readTagParameters } from '../wire/find-machines.ts';
import { toMachineDto } from '../wire/machine.ts';
import { MACHINES } from '../wire/odata/entities-machines.ts';
import { OPERATIONS } from '../wire/operations.ts';
import { addCollectionRoute, addEntityRoute } from './odata-routes.ts';

/** Machines: all of them, those with a tag or an address, and one by its id or name. */
export function addMachineRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet, now } = context;
  addCollectionRoute(app, context, OPERATIONS.machines, (request) =>
    machinesOf({ devices: fleet.devices, tenantId: tenantOf(request) }),
  );

  addCollectionRoute(app, context, OPERATIONS.machinesByTag, (request) => {
    const condition = hasTag(readTagParameters(request.query));
    return machinesOf({ devices: fleet.devices, tenantId: tenantOf(request), condition });
  });

  addCollectionRoute(app, context, OPERATIONS.machinesByAddress, async (request) => {
    const { address, at } = readAddressParameters(request.query, now());
    const tenantId = tenantOf(request);
    const found = await fleet.findByAddress(tenantId, address, at);
    const condition = isAmong(found.map(({ device }) => device.id));
    return machinesOf({ devices: fleet.devices, tenantId, condition });
  });

  addEntityRoute(app, context, OPERATIONS.machine, async (request) => {
    const { deviceId: device = '' } = request.params;
    const row = toMachineDto(await fleet.describe({ tenantId: tenantOf(request), device }));
    return { entity: MACHINES, context: 'Machines/$entity', row };
  });
}
