/** Orders of a list of devices, and where a device stands in one: pages go on after a place, whatever came and went before it. */
import type { Day } from '../catalog/ids.ts';
import type { RowPosition, SortValue } from '../query/row-position.ts';
import { compareText } from '../query/text.ts';
import type { Answer } from './answers.ts';
import type { PlacedDevice } from './placed-device.ts';

export type DeviceOrder =
  | { readonly by: 'id' }
  /** Without regard to case; devices without a name come last either way. */
  | { readonly by: 'name'; readonly isDescending: boolean }
  /** By how long the oldest that is missing has been out, or by how much is missing; then by facts. */
  | FactsOrder;

export interface FactsOrder {
  readonly by: 'behind' | 'missing';
  readonly isDescending: boolean;
}

export function isFactsOrder(order: DeviceOrder): order is FactsOrder {
  return order.by === 'behind' || order.by === 'missing';
}

/** What devices sort by of what follows from their facts: higher is worse, whatever day it is. */
export function sortValueOf({ by }: FactsOrder, { missing, behindSinceOn }: Answer): number {
  if (by === 'missing') return missing.length;
  return behindSinceOn === null ? 0 : LATER_THAN_ALL - daysOf(behindSinceOn);
}

/** The place of a device; `answer` is asked for where the order needs it. */
export function positionOf(
  order: DeviceOrder,
  { device, factsKey }: PlacedDevice,
  answer: (factsKey: string) => Answer,
): RowPosition {
  if (order.by === 'id') return [device.id];
  if (order.by === 'name') return [device.nameKey, device.id];
  return [sortValueOf(order, answer(factsKey)), factsKey, device.id];
}

/** Below 0: the first one comes before the other. */
export function comparePlaces(order: DeviceOrder, a: RowPosition, b: RowPosition): number {
  if (order.by === 'id') return compareValues(a[0], b[0]);
  const sign = order.isDescending ? -1 : 1;
  if (order.by === 'name') {
    const [isNamelessA, isNamelessB] = [a[0] === null, b[0] === null];
    if (isNamelessA || isNamelessB) return Number(isNamelessA) - Number(isNamelessB) || compareValues(a[1], b[1]);
    return sign * (compareValues(a[0], b[0]) || compareValues(a[1], b[1]));
  }
  return sign * compareValues(a[0], b[0]) || compareValues(a[1], b[1]) || compareValues(a[2], b[2]);
}

/** Whether something that comes from outside is a place in an order. */
export function isPlaceIn(order: DeviceOrder, place: readonly unknown[]): place is RowPosition {
  const kinds = KINDS[order.by];
  return place.length === kinds.length && kinds.every((isKind, index) => isKind(place[index]));
}

const isText = (value: unknown): boolean => typeof value === 'string' && !value.includes('\0');
const KINDS: Readonly<Record<DeviceOrder['by'], readonly ((value: unknown) => boolean)[]>> = {
  id: [isText],
  name: [(value) => value === null || isText(value), isText],
  behind: [Number.isSafeInteger, isText, isText],
  missing: [Number.isSafeInteger, isText, isText],
};

const DAY_MS = 86_400_000;
/** In days since 1970. */
const LATER_THAN_ALL = 1_000_000;

function daysOf(day: Day): number {
  return Math.floor(Date.parse(day) / DAY_MS);
}

function compareValues(a: SortValue | undefined, b: SortValue | undefined): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return Number(a) - Number(b);
}
