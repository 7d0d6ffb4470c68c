import { pipeline, Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { EXPORT_KINDS } from '../export-kinds.ts';
import { readHours } from '../export-options.ts';
import { RequestError } from '../request-error.ts';
import { baseUrl, metadataUrl } from '../wire/base-url.ts';
import { nameFiles, rangeOfFile } from '../wire/export-file.ts';
import { toFileLine } from '../wire/export-file-row.ts';
import { rowContext } from '../wire/export-row.ts';
import { ODATA_JSON } from '../wire/odata-headers.ts';
import { type Query, refuseODataOptions } from '../wire/query-options.ts';

interface OfFleet {
  Querystring: Query;
}

interface OfFile extends OfFleet {
  Params: { readonly tenantId: string; readonly kind: string; readonly file: string };
}

const HOUR_SECONDS = 3_600;

/**
 * Exports as files. Nothing is stored: an address names what its file is of, and is signed; the file is written while it is
 * read. The signature is in the query, which no log has, and takes the place of a token.
 */
export function addExportFileRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet, now, publicUrl, signLink } = context;

  for (const { files, name } of EXPORT_KINDS) {
    const config = { permissions: files.permissions };
    app.get<OfFleet>(files.path, { config }, async (request, reply) => {
      refuseODataOptions(request.query);
      const lifetimeSeconds = readHours(request.query) * HOUR_SECONDS;
      const base = baseUrl(publicUrl, request);
      const tenantId = tenantOf(request);
      const devices = await fleet.openExport().countDevices(tenantId);
      const exportFiles: string[] = [];
      for (const file of nameFiles(devices)) {
        const path = `/exports/${tenantId}/${name}/${file}`;
        exportFiles.push(`${base}${path}?sig=${await signLink({ tenantId, path }, lifetimeSeconds)}`);
      }
      reply.headers(ODATA_JSON);
      return {
        '@odata.context': `${metadataUrl(base)}#microsoft.windowsDefenderATP.api.ExportFilesResponse`,
        exportFiles,
        generatedTime: now()
          .toISOString()
          .replace(/\.\d{3}Z$/, 'Z'),
      };
    });
  }

  app.get<OfFile>('/exports/:tenantId/:kind/:file', async (request, reply) => {
    const { tenantId, kind: name, file } = request.params;
    const [path = ''] = request.originalUrl.split('?', 1);
    const { sig } = request.query;
    await context.verifyLink({ tenantId, path }, typeof sig === 'string' ? sig : '');
    const kind = EXPORT_KINDS.find((each) => each.name === name);
    const range = rangeOfFile(file);
    if (!kind || !range) throw new RequestError('operation-unknown', 'There is no such file.');
    reply.type('application/gzip');
    // The framework would have the whole file written, only to throw it away. How long it is nobody knows before.
    if (request.method === 'HEAD') return reply.send(Readable.from([]));
    const { catalog, software } = fleet.openExport();
    const of = rowContext(catalog, now());
    return sendGzipped(
      request,
      reply,
      writeLines(software(tenantId, range), (device) => kind.toRows(device, of)),
    );
  });
}

/** Characters that are compressed at once. */
const AT_ONCE = 256 * 1024;

async function* writeLines<Device>(
  devices: AsyncIterable<Device>,
  toRows: (device: Device) => Iterable<{ readonly row: Parameters<typeof toFileLine>[0] }>,
): AsyncGenerator<string> {
  let text = '';
  for await (const device of devices) {
    for (const { row } of toRows(device)) text += toFileLine(row);
    if (text.length < AT_ONCE) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** Until the first lines are there nothing is sent: what fails until then is an error. */
async function sendGzipped(
  request: FastifyRequest,
  reply: FastifyReply,
  lines: AsyncGenerator<string>,
): Promise<FastifyReply> {
  const first = await lines.next();
  const text = async function* (): AsyncGenerator<string> {
    if (!first.done) yield first.value;
    yield* lines;
  };
  // Rows are much alike: more effort would make them little smaller, and take twice the time.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  pipeline(Readable.from(text(), { objectMode: false }), gzip, (error) => {
    if (error && error.code !== 'ERR_STREAM_PREMATURE_CLOSE')
      request.log.error({ err: error }, 'an export was cut off');
  });
  return reply.send(gzip);
}
