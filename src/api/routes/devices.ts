import type { FastifyInstance } from 'fastify';
import { MAX_REPORT_BYTES } from '../../inventory/parse-report.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { asOfOption } from '../as-of.ts';
import { readBody } from '../body/read-body.ts';
import { FORMAT, listAnswer, sendListFile, toFileName } from '../list-file.ts';
import { MissingKbDto } from '../native/assessment.ts';
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
  const { fleet, now } = context;
  const { parameters, read } = asOfOption(context);
  const asList = { ...parameters, format: FORMAT };
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
        bytes: await readBody(request.raw, MAX_REPORT_BYTES, { findsGzip: true }),
      });
      reply.status(accepted.outcome === 'created' ? 201 : 200);
      return toAcceptedReportDto(accepted);
    },
  );

  app.get<OfDevice>(
    '/v1/devices/:deviceId/assessment',
    {
      config: { permissions: NATIVE_PERMISSIONS.readAssessment, parameters: asList },
      schema: { response: { 200: listAnswer(AssessedDeviceDto) } },
    },
    async (request, reply) => {
      const { asOf, format } = readParameters(request.query, asList);
      const { assessmentOf } = await read(asOf);
      const query = { tenantId: tenantOf(request), device: request.params.deviceId };
      const answer = toAssessedDeviceDto(await assessmentOf(query));
      if (format === undefined) return answer;
      const { missing, possiblyMissing, ...about } = answer;
      const name = toFileName(`missing-kbs-${answer.name ?? answer.id}`);
      const rows = [missing, possiblyMissing];
      return sendListFile(request, reply, {
        format,
        name,
        day: asOf ?? now().toISOString().slice(0, 10),
        row: MissingKbDto,
        about,
        rows,
      });
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
