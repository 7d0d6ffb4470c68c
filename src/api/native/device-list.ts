/** Bodies of answers about devices as such: who they are, when they were seen and what their owner says of them. */
import Type from 'typebox';
import type { AssessedDevice, OfCatalog } from '../../fleet/fleet.ts';
import type { ListedDevice } from '../../fleet/ports.ts';
import { OsDto } from './assessment.ts';
import { AS_OF_PROPERTIES, ofCatalogAsOf } from './catalog.ts';
import { NullableText, Text, Texts } from './types.ts';

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

export const ListedDeviceDto = Type.Object(LISTED_PROPERTIES, { title: 'ListedDevice' });

/** A page of devices, by id. `next`: where the next page goes on; null: this is the last. */
export const DevicePageDto = Type.Object(
  {
    ...AS_OF_PROPERTIES,
    value: Type.Array(ListedDeviceDto),
    next: NullableText,
  },
  { title: 'DevicePage' },
);

export const DeviceDto = Type.Object({ ...AS_OF_PROPERTIES, ...LISTED_PROPERTIES, os: OsDto }, { title: 'Device' });

export function toDevicePageDto(
  of: OfCatalog,
  devices: readonly ListedDevice[],
  limit: number,
): Type.Static<typeof DevicePageDto> {
  const next = devices.length < limit ? null : (devices.at(-1)?.device.id ?? null);
  return { ...ofCatalogAsOf(of), value: devices.map(describeListed), next };
}

export function toDeviceDto({ catalog, asOf, assessment, ...listed }: AssessedDevice): Type.Static<typeof DeviceDto> {
  return { ...ofCatalogAsOf({ catalog, asOf }), ...describeListed(listed), os: assessment.os };
}

function describeListed({ device, labels }: ListedDevice) {
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
