import type { FastifyInstance } from 'fastify';
import type { LabelChange } from '../../fleet/ports.ts';
import { answerEntity } from '../answer-collection.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { MAX_LABELS_BYTES } from '../body/labels.ts';
import { readBody } from '../body/read-body.ts';
import { toMachineDto } from '../wire/machine.ts';
import { MACHINE_UPDATE_BODY, parseDeviceValue, parseMachineUpdate, parseTagChange } from '../wire/machine-changes.ts';
import { MACHINES } from '../wire/odata/entities-machines.ts';
import { OPERATIONS } from '../wire/operations.ts';
import { type Query, refuseODataOptions } from '../wire/query-options.ts';
import { forgetContentType } from './forget-content-type.ts';

interface OfMachine {
  Params: { readonly deviceId: string };
  Querystring: Query;
}

/** Bodies of actions are described by `$metadata`. */
const CHANGES = [
  { operation: OPERATIONS.changeMachineTags, parse: parseTagChange, body: null },
  { operation: OPERATIONS.setMachineValue, parse: parseDeviceValue, body: null },
  { operation: OPERATIONS.updateMachine, parse: parseMachineUpdate, body: MACHINE_UPDATE_BODY },
] as const satisfies readonly {
  readonly operation: unknown;
  readonly parse: (bytes: Buffer) => LabelChange;
  readonly body: object | null;
}[];

/** What an owner says of a machine: its tags and its value. Each answers the machine as it is then. */
export function addMachineChangeRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet } = context;
  for (const { operation, parse, body } of CHANGES) {
    const { method, path: url, permissions } = operation;
    app.route<OfMachine>({
      method,
      url,
      config: { permissions, ...(body && { body }) },
      onRequest: forgetContentType,
      handler: async (request, reply) => {
        refuseODataOptions(request.query);
        const query = { tenantId: tenantOf(request), device: request.params.deviceId };
        await fleet.labelDevice(query, parse(await readBody(request.raw, MAX_LABELS_BYTES)));
        const row = toMachineDto(await fleet.describe(query));
        return answerEntity(context, request, reply, { entity: MACHINES, context: 'Machines/$entity', row });
      },
    });
  }
}
