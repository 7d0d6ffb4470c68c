import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { type ApiContext, tenantOf } from '../api-context.ts';
import {
  CveCountsDto,
  FleetPlanDto,
  KbCountsDto,
  SoftwareCountsDto,
  toCveCountsDto,
  toFleetPlanDto,
  toKbCountsDto,
  toSoftwareCountsDto,
} from '../native/counts.ts';
import { readParameters } from '../native/parameters.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';

/** A tenant's fleet in numbers: `GET /v1/fleet/…`. */
export function addCountRoutes(app: FastifyInstance, { fleet }: ApiContext): void {
  const config = { permissions: NATIVE_PERMISSIONS.readCounts };
  const add = (path: string, answer: TSchema, read: (tenantId: string) => Promise<unknown>): void => {
    const handler = async (request: FastifyRequest<{ Querystring: Query }>) => {
      readParameters(request.query, {});
      return await read(tenantOf(request));
    };
    app.get<{ Querystring: Query }>(path, { config, schema: { response: { 200: answer } } }, handler);
  };

  add('/v1/fleet/kbs', KbCountsDto, async (tenantId) => toKbCountsDto(await fleet.countKbs(tenantId)));
  add('/v1/fleet/cves', CveCountsDto, async (tenantId) => toCveCountsDto(await fleet.countExposures(tenantId)));
  add('/v1/fleet/software', SoftwareCountsDto, async (tenantId) =>
    toSoftwareCountsDto(await fleet.countExposures(tenantId)),
  );
  add('/v1/fleet/plan', FleetPlanDto, async (tenantId) => toFleetPlanDto(await fleet.addUpPlans(tenantId)));
}
