/** Bodies of answers about devices as such: who they are, when they were seen and what their owner says of them. */
import Type from 'typebox';
import type { Day } from '../../catalog/ids.ts';
import type { DeviceListPage, DeviceOfList } from '../../fleet/device-list.ts';
import { stateOf } from '../../fleet/facts-conditions.ts';
import type { AssessedDevice, OfCatalog } from '../../fleet/fleet.ts';
import { OsDto } from './assessment.ts';
import { AS_OF_PROPERTIES, ofCatalogAsOf } from './catalog.ts';
import { Count, NullableText, nullable, oneOf, SeverityDto, Text, Texts } from './types.ts';

const LISTED_PROPERTIES = {
  id: Text,
  name: NullableText,
  firstSeenAt: Text,
  lastSeenAt: Text,
  /** False: not seen for so long that no count has it. */
  isActive: Type.Boolean(),
  tags: Texts,
  group: NullableText,
  /** Null: not said, which counts as `Normal`. */
  value: NullableText,
};

export const ListedDeviceDto = Type.Object(
  {
    ...LISTED_PROPERTIES,
    /** "Windows 11 version 24H2"; null: not recognized. */
    os: NullableText,
    releaseId: NullableText,
    build: NullableText,
    state: oneOf('patched', 'missing', 'unknown'),
    /** How many KBs it misses for sure. */
    missing: Count,
    /** The worst of them. */
    severity: SeverityDto,
    isExploited: Type.Boolean(),
    /** The release day of the oldest of them, and how many days ago that was. */
    behindSinceOn: NullableText,
    daysBehind: nullable(Count),
  },
  { title: 'ListedDevice' },
);

/**
 * A page of devices. `next`: where the next page goes on; null: this is the last. A page can be short, or empty, and `next` not
 * null. `total`: how many are on all pages; null: that is not known.
 */
export const DevicePageDto = Type.Object(
  {
    ...AS_OF_PROPERTIES,
    value: Type.Array(ListedDeviceDto),
    next: NullableText,
    total: nullable(Count),
  },
  { title: 'DevicePage' },
);

export const DeviceDto = Type.Object({ ...AS_OF_PROPERTIES, ...LISTED_PROPERTIES, os: OsDto }, { title: 'Device' });

/** `day`: of which the list is. */
export function toDevicePageDto(
  { catalog, asOf, devices, total }: DeviceListPage & OfCatalog,
  { day, next }: { readonly day: Day; readonly next: string | null },
): Type.Static<typeof DevicePageDto> {
  const value = devices.map((listed) => toListedDeviceDto(listed, day));
  return { ...ofCatalogAsOf({ catalog, asOf }), value, next, total };
}

function toListedDeviceDto({ answer, windows, ...listed }: DeviceOfList, day: Day) {
  const { missing, severity, isExploited, behindSinceOn } = answer;
  return {
    ...describeListed(listed),
    ...windows,
    state: stateOf(answer),
    missing: missing.length,
    ...{ severity, isExploited, behindSinceOn },
    daysBehind: behindSinceOn === null ? null : (Date.parse(day) - Date.parse(behindSinceOn)) / DAY_MS,
  };
}

const DAY_MS = 86_400_000;

export function toDeviceDto({ catalog, asOf, assessment, ...listed }: AssessedDevice): Type.Static<typeof DeviceDto> {
  return { ...ofCatalogAsOf({ catalog, asOf }), ...describeListed(listed), os: assessment.os };
}

function describeListed({ device, labels }: Pick<DeviceOfList, 'device' | 'labels'>) {
  const { id, name, firstSeenAt, lastSeenAt, isActive } = device;
  return {
    id,
    name,
    firstSeenAt,
    lastSeenAt,
    isActive,
    tags: [...labels.tags],
    group: labels.group,
    value: labels.value,
  };
}
