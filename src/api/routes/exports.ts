import type { FastifyInstance } from 'fastify';
import { answerCollection } from '../answer-collection.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { exportCollection, type RowsOfDevice } from '../export-collection.ts';
import { EXPORT_KINDS } from '../export-kinds.ts';
import { readPageSize, readSinceTime } from '../export-options.ts';
import { toDeltaAssetVulnerabilities } from '../wire/asset-vulnerability.ts';
import { type DeviceRow, rowContext } from '../wire/export-row.ts';
import { DELTA_ASSET_VULNERABILITIES } from '../wire/odata/entities-exports.ts';
import { OPERATIONS } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';

interface OfFleet {
  Querystring: Query;
}

/** What is on all devices, page by page, and what changed on them of late. */
export function addExportRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet, now } = context;

  for (const { pages, entity, keyLength, toRows } of EXPORT_KINDS) {
    const config = { permissions: pages.permissions };
    app.get<OfFleet>(pages.path, { config }, async (request, reply) => {
      const { catalog, software } = fleet.openExport();
      const of = rowContext(catalog, now());
      const rows = exportCollection({
        entity,
        keyLength,
        pageSize: readPageSize(request.query),
        devices: (from) => rowsOf(software(tenantOf(request), { from, before: null }), (device) => toRows(device, of)),
      });
      return answerCollection(context, request, reply, rows);
    });
  }

  const { path, permissions } = OPERATIONS.vulnerabilityChanges;
  app.get<OfFleet>(path, { config: { permissions } }, async (request, reply) => {
    const { catalog, changes } = fleet.openExport();
    const at = now();
    const of = rowContext(catalog, at);
    const since = readSinceTime(request.query, at);
    const rows = exportCollection({
      entity: DELTA_ASSET_VULNERABILITIES,
      keyLength: 3,
      pageSize: readPageSize(request.query),
      devices: (from) =>
        rowsOf(changes(tenantOf(request), { from, before: null, since }), (device) =>
          toDeltaAssetVulnerabilities(device, of),
        ),
    });
    return answerCollection(context, request, reply, rows);
  });
}

async function* rowsOf<Device extends { readonly device: { readonly id: string } }>(
  devices: AsyncIterable<Device>,
  toRows: (device: Device) => Iterable<DeviceRow>,
): AsyncGenerator<RowsOfDevice> {
  for await (const each of devices) yield { deviceId: each.device.id, rows: toRows(each) };
}
