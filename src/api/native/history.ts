/** Bodies of answers about what was missing when. */
import Type from 'typebox';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Day, KbId } from '../../catalog/ids.ts';
import type { ChangesPage, HistoryOfDevice } from '../../fleet/fleet.ts';
import type { Days, MissedOnDay, PatchedOnDay } from '../../fleet/history.ts';
import type { KbChange } from '../../fleet/timeline.ts';
import { RecordedAsOfDto, toRecordedAsOf } from './as-of.ts';
import { OF_CATALOG_PROPERTIES, ofCatalog } from './catalog.ts';
import { Count, NullableText, oneOf, Text } from './types.ts';

const ChangeDto = Type.Object(
  {
    at: Text,
    kbId: Text,
    /** Null: the catalog in force does not know it. */
    name: NullableText,
    change: oneOf('missing', 'closed'),
    /** Whether the device changed, or what is known of updates. */
    cause: oneOf('device', 'catalog'),
  },
  { title: 'KbChange' },
);

const CHANGED_PROPERTIES = { id: Text, name: NullableText, changes: Type.Array(ChangeDto) };

export const MissedPeriodDto = Type.Object(
  {
    kbId: Text,
    name: NullableText,
    missingSinceAt: Text,
    /** Null: it is still missing. */
    closedAt: NullableText,
    daysMissing: Count,
  },
  { title: 'MissedPeriod' },
);

/** Changes of one device, oldest first, and the times during which it missed each KB, newest first. */
export const DeviceHistoryDto = Type.Object(
  {
    ...OF_CATALOG_PROPERTIES,
    asOf: Type.Optional(RecordedAsOfDto),
    ...CHANGED_PROPERTIES,
    periods: Type.Array(MissedPeriodDto),
  },
  { title: 'DeviceHistory' },
);

/** A page of devices with changes after a time. A page can be empty, and `next` not null. */
export const ChangesPageDto = Type.Object(
  {
    ...OF_CATALOG_PROPERTIES,
    asOf: Type.Optional(RecordedAsOfDto),
    since: Text,
    value: Type.Array(Type.Object(CHANGED_PROPERTIES, { title: 'ChangedDevice' })),
    next: NullableText,
  },
  { title: 'ChangesPage' },
);

const DAYS_PROPERTIES = { from: Text, to: Text };

/** The fleet at the end of each day. */
export const PatchedByDayDto = Type.Object(
  {
    ...OF_CATALOG_PROPERTIES,
    ...DAYS_PROPERTIES,
    value: Type.Array(Type.Object({ day: Text, devices: Count, patched: Count, missing: Count, unknown: Count })),
  },
  { title: 'PatchedByDay' },
);

/** How many devices missed a KB at the end of each day. */
export const MissedByDayDto = Type.Object(
  {
    ...OF_CATALOG_PROPERTIES,
    kbId: Text,
    name: NullableText,
    ...DAYS_PROPERTIES,
    value: Type.Array(Type.Object({ day: Text, devices: Count })),
  },
  { title: 'MissedByDay' },
);

export function toDeviceHistoryDto(
  { catalog, device, changes, periods }: HistoryOfDevice,
  asOf: Day | undefined,
): Type.Static<typeof DeviceHistoryDto> {
  return {
    ...ofCatalog(catalog),
    ...toRecordedAsOf(asOf),
    id: device.id,
    name: device.name,
    changes: describeChanges(catalog, changes),
    periods: periods.map((period) => ({ ...period, name: nameOf(catalog, period.kbId) })),
  };
}

export function toChangesPageDto(
  { since, asOf }: { readonly since: string; readonly asOf: Day | undefined },
  { catalog, devices, next }: ChangesPage,
): Type.Static<typeof ChangesPageDto> {
  const value = devices.map(({ id, name, changes }) => ({ id, name, changes: describeChanges(catalog, changes) }));
  return { ...ofCatalog(catalog), ...toRecordedAsOf(asOf), since, value, next };
}

export function toPatchedByDayDto(
  catalog: Catalog,
  { from, to }: Days,
  days: readonly PatchedOnDay[],
): Type.Static<typeof PatchedByDayDto> {
  return { ...ofCatalog(catalog), from, to, value: [...days] };
}

export function toMissedByDayDto(
  catalog: Catalog,
  { kbId, from, to }: Days & { readonly kbId: KbId },
  days: readonly MissedOnDay[],
): Type.Static<typeof MissedByDayDto> {
  return { ...ofCatalog(catalog), kbId, name: nameOf(catalog, kbId), from, to, value: [...days] };
}

/** Which facts it was seen by is no one's business: a file would hold what is not left out here. */
function describeChanges(catalog: Catalog, changes: readonly KbChange[]) {
  return changes.map(({ factsKey: _, ...change }) => ({ ...change, name: nameOf(catalog, change.kbId) }));
}

function nameOf(catalog: Catalog, kbId: KbId): string | null {
  return catalog.update(kbId)?.name ?? null;
}
