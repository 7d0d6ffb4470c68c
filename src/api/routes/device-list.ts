import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { DeviceListQuery } from '../../fleet/list-scope.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { asOfOption } from '../as-of.ts';
import { MAX_LABELS_BYTES } from '../body/labels.ts';
import { readBody } from '../body/read-body.ts';
import { FORMAT, listAnswer, sendListFile } from '../list-file.ts';
import { LABELS_BODY } from '../native/bodies.ts';
import { ofCatalogAsOf } from '../native/catalog.ts';
import { DeviceDto, DevicePageDto, ListedDeviceDto, toDeviceDto, toDevicePageDto } from '../native/device-list.ts';
import { DEVICE_LIST_OPTIONS, encodePlace, toListedBy, toListQuery } from '../native/device-list-options.ts';
import { parseLabels } from '../native/labels.ts';
import { readParameters } from '../native/parameters.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';
import { forgetContentType } from './forget-content-type.ts';

interface OfDevice {
  Params: { readonly deviceId: string };
  Querystring: Query;
}

const PATH = '/v1/devices/:deviceId';
const FILED_AT_ONCE = 500;

/** `GET /v1/devices`, and `GET`, `PATCH` and `DELETE /v1/devices/{id}`. */
export function addDeviceListRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet } = context;
  const { parameters: ofDay, read } = asOfOption(context);
  const listOptions = { ...DEVICE_LIST_OPTIONS, ...ofDay, format: FORMAT };
  const { readDevice, writeDevice } = NATIVE_PERMISSIONS;

  app.get<{ Querystring: Query }>(
    '/v1/devices',
    {
      config: { permissions: readDevice, parameters: listOptions },
      schema: { response: { 200: listAnswer(DevicePageDto) } },
    },
    async (request, reply) => {
      const { asOf, format, ...options } = readParameters(request.query, listOptions);
      const listedBy = toListedBy(options);
      const query = toListQuery(listedBy, options, asOf);
      const { ofCatalog, listDevices } = await read(asOf);
      const day = asOf ?? context.now().toISOString().slice(0, 10);
      const find = async (page: DeviceListQuery) => {
        const found = await listDevices(tenantOf(request), page);
        const next = found.next && encodePlace(found.next, listedBy, asOf);
        return { place: found.next, page: toDevicePageDto(found, { day, next }) };
      };
      if (format === undefined) return (await find(query)).page;
      const about = ofCatalogAsOf(ofCatalog());
      const rows = allPages(query, find);
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

interface FoundPage<Row> {
  readonly page: { readonly value: readonly Row[] };
  readonly place: DeviceListQuery['after'];
}

async function* allPages<Row>(
  query: DeviceListQuery,
  find: (query: DeviceListQuery) => Promise<FoundPage<Row>>,
): AsyncGenerator<readonly Row[]> {
  let after = query.after;
  do {
    const { page, place }: FoundPage<Row> = await find({ ...query, after, limit: FILED_AT_ONCE });
    yield page.value;
    after = place;
  } while (after !== null);
}
