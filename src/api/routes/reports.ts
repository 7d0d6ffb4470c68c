import type { FastifyInstance } from 'fastify';
import { takeInLines } from '../../fleet/bulk-intake.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { streamBody } from '../body/stream-body.ts';
import { REPORTS_BODY } from '../native/bodies.ts';
import { BulkResultDto, toBulkResultDto } from '../native/bulk.ts';
import { readParameters } from '../native/parameters.ts';
import { createTurns } from '../turns.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';
import { forgetContentType } from './forget-content-type.ts';

/** More at a time would only take turns at the store, and each holds two batches in memory. */
const TURNS = { atOnce: 4, waiting: 32 };

/** `POST /v1/reports`: reports of many devices, a line of JSON each. */
export function addReportRoutes(app: FastifyInstance, { fleet }: ApiContext): void {
  const { acceptStatements: accept, batchSize } = fleet;
  const turns = createTurns(TURNS);
  app.post<{ Querystring: Query }>(
    '/v1/reports',
    {
      config: { permissions: NATIVE_PERMISSIONS.sendReport, hasLongBody: true, body: REPORTS_BODY },
      onRequest: forgetContentType,
      schema: { response: { 200: BulkResultDto } },
    },
    async (request) => {
      readParameters(request.query, {});
      const tenantId = tenantOf(request);
      const endTurn = await turns.take();
      try {
        const lines = streamBody(request.raw);
        return toBulkResultDto(await takeInLines(lines, { tenantId, accept, batchSize }));
      } finally {
        endTurn();
      }
    },
  );
}
