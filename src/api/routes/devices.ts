import type { FastifyInstance } from 'fastify';
import { MAX_REPORT_BYTES } from '../../inventory/parse-report.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { asOfOption } from '../as-of.ts';
import { readBody } from '../body/read-body.ts';
import { REPORT_BODY } from '../native/bodies.ts';
import { AcceptedReportDto, AssessedDeviceDto, toAcceptedReportDto, toAssessedDeviceDto } from '../native/device.ts';
import { readParameters } from '../native/parameters.ts';
import { DeviceTracksDto, toDeviceTracksDto } from '../native/tracks.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';
import { forgetContentType } from './forget-content-type.ts';

interface OfDevice {
  Params: { readonly deviceId: string };
  Querystring: Query;
}

/** `PUT /v1/devices/{id}/report`, `GET /v1/devices/{id}/assessment` and `tracks`. */
export function addDeviceRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet } = context;
  const { parameters, read } = asOfOption(context);
  app.put<OfDevice>(
    '/v1/devices/:deviceId/report',
    {
      config: { permissions: NATIVE_PERMISSIONS.sendReport, body: REPORT_BODY },
      onRequest: forgetContentType,
      schema: { response: { '2xx': AcceptedReportDto } },
    },
    async (request, reply) => {
      const accepted = await fleet.acceptReport({
        tenantId: tenantOf(request),
        device: request.params.deviceId,
        bytes: await readBody(request.raw, MAX_REPORT_BYTES),
      });
      reply.status(accepted.outcome === 'created' ? 201 : 200);
      return toAcceptedReportDto(accepted);
    },
  );

  app.get<OfDevice>(
    '/v1/devices/:deviceId/assessment',
    {
      config: { permissions: NATIVE_PERMISSIONS.readAssessment, parameters },
      schema: { response: { 200: AssessedDeviceDto } },
    },
    async (request) => {
      const { assessmentOf } = await read(readParameters(request.query, parameters).asOf);
      return toAssessedDeviceDto(await assessmentOf({ tenantId: tenantOf(request), device: request.params.deviceId }));
    },
  );
  app.get<OfDevice>(
    '/v1/devices/:deviceId/tracks',
    {
      config: { permissions: NATIVE_PERMISSIONS.readAssessment, parameters },
      schema: { response: { 200: DeviceTracksDto } },
    },
    async (request) => {
      const { tracksOf } = await read(readParameters(request.query, parameters).asOf);
      return toDeviceTracksDto(await tracksOf({ tenantId: tenantOf(request), device: request.params.deviceId }));
    },
  );
}
