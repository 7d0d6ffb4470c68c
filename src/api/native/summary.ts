/** Bodies of answers about a fleet at a glance. Counts are of active devices, but for those of inactive ones. */
import Type from 'typebox';
import type { OfCatalog } from '../../fleet/fleet.ts';
import type { SeenDevices } from '../../fleet/reads.ts';
import type { FleetSummary } from '../../fleet/summary.ts';
import { AS_OF_PROPERTIES, ofCatalogAsOf } from './catalog.ts';
import { Count, NullableText, nullable, SeverityDto, Text } from './types.ts';

const MISSED_PROPERTIES = { kbs: Count, devices: Count };
const MissedDto = Type.Object(MISSED_PROPERTIES, { title: 'MissedCount' });

const BehindDto = Type.Object({ fromDays: Count, toDays: nullable(Count), devices: Count }, { title: 'BehindCount' });

const SeverityCountDto = Type.Object({ severity: SeverityDto, ...MISSED_PROPERTIES }, { title: 'SeverityCount' });

const ReleaseCountDto = Type.Object(
  {
    releaseId: NullableText,
    name: NullableText,
    endOfServiceOn: NullableText,
    hasReachedEndOfService: Type.Boolean(),
    devices: Count,
  },
  { title: 'ReleaseCount' },
);

const SeenDto = Type.Object({ day: Text, devices: Count }, { title: 'SeenCount' });

export const FleetSummaryDto = Type.Object(
  {
    ...AS_OF_PROPERTIES,
    /** Days are counted to this one. */
    day: Text,
    devices: Count,
    patched: Count,
    missing: Count,
    unknown: Count,
    /** Not seen for so long that they are not counted; null: not known of a past day. */
    inactive: nullable(Count),
    behind: Type.Array(BehindDto),
    severities: Type.Array(SeverityCountDto),
    exploited: MissedDto,
    knownExploited: MissedDto,
    /** Releases of Windows, the one whose service ends first comes first; one for each end that its editions have. */
    releases: Type.Array(ReleaseCountDto),
    /** Devices by the day on which they were last seen, newest first; null: not known of a past day. */
    seen: nullable(Type.Array(SeenDto)),
  },
  { title: 'FleetSummary' },
);

export function toFleetSummaryDto({
  catalog,
  asOf,
  behind,
  severities,
  releases,
  seen,
  ...counts
}: FleetSummary & SeenDevices & OfCatalog): Type.Static<typeof FleetSummaryDto> {
  return {
    ...ofCatalogAsOf({ catalog, asOf }),
    ...counts,
    ...{ behind: [...behind], severities: [...severities], releases: [...releases] },
    seen: seen?.map(({ day, deviceCount }) => ({ day, devices: deviceCount })) ?? null,
  };
}
