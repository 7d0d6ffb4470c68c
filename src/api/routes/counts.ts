import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import type { FleetReads } from '../../fleet/reads.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { asOfOption } from '../as-of.ts';
import { SoftwareCountsDto, toSoftwareCountsDto } from '../native/counts.ts';
import { readParameters } from '../native/parameters.ts';
import { FleetSummaryDto, toFleetSummaryDto } from '../native/summary.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';

/** A tenant's fleet in numbers: `GET /v1/fleet/…`. */
export function addCountRoutes(app: FastifyInstance, context: ApiContext): void {
  const { parameters, read } = asOfOption(context);
  const config = { permissions: NATIVE_PERMISSIONS.readCounts, parameters };
  const add = (
    path: string,
    answer: TSchema,
    count: (fleet: FleetReads, tenantId: string) => Promise<unknown>,
  ): void => {
    const handler = async (request: FastifyRequest<{ Querystring: Query }>) => {
      const { asOf } = readParameters(request.query, parameters);
      return await count(await read(asOf), tenantOf(request));
    };
    app.get<{ Querystring: Query }>(path, { config, schema: { response: { 200: answer } } }, handler);
  };

  add('/v1/fleet/software', SoftwareCountsDto, async (fleet, tenantId) =>
    toSoftwareCountsDto(await fleet.countExposures(tenantId)),
  );
  add('/v1/fleet/summary', FleetSummaryDto, async (fleet, tenantId) =>
    toFleetSummaryDto(await fleet.summarize(tenantId)),
  );
}
