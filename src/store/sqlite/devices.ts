import type { Database } from 'better-sqlite3';
import type {
  Device,
  DeviceBatch,
  DevicePage,
  DeviceSlice,
  DeviceStore,
  FoundDevice,
  LabelChange,
  ListedDevice,
} from '../../fleet/ports.ts';
import { refuseNul } from '../check-text.ts';
import { AFTER_ALL_IDS } from '../device-columns.ts';
import { dayOf } from '../seen-days.ts';
import { createAddresses } from './addresses.ts';
import { addDifference, createCounters, createSeenCounters } from './counters.ts';
import {
  type DeviceRow,
  type LabelledRow,
  prepareCounterStatements,
  prepareDeviceStatements,
} from './device-statements.ts';
import { createLookUps } from './look-ups.ts';
import { whenUnavailable } from './unavailable.ts';

/** Some 150 ms: while a batch is saved, nothing else is answered. */
const BATCH_SIZE = 2_000;

/** Devices in SQLite, by prepared statements: each method is one transaction. */
export function createDeviceStore(db: Database): DeviceStore {
  const statements = prepareDeviceStatements(db);
  const counterStatements = prepareCounterStatements(db);
  const addToCounters = createCounters(db);
  const addToSeen = createSeenCounters(db);
  const addresses = createAddresses(db);

  const save = (tenantId: string, { writes, facts, day }: DeviceBatch): string[] => {
    refuseNul([tenantId, ...writes.flatMap(({ device }) => [device.id, device.name])]);
    const conflicts: string[] = [];
    const differences = new Map<string, number>();
    const seen = new Map<string, number>();
    if (writes.some(({ before }) => before === null)) counterStatements.putTenant.run(tenantId);
    for (const { key, text } of facts) counterStatements.putFacts.run(tenantId, key, text);
    for (const { device, before, ended, sightings } of writes) {
      if (!isState(statements.state.get(tenantId, device.id), before)) {
        conflicts.push(device.id);
        continue;
      }
      statements.putDevice.run(...valuesOf(tenantId, device));
      for (const { factsKey, sinceAt, untilAt } of ended) {
        statements.putSpan.run(tenantId, device.id, sinceAt, untilAt, factsKey);
      }
      addresses.save(tenantId, device.id, sightings);
      if (before?.isActive) addDifference(differences, before.factsKey, -1);
      if (device.isActive) addDifference(differences, device.factsKey, 1);
      if (before) addDifference(seen, dayOf(before.lastSeenAt), -1);
      addDifference(seen, dayOf(device.lastSeenAt), 1);
    }
    addToCounters(tenantId, differences, day);
    addToSeen(tenantId, seen);
    return conflicts;
  };

  const find = (tenantId: string, id: string, nameKey: string | null): FoundDevice | null => {
    const row =
      statements.labelled.get(tenantId, id) ?? (nameKey !== null && statements.labelledByName.get(tenantId, nameKey));
    if (!row) return null;
    return { ...toListed(row), revision: counterStatements.tenant.get(tenantId)?.revision ?? 0 };
  };

  const read = (tenantId: string, ids: readonly string[]): Map<string, Device> => {
    const devices = new Map<string, Device>();
    for (const id of ids) {
      const row = statements.device.get(tenantId, id);
      if (row) devices.set(id, toDevice(row));
    }
    return devices;
  };

  const list = (tenantId: string, { after, limit }: DevicePage): ListedDevice[] =>
    statements.list.all(tenantId, after ?? '', limit).map(toListed);

  const label = (tenantId: string, id: string, change: LabelChange): boolean => {
    const row = statements.labelled.get(tenantId, id);
    if (!row) return false;
    const { tags, group, value } = change(toListed(row).labels);
    refuseNul([...(tags ?? []), group ?? null]);
    if (typeof group === 'string') statements.putGroup.run({ tenantId, groupName: group });
    if (group !== undefined) statements.setGroup.run(group, tenantId, id);
    if (value !== undefined) statements.setValue.run(value, tenantId, id);
    if (tags === undefined) return true;
    statements.dropTags.run(tenantId, id);
    for (const tag of tags) statements.putTag.run(tenantId, id, tag);
    return true;
  };

  const remove = (tenantId: string, id: string, day: string): boolean => {
    const removed = statements.dropDevice.get(tenantId, id);
    if (!removed) return false;
    statements.dropSpans.run(tenantId, id);
    addresses.drop(tenantId, id);
    statements.dropTags.run(tenantId, id);
    if (removed.isActive) addToCounters(tenantId, new Map([[removed.factsKey, -1]]), day);
    addToSeen(tenantId, new Map([[dayOf(removed.lastSeenAt), -1]]));
    return true;
  };

  const settle = (tenantId: string, { after, limit, seenBefore, day }: DeviceSlice) => {
    const from = after ?? '';
    const end = statements.endOfSlice.get(tenantId, from, limit - 1)?.id ?? null;
    const rows = statements.settleActivity.all({ tenantId, after: from, end: end ?? AFTER_ALL_IDS, seenBefore });
    const differences = new Map<string, number>();
    for (const { factsKey, isActive } of rows) addDifference(differences, factsKey, isActive === 1 ? 1 : -1);
    addToCounters(tenantId, differences, day);
    return { changed: rows.length, next: end };
  };

  // Immediate: taking the write lock only after the first read would fail where another process wrote in between.
  const saveAtOnce = db.transaction(save).immediate;
  const findAtOnce = db.transaction(find);
  const readAtOnce = db.transaction(read);
  const labelAtOnce = db.transaction(label).immediate;
  const removeAtOnce = db.transaction(remove).immediate;
  const settleAtOnce = db.transaction(settle).immediate;
  return {
    batchSize: BATCH_SIZE,
    findDevice: async (tenantId, { id, nameKey }) => whenUnavailable(() => findAtOnce(tenantId, id, nameKey)),
    findFacts: createLookUps(db),
    readDevices: async (tenantId, ids) => whenUnavailable(() => readAtOnce(tenantId, ids)),
    saveDevices: async (tenantId, batch) =>
      batch.writes.length === 0 ? [] : whenUnavailable(() => saveAtOnce(tenantId, batch)),
    listDevices: async (tenantId, page) => whenUnavailable(() => list(tenantId, page)),
    findByAddress: async (tenantId, query) =>
      whenUnavailable(() => statements.listByAddress.all({ tenantId, ...query }).map(toListed)),
    labelDevice: async (tenantId, id, change) => whenUnavailable(() => labelAtOnce(tenantId, id, change)),
    removeDevice: async (tenantId, id, day) => whenUnavailable(() => removeAtOnce(tenantId, id, day)),
    settleActivity: async (tenantId, slice) => whenUnavailable(() => settleAtOnce(tenantId, slice)),
    listTenants: async () => whenUnavailable(() => statements.tenants.all().map(({ tenantId }) => tenantId)),
  };
}

/** Whether a device is still as it was read. */
function isState(
  state: Pick<DeviceRow, 'version' | 'factsKey' | 'isActive' | 'parts'> | undefined,
  before: Device | null,
): boolean {
  if (!state || !before) return !state && !before;
  return (
    state.version === before.version &&
    state.factsKey === before.factsKey &&
    (state.isActive === 1) === before.isActive &&
    state.parts === before.parts
  );
}

function valuesOf(tenantId: string, device: Device): (string | number | null)[] {
  return [
    tenantId,
    device.id,
    device.version,
    device.name,
    device.nameKey,
    device.nameAt,
    device.parts,
    device.factsKey,
    device.factsSinceAt,
    device.firstSeenAt,
    device.lastSeenAt,
    Number(device.isActive),
    device.place,
  ];
}

function toDevice({ isActive, ...row }: DeviceRow): Device {
  return { ...row, isActive: isActive === 1 };
}

function toListed({ groupName, value, tags, ...row }: LabelledRow): ListedDevice {
  return { device: toDevice(row), labels: { group: groupName, value, tags: JSON.parse(tags) } };
}
