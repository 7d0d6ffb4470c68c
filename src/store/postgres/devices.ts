import { createHash } from 'node:crypto';
import type { QueryResultRow } from 'pg';
import type {
  Device,
  DeviceBatch,
  DeviceKeys,
  DevicePage,
  DeviceSlice,
  DeviceStore,
  LabelChange,
  ListedDevice,
} from '../../fleet/ports.ts';
import { hasNul, refuseNul } from '../check-text.ts';
import { AFTER_ALL_IDS } from '../device-columns.ts';
import { dayOf } from '../seen-days.ts';
import { DROP_ADDRESSES, saveAddresses } from './addresses.ts';
import { addDifference, addToCounters, addToSeen, lockOrCreateTenant, lockTenant } from './counters.ts';
import type { Database } from './database.ts';
import * as statements from './device-statements.ts';
import type { Query, Statement, Value } from './statement.ts';

/** More devices than this are read on a connection of their own: others would wait for the answer. */
const LOOKED_UP_AT_ONCE = 50;

/** Each counter is written once in a batch; other tenants do not wait for it. */
const BATCH_SIZE = 3_000;

/**
 * Devices in PostgreSQL. Whatever changes devices, their labels or their counters locks the tenant first, so the writers of
 * one tenant come one after the other; reads wait for nobody.
 */
export function createDeviceStore(database: Database): DeviceStore {
  return {
    batchSize: BATCH_SIZE,
    findDevice: async (tenantId, keys) => {
      const row = await find(database, statements.FIND, tenantId, keys);
      if (!row) return null;
      const { revision, ...labelled } = row;
      return { ...toListed(labelled), revision };
    },

    findFacts: (tenantId, keys) => find(database, statements.FIND_FACTS, tenantId, keys),

    readDevices: async (tenantId, ids) => {
      const read = ids.length > LOOKED_UP_AT_ONCE ? database.query : database.lookUp;
      const { rows } = await read(statements.READ, [tenantId, ids]);
      return new Map(rows.map((device) => [device.id, device]));
    },

    saveDevices: async (tenantId, batch) => {
      if (batch.writes.length === 0) return [];
      refuseNul([tenantId, ...batch.writes.flatMap(({ device }) => [device.id, device.name])]);
      return database.inTransaction((query) => save(query, tenantId, batch));
    },

    listDevices: async (tenantId, page) => list(database, tenantId, page),

    findByAddress: async (tenantId, { address, from, to, limit }) => {
      if (hasNul(address)) return [];
      const { rows } = await database.query(statements.FIND_BY_ADDRESS, [tenantId, address, from, to, limit]);
      return rows.map(toListed);
    },

    labelDevice: (tenantId, id, change) => database.inTransaction((query) => label(query, tenantId, id, change)),

    removeDevice: (tenantId, id, day) => database.inTransaction((query) => remove(query, tenantId, id, day)),

    settleActivity: (tenantId, slice) => database.inTransaction((query) => settle(query, tenantId, slice)),

    listTenants: async () => (await database.query(statements.TENANTS, [])).rows.map(({ tenantId }) => tenantId),
  };
}

async function find<Row extends QueryResultRow>(
  { lookUp }: Database,
  [byId, byName]: readonly [Statement<Row>, Statement<Row>],
  tenantId: string,
  { id, nameKey }: DeviceKeys,
): Promise<Row | null> {
  const { rows } = await lookUp(byId, [tenantId, id]);
  if (rows[0] || nameKey === null || hasNul(nameKey)) return rows[0] ?? null;
  return (await lookUp(byName, [tenantId, nameKey])).rows[0] ?? null;
}

async function save(query: Query, tenantId: string, { writes, facts, day }: DeviceBatch): Promise<string[]> {
  const locking = writes.some(({ before }) => before === null)
    ? lockOrCreateTenant(query, tenantId)
    : lockTenant(query, tenantId);
  const ids = writes.map(({ device }) => device.id);
  // Sent together, and run after each other: the states are read under the lock.
  const [tenant, { rows }, known] = await Promise.all([
    locking,
    query(statements.STATES, [tenantId, ids]),
    query(statements.KNOWN_FACTS, [tenantId, facts.map(({ key }) => key)]),
  ]);
  // Devices that were read, of a tenant that is not there, have been removed by an administrator.
  if (!tenant) return ids;
  const states = new Map(rows.map((state) => [state.id, state]));
  const current = new Set(writes.filter(({ device, before }) => isState(states.get(device.id), before)));
  const kept = [...current].sort((a, b) => (a.device.id < b.device.id ? -1 : 1));

  const differences = new Map<string, number>();
  const seen = new Map<string, number>();
  for (const { device, before } of kept) {
    if (before) addDifference(seen, dayOf(before.lastSeenAt), -1);
    addDifference(seen, dayOf(device.lastSeenAt), 1);
    if (before?.isActive) addDifference(differences, before.factsKey, -1);
    if (device.isActive) addDifference(differences, device.factsKey, 1);
  }
  const spans = kept.flatMap(({ device, ended }) => ended.map((span) => ({ ...span, id: device.id })));
  // Facts are dropped under this lock alone: those that are there stay there.
  const knownKeys = new Set(known.rows.map(({ key }) => key));
  const newFacts = facts.filter(({ key }) => !knownKeys.has(key)).sort((a, b) => (a.key < b.key ? -1 : 1));
  await Promise.all([
    newFacts.length > 0 &&
      query(statements.PUT_FACTS, [tenantId, newFacts.map(({ key }) => key), newFacts.map(({ text }) => text)]),
    kept.length > 0 && query(statements.PUT_DEVICES, [tenantId, ...columnsOf(kept.map(({ device }) => device))]),
    spans.length > 0 &&
      query(statements.PUT_SPANS, [
        tenantId,
        spans.map(({ id }) => id),
        spans.map(({ sinceAt }) => sinceAt),
        spans.map(({ untilAt }) => untilAt),
        spans.map(({ factsKey }) => factsKey),
      ]),
    saveAddresses(query, tenantId, kept),
    addToCounters(query, tenant, differences, day),
    addToSeen(query, tenant, seen),
  ]);
  return writes.filter((write) => !current.has(write)).map(({ device }) => device.id);
}

