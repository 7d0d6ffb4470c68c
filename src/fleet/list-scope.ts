/** What a list of devices is of: its conditions, and the moment that they are about. */
import type { RowPosition } from '../query/row-position.ts';
import { type DeviceOrder, isFactsOrder, positionOf } from './device-order.ts';
import {
  countSelected,
  type FactsConditions,
  hasConditions,
  type SelectedFacts,
  selectFacts,
} from './facts-conditions.ts';
import { createPastReader, createPresentReader, type PlacedDevice, type PlacedReader } from './placed-device.ts';
import type { DeviceQueryStore, HistoryStore } from './ports.ts';
import type { Standpoint } from './standpoint.ts';

export interface DeviceConditions {
  /** How its name begins, in the form of `nameKeyOf`, or its whole id. */
  readonly search?: string | undefined;
  readonly tag?: string | undefined;
  readonly group?: string | undefined;
  readonly isActive?: boolean | undefined;
}

/** Conditions on facts, and orders by them, look at active devices only. */
export interface DeviceListQuery extends DeviceConditions, FactsConditions {
  readonly order: DeviceOrder;
  /** The devices after this place; null: from the first on. */
  readonly after: RowPosition | null;
  readonly limit: number;
}

/** The end of a past day. */
export interface PastMoment {
  readonly at: string;
  /** Whether it is recorded what devices said then; else they are looked at as they are now. Known once they were counted. */
  readonly isRecorded: () => boolean;
}

/** How much is read for one page. */
export interface ListLimits {
  /** At once: some milliseconds of SQLite, in which nothing else is answered. */
  readonly atOnce: number;
  /** Devices that are looked at: some tenths of a second. */
  readonly examined: number;
  /** What is read to be sorted where nobody knows how many they are: little more than a walk would look at. */
  readonly few: number;
  /** And however much longer a walk would be. */
  readonly fewAtMost: number;
}

const LIMITS: ListLimits = { atOnce: 500, examined: 20_000, few: 5_000, fewAtMost: 20_000 };

export interface ListContext {
  readonly queries: Pick<DeviceQueryStore, 'walkDevices' | 'countSeen'>;
  readonly history: Pick<HistoryStore, 'readSpans'>;
  readonly standpoint: Standpoint;
  /** Null: now. */
  readonly past: PastMoment | null;
  readonly limits?: ListLimits;
}

export interface ListScope {
  readonly tenantId: string;
  readonly query: DeviceListQuery;
  readonly queries: ListContext['queries'];
  readonly reader: PlacedReader;
  /** Null: whatever the facts. */
  readonly selected: SelectedFacts | null;
  /** Those first seen by a time; null: all. */
  readonly seenBy: string | null;
  /** How many active devices the tenant has. */
  readonly activeDevices: number;
  readonly limits: ListLimits;
}

export async function openScope(
  { queries, history, standpoint, past, limits = LIMITS }: ListContext,
  tenantId: string,
  query: DeviceListQuery,
): Promise<ListScope> {
  const needsFacts = hasConditions(query) || isFactsOrder(query.order);
  const { devices: activeDevices } = await standpoint.counter.latest(tenantId);
  const at = past?.isRecorded() ? past.at : null;
  const reading = { tenantId, queries, history };
  return {
    tenantId,
    // Nobody knows who was active on a past day.
    query: needsFacts && at === null ? { ...query, isActive: true } : query,
    queries,
    reader: at === null ? createPresentReader(reading) : createPastReader(reading, at),
    selected: needsFacts ? await selectFacts(standpoint, tenantId, query) : null,
    // As they are now, all are listed; but by id, as ever, those that had been seen by then.
    seenBy: query.order.by === 'id' ? (past?.at ?? null) : at,
    activeDevices,
    limits,
  };
}

export function isWanted(
  { query: { search, tag, group, isActive }, selected, seenBy }: ListScope,
  { device, labels, factsKey, isRecorded }: PlacedDevice,
): boolean {
  return (
    (selected === null || (isRecorded && selected.has(factsKey))) &&
    (search === undefined || device.id === search || (device.nameKey?.startsWith(search) ?? false)) &&
    (tag === undefined || labels.tags.includes(tag)) &&
    (group === undefined || labels.group === group) &&
    (isActive === undefined || device.isActive === isActive) &&
    (seenBy === null || device.firstSeenAt <= seenBy)
  );
}

export function placeOf({ query: { order }, selected }: ListScope, placed: PlacedDevice): RowPosition {
  return positionOf(order, placed, () => {
    const answer = selected?.get(placed.factsKey)?.answer;
    if (!answer) throw new Error(`facts ${placed.factsKey} have no place in this order`);
    return answer;
  });
}

/** How many devices are on all pages, where counters tell. */
export async function countAll({ tenantId, query, queries, selected, seenBy, activeDevices }: ListScope) {
  const { search, tag, group, isActive } = query;
  if (seenBy !== null || [search, tag, group].some((condition) => condition !== undefined)) return null;
  if (selected) return countSelected(selected);
  if (isActive === true) return activeDevices;
  const all = (await queries.countSeen(tenantId)).reduce((sum, { deviceCount }) => sum + deviceCount, 0);
  return isActive === undefined ? all : all - activeDevices;
}
