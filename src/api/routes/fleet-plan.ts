import type { FastifyInstance } from 'fastify';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { asOfOption } from '../as-of.ts';
import { answerWholeList, FORMAT, listAnswer } from '../list-file.ts';
import { FleetPlanDto, PlannedKbDto, toFleetPlanDto } from '../native/counts.ts';
import { readParameters } from '../native/parameters.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';

/** `GET /v1/fleet/plan`: what to install on which devices. */
export function addFleetPlanRoutes(app: FastifyInstance, context: ApiContext): void {
  const { parameters: ofDay, read } = asOfOption(context);
  const parameters = { ...ofDay, format: FORMAT };
  app.get<{ Querystring: Query }>(
    '/v1/fleet/plan',
    {
      config: { permissions: NATIVE_PERMISSIONS.readCounts, parameters },
      schema: { response: { 200: listAnswer(FleetPlanDto) } },
    },
    async (request, reply) => {
      const { asOf, format } = readParameters(request.query, parameters);
      const answer = toFleetPlanDto(await (await read(asOf)).addUpPlans(tenantOf(request)));
      const day = asOf ?? context.now().toISOString().slice(0, 10);
      return answerWholeList(request, reply, { format, name: 'plan', day, row: PlannedKbDto, answer });
    },
  );
}
