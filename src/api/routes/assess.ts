import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { assessReport } from '../../assessment/assess-report.ts';
import type { OfCatalog } from '../../fleet/fleet.ts';
import { createGiveWay } from '../../fleet/in-turns.ts';
import { type FileReports, readReports } from '../../fleet/read-reports.ts';
import { MAX_REPORT_BYTES } from '../../inventory/parse-report.ts';
import type { ApiContext } from '../api-context.ts';
import { asOfOption } from '../as-of.ts';
import { readBody } from '../body/read-body.ts';
import { AssessedReportDto, AssessedReportsDto, toAssessedReportDto } from '../native/assessed-reports.ts';
import { REPORT_BODY } from '../native/bodies.ts';
import { ofCatalogAsOf } from '../native/catalog.ts';
import { readParameters } from '../native/parameters.ts';
import { createTurns } from '../turns.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';
import { forgetContentType } from './forget-content-type.ts';

/** A large file takes a second of a processor, and some hundred megabytes meanwhile. */
const TURNS = { atOnce: 2, waiting: 16 };
/** Some hundred kilobytes of answer each. */
const MAX_DEVICES = 100;
/** One object: the serializer is made once for each. */
const DEVICE_SCHEMA: Record<string, unknown> = { ...AssessedReportDto };

/** `POST /v1/assess`: what the devices of a file miss. Nothing of it is kept. */
export function addAssessRoute(app: FastifyInstance, context: ApiContext): void {
  const { parameters, read } = asOfOption(context);
  const turns = createTurns(TURNS);
  app.post<{ Querystring: Query }>(
    '/v1/assess',
    {
      config: { permissions: NATIVE_PERMISSIONS.readAssessment, parameters, body: REPORT_BODY },
      onRequest: forgetContentType,
      schema: { response: { 200: AssessedReportsDto } },
    },
    async (request, reply) => {
      const { asOf } = readParameters(request.query, parameters);
      const bytes = await readBody(request.raw, MAX_REPORT_BYTES, { findsGzip: true });
      const of = (await read(asOf)).ofCatalog();
      const endTurn = await turns.take();
      const file = await readReports(bytes, MAX_DEVICES).finally(endTurn);
      const write = reply.compileSerializationSchema(DEVICE_SCHEMA);
      reply.type('application/json; charset=utf-8');
      return reply.send(Readable.from(writeAnswer(of, file, write), { objectMode: false }));
    },
  );
}

/** A device at a time (a file has one at least), no faster than the client takes them: the whole answer may have a hundred megabytes. */
async function* writeAnswer(
  of: OfCatalog,
  { reports, omitted }: FileReports,
  write: (device: ReturnType<typeof toAssessedReportDto>) => string,
): AsyncGenerator<string> {
  const giveWay = createGiveWay();
  let text = `${JSON.stringify({ ...ofCatalogAsOf(of), omitted }).slice(0, -1)},"value":[`;
  for (const report of reports) {
    const device = toAssessedReportDto(of.catalog, assessReport(of.catalog, report, of.asOf?.day ?? null));
    yield text + write(device);
    text = ',\n';
    await giveWay();
  }
  yield ']}';
}
