/** Bodies of the native API's answers about devices. */
import Type from 'typebox';
import type { Catalog } from '../../catalog/catalog.ts';
import { byUrgency } from '../../catalog/urgency.ts';
import type { AssessedDevice } from '../../fleet/fleet.ts';
import type { Device } from '../../fleet/ports.ts';
import type { AcceptedReport } from '../../fleet/single-report.ts';
import { AsOfDto, toAsOfDto } from './as-of.ts';
import { ASSESSMENT_PROPERTIES, ConflictDto, OsDto } from './assessment.ts';
import { OF_CATALOG_PROPERTIES, ofCatalog } from './catalog.ts';
import { nullable } from './types.ts';

const DEVICE_PROPERTIES = {
  id: Type.String(),
  name: Type.Union([Type.String(), Type.Null()]),
  firstSeenAt: Type.String(),
  lastSeenAt: Type.String(),
  ...OF_CATALOG_PROPERTIES,
};

/** Something about a report that its sender should know. */
export const NoteDto = Type.Object(
  { code: Type.String(), field: Type.String(), message: Type.String() },
  { title: 'ReportNote' },
);

/** Answer to a report: what became of it and what it means, in numbers. */
export const AcceptedReportDto = Type.Object(
  {
    ...DEVICE_PROPERTIES,
    outcome: Type.Unsafe<AcceptedReport['outcome']>({ type: 'string', enum: ['created', 'updated', 'older'] }),
    os: OsDto,
    counts: Type.Object({
      /** KBs that are missing, waiting for a restart left out. */
      missing: Type.Integer(),
      pendingReboot: Type.Integer(),
      /** KBs that may be missing. */
      possiblyMissing: Type.Integer(),
      /** Questions that could not be decided. */
      unknown: Type.Integer(),
      /** Steps of the install plan. */
      plan: Type.Integer(),
    }),
    notes: Type.Array(NoteDto),
    conflicts: Type.Array(ConflictDto),
  },
  { title: 'AcceptedReport' },
);

/** A device and all that is decided about it. */
export const AssessedDeviceDto = Type.Object(
  { ...DEVICE_PROPERTIES, asOf: nullable(AsOfDto), ...ASSESSMENT_PROPERTIES },
  { title: 'AssessedDevice' },
);

export function toAcceptedReportDto({
  outcome,
  device,
  assessment,
  catalog,
  notes,
}: AcceptedReport): Type.Static<typeof AcceptedReportDto> {
  const { os, missing, possiblyMissing, unknown, plan, conflicts } = assessment;
  return {
    ...describeDevice(device, catalog),
    outcome,
    os,
    counts: {
      missing: missing.filter((kb) => kb.state === 'missing').length,
      pendingReboot: missing.filter((kb) => kb.state === 'pending-reboot').length,
      possiblyMissing: possiblyMissing.length,
      unknown: unknown.length,
      plan: plan.length,
    },
    notes: [...notes],
    conflicts: [...conflicts],
  };
}

/** As it is: the model's properties are the wire's. But the most urgent KBs come first, of equally urgent ones the newest. */
export function toAssessedDeviceDto({ device, assessment, catalog, asOf }: AssessedDevice) {
  return {
    ...describeDevice(device, catalog),
    ...assessment,
    asOf: asOf ? toAsOfDto(asOf) : null,
    missing: byUrgency(assessment.missing),
  };
}

function describeDevice({ id, name, firstSeenAt, lastSeenAt }: Device, catalog: Catalog) {
  return { id, name, firstSeenAt, lastSeenAt, ...ofCatalog(catalog) };
}
