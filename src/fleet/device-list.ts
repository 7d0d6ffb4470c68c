/**
 * Lists of devices by conditions and in orders, a page at a time. No page reads the table of devices: it walks an index in the
 * order asked for, or reads the few devices that some condition leaves and sorts them.
 */
import type { RowPosition } from '../query/row-position.ts';
import type { Answer } from './answers.ts';
import { readFew } from './device-few.ts';
import { comparePlaces } from './device-order.ts';
import { walkInOrder } from './device-walks.ts';
import { createGiveWay } from './in-turns.ts';
import {
  countAll,
  type DeviceListQuery,
  isWanted,
  type ListContext,
  type ListScope,
  openScope,
  placeOf,
} from './list-scope.ts';
import type { PlacedDevice } from './placed-device.ts';
import type { WindowsVersion } from './windows-version.ts';

export interface DeviceOfList extends Pick<PlacedDevice, 'device' | 'labels'> {
  readonly answer: Answer;
  readonly windows: WindowsVersion;
}

/** A page may have fewer devices than its limit, or none, and yet go on: what one request reads is bounded. */
export interface DeviceListPage {
  readonly devices: readonly DeviceOfList[];
  /** Where the next page goes on; null: this is the last. */
  readonly next: RowPosition | null;
  /** How many devices there are on all pages, where that is known. */
  readonly total: number | null;
}

interface Found {
  readonly devices: readonly PlacedDevice[];
  readonly next: RowPosition | null;
  readonly total: number | null;
}

export async function listDevices(
  context: ListContext,
  tenantId: string,
  query: DeviceListQuery,
): Promise<DeviceListPage> {
  const scope = await openScope(context, tenantId, query);
  const few = await readFew(scope);
  const { devices, ...page } = few ? pageOfFew(scope, few) : await pageOfWalk(scope);
  return { devices: await describe(context, scope, devices), ...page };
}

function pageOfFew(scope: ListScope, few: readonly PlacedDevice[]): Found {
  const { order, after, limit } = scope.query;
  const wanted = few
    .filter((placed) => isWanted(scope, placed))
    .map((placed) => ({ placed, place: placeOf(scope, placed) }));
  const rest = wanted
    .filter(({ place }) => after === null || comparePlaces(order, place, after) > 0)
    .sort((a, b) => comparePlaces(order, a.place, b.place));
  const page = rest.slice(0, limit);
  return {
    devices: page.map(({ placed }) => placed),
    next: rest.length > limit ? (page.at(-1)?.place ?? null) : null,
    total: wanted.length,
  };
}

async function pageOfWalk(scope: ListScope): Promise<Found> {
  const { query, limits } = scope;
  const total = await countAll(scope);
  const devices: PlacedDevice[] = [];
  const giveWay = createGiveWay();
  let examined = 0;
  for await (const part of walkInOrder(scope)) {
    for (const placed of part) {
      const isOnPage = isWanted(scope, placed);
      const last = devices.at(-1);
      // One more than a page holds tells that another page follows.
      if (isOnPage && last && devices.length === query.limit) return { devices, next: placeOf(scope, last), total };
      if (isOnPage) devices.push(placed);
      examined++;
      if (examined === limits.examined) return { devices, next: placeOf(scope, placed), total };
    }
    await giveWay();
  }
  return { devices, next: null, total };
}

async function describe(
  { standpoint: { answers, versions } }: ListContext,
  { tenantId, selected }: ListScope,
  devices: readonly PlacedDevice[],
): Promise<DeviceOfList[]> {
  const keys = [...new Set(devices.map(({ factsKey }) => factsKey))];
  const windowsOf = await versions.ofFacts(tenantId, keys);
  const others = keys.filter((factsKey) => !selected?.has(factsKey));
  const answersOf = await answers.ofFacts(tenantId, others);
  return devices.map(({ device, labels, factsKey }) => {
    const { answer } = selected?.get(factsKey) ?? answersOf.get(factsKey) ?? {};
    const windows = windowsOf.get(factsKey);
    if (!answer || !windows) throw new Error(`nothing was worked out of facts ${factsKey}`);
    return { device, labels, answer, windows };
  });
}
