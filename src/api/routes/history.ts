import type { FastifyInstance } from 'fastify';
import type { Day } from '../../catalog/ids.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { FORMAT, listAnswer, sendListFile, toFileName } from '../list-file.ts';
import {
  ChangesPageDto,
  DeviceHistoryDto,
  MissedByDayDto,
  MissedPeriodDto,
  PatchedByDayDto,
  toChangesPageDto,
  toDeviceHistoryDto,
  toMissedByDayDto,
  toPatchedByDayDto,
} from '../native/history.ts';
import { AFTER, DAYS, INSTANT, readDays, readParameters, required, upToToday } from '../native/parameters.ts';
import { NATIVE_PERMISSIONS } from '../wire/operations.ts';
import type { Query } from '../wire/query-options.ts';
import { readKbId } from './kbs.ts';

interface OfFleet {
  Querystring: Query;
}

/** What was missing when: of a device, of all that changed, and of the fleet by day. */
export function addHistoryRoutes(app: FastifyInstance, { fleet, now }: ApiContext): void {
  const { readDevice, readCounts } = NATIVE_PERMISSIONS;
  const ofDay = { asOf: upToToday(now) };
  const ofHistory = { ...ofDay, format: FORMAT };
  const ofTime = { since: required(INSTANT), after: AFTER, ...ofDay };

  app.get<OfFleet & { Params: { readonly deviceId: string } }>(
    '/v1/devices/:deviceId/history',
    {
      config: { permissions: readDevice, parameters: ofHistory },
      schema: { response: { 200: listAnswer(DeviceHistoryDto) } },
    },
    async (request, reply) => {
      const { asOf, format } = readParameters(request.query, ofHistory);
      const query = { tenantId: tenantOf(request), device: request.params.deviceId };
      const answer = toDeviceHistoryDto(await fleet.historyOf(query, endOf(asOf)), asOf);
      if (format === undefined) return answer;
      const { periods, ...about } = answer;
      const name = toFileName(`history-${answer.name ?? answer.id}`);
      const day = asOf ?? now().toISOString().slice(0, 10);
      return sendListFile(request, reply, { format, name, day, row: MissedPeriodDto, about, rows: [periods] });
    },
  );

  app.get<OfFleet>(
    '/v1/changes',
    { config: { permissions: readDevice, parameters: ofTime }, schema: { response: { 200: ChangesPageDto } } },
    async (request) => {
      const { since, after = null, asOf } = readParameters(request.query, ofTime);
      const page = await fleet.changedSince(tenantOf(request), { since, until: endOf(asOf), after });
      return toChangesPageDto({ since, asOf }, page);
    },
  );

  app.get<OfFleet>(
    '/v1/fleet/patched',
    { config: { permissions: readCounts, parameters: DAYS }, schema: { response: { 200: PatchedByDayDto } } },
    async (request) => {
      const days = readDays(request.query, now());
      return toPatchedByDayDto(fleet.catalog(), days, await fleet.history.patchedByDay(tenantOf(request), days));
    },
  );

  app.get<OfFleet & { Params: { readonly kb: string } }>(
    '/v1/fleet/kbs/:kb/history',
    { config: { permissions: readCounts, parameters: DAYS }, schema: { response: { 200: MissedByDayDto } } },
    async (request) => {
      const days = readDays(request.query, now());
      const kbId = readKbId(request.params.kb);
      const missed = await fleet.history.missedByDay(tenantOf(request), kbId, days);
      return toMissedByDayDto(fleet.catalog(), { kbId, ...days }, missed);
    },
  );
}

function endOf(day: Day | undefined): string | null {
  return day === undefined ? null : `${day}T23:59:59.999Z`;
}
