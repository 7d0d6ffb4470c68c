import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { DevicePage } from '../../fleet/ports.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { asOfOption } from '../as-of.ts';
import { MAX_LABELS_BYTES } from '../body/labels.ts';
import { readBody } from '../body/read-body.ts';
import { FORMAT, listAnswer, sendListFile } from '../list-file.ts';
import { LABELS_BODY } from '../native/bodies.ts';
import { DeviceDto, DevicePageDto, ListedDeviceDto, toDeviceDto, toDevicePageDto } from '../native/device-list.ts';
import { parseLabels } from '../native/labels.ts';
import { AFTER, LABEL, LIMIT, readParameters } from '../native/parameters.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';
import { BOOLEAN, type Query } from '../wire/query-options.ts';
import { forgetContentType } from './forget-content-type.ts';

interface OfDevice {
  Params: { readonly deviceId: string };
  Querystring: Query;
}

const PATH = '/v1/devices/:deviceId';
const DEFAULT_LIMIT = 100;
const FILED_AT_ONCE = 500;

/** `GET /v1/devices`, and `GET`, `PATCH` and `DELETE /v1/devices/{id}`. */
export function addDeviceListRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet } = context;
  const { parameters: ofDay, read } = asOfOption(context);
  const listOptions = {
    after: AFTER,
    limit: LIMIT,
    tag: LABEL,
    group: LABEL,
    active: BOOLEAN,
    ...ofDay,
    format: FORMAT,
  };
  const { readDevice, writeDevice } = NATIVE_PERMISSIONS;

  app.get<{ Querystring: Query }>(
    '/v1/devices',
    {
      config: { permissions: readDevice, parameters: listOptions },
      schema: { response: { 200: listAnswer(DevicePageDto) } },
    },
    async (request, reply) => {
      const options = readParameters(request.query, listOptions);
      const { after = null, limit = DEFAULT_LIMIT, tag, group, active, asOf, format } = options;
      const { ofCatalog, listDevices } = await read(asOf);
      const find = async (page: Pick<DevicePage, 'after' | 'limit'>) =>
        toDevicePageDto(
          ofCatalog(),
          await listDevices(tenantOf(request), { ...page, tag, group, isActive: active }),
          page.limit,
        );
      if (format === undefined) return find({ after, limit });
      const { value: _, next: __, ...about } = toDevicePageDto(ofCatalog(), [], 1);
      const rows = allPages((next) => find({ after: next ?? after, limit: FILED_AT_ONCE }));
      const day = asOf ?? context.now().toISOString().slice(0, 10);
      return sendListFile(request, reply, { format, name: 'devices', day, row: ListedDeviceDto, about, rows });
    },
  );

  app.get<OfDevice>(
    PATH,
    { config: { permissions: readDevice, parameters: ofDay }, schema: { response: { 200: DeviceDto } } },
    async (request) => {
      const { assessmentOf } = await read(readParameters(request.query, ofDay).asOf);
      return toDeviceDto(await assessmentOf({ tenantId: tenantOf(request), device: request.params.deviceId }));
    },
  );

  app.patch<OfDevice>(
    PATH,
    {
      config: { permissions: writeDevice, body: LABELS_BODY },
      onRequest: forgetContentType,
      schema: { response: { 200: DeviceDto } },
    },
    async (request) => {
      readParameters(request.query, {});
      const query = { tenantId: tenantOf(request), device: request.params.deviceId };
      const labels = parseLabels(await readBody(request.raw, MAX_LABELS_BYTES));
      await fleet.labelDevice(query, () => labels);
      return toDeviceDto(await fleet.assessmentOf(query));
    },
  );

  app.delete<OfDevice>(
    PATH,
    { config: { permissions: writeDevice }, schema: { response: { 204: Type.Null() } } },
    async (request, reply) => {
      readParameters(request.query, {});
      await fleet.removeDevice({ tenantId: tenantOf(request), device: request.params.deviceId });
      return reply.status(204).send();
    },
  );
}

interface Page<Row> {
  readonly value: readonly Row[];
  readonly next: string | null;
}

async function* allPages<Row>(find: (after: string | null) => Promise<Page<Row>>): AsyncGenerator<readonly Row[]> {
  let after: string | null = null;
  do {
    const page: Page<Row> = await find(after);
    yield page.value;
    after = page.next;
  } while (after !== null);
}