async function list(database: Database, tenantId: string, { after, limit }: DevicePage): Promise<ListedDevice[]> {
  return (await database.query(statements.LIST, [tenantId, after ?? '', limit])).rows.map(toListed);
}

async function label(query: Query, tenantId: string, id: string, change: LabelChange): Promise<boolean> {
  const [, { rows }] = await Promise.all([lockTenant(query, tenantId), query(statements.FIND[0], [tenantId, id])]);
  const [row] = rows;
  if (!row) return false;
  const { tags, group, value } = change(toListed(row).labels);
  refuseNul([...(tags ?? []), group ?? null]);
  await Promise.all([
    typeof group === 'string' && query(statements.PUT_GROUP, [tenantId, group]),
    group !== undefined && query(statements.SET_GROUP, [tenantId, id, group]),
    value !== undefined && query(statements.SET_VALUE, [tenantId, id, value]),
    tags !== undefined && query(statements.DROP_TAGS, [tenantId, id]),
    tags !== undefined && query(statements.PUT_TAGS, [tenantId, id, tags]),
  ]);
  return true;
}

async function remove(query: Query, tenantId: string, id: string, day: string): Promise<boolean> {
  const [tenant, { rows }] = await Promise.all([
    lockTenant(query, tenantId),
    query(statements.DROP_DEVICE, [tenantId, id]),
    query(statements.DROP_SPANS, [tenantId, id]),
    query(DROP_ADDRESSES, [tenantId, id]),
    query(statements.DROP_TAGS, [tenantId, id]),
  ]);
  const [removed] = rows;
  if (!tenant || !removed) return false;
  await Promise.all([
    removed.isActive && addToCounters(query, tenant, new Map([[removed.factsKey, -1]]), day),
    addToSeen(query, tenant, new Map([[dayOf(removed.lastSeenAt), -1]])),
  ]);
  return true;
}

async function settle(query: Query, tenantId: string, { after, limit, seenBefore, day }: DeviceSlice) {
  const from = after ?? '';
  const [tenant, slice] = await Promise.all([
    lockTenant(query, tenantId),
    query(statements.END_OF_SLICE, [tenantId, from, limit - 1]),
  ]);
  const next = slice.rows[0]?.id ?? null;
  if (!tenant) return { changed: 0, next: null };
  const { rows } = await query(statements.SETTLE_ACTIVITY, [tenantId, from, next ?? AFTER_ALL_IDS, seenBefore]);
  const differences = new Map<string, number>();
  for (const { factsKey, isActive } of rows) addDifference(differences, factsKey, isActive ? 1 : -1);
  await addToCounters(query, tenant, differences, day);
  return { changed: rows.length, next };
}

/** Whether a device is still as it was read. */
function isState(state: statements.DeviceState | undefined, before: Device | null): boolean {
  if (!state || !before) return !state && !before;
  return (
    state.version === before.version &&
    state.factsKey === before.factsKey &&
    state.isActive === before.isActive &&
    state.partsHash === createHash('sha256').update(before.parts).digest('hex')
  );
}

/** One list for each column of `PUT_DEVICES`. */
function columnsOf(devices: readonly Device[]): Value[] {
  return [
    devices.map(({ id }) => id),
    devices.map(({ version }) => version),
    devices.map(({ name }) => name),
    devices.map(({ nameKey }) => nameKey),
    devices.map(({ nameAt }) => nameAt),
    devices.map(({ parts }) => parts),
    devices.map(({ factsKey }) => factsKey),
    devices.map(({ factsSinceAt }) => factsSinceAt),
    devices.map(({ firstSeenAt }) => firstSeenAt),
    devices.map(({ lastSeenAt }) => lastSeenAt),
    devices.map(({ isActive }) => Number(isActive)),
    devices.map(({ place }) => place),
  ];
}

function toListed({ groupName, value, tags, ...device }: statements.LabelledRow): ListedDevice {
  return { device, labels: { group: groupName, value, tags } };
}
