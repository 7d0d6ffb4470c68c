/** Made-up devices and batches for the tests of stores. */
import { createHash } from 'node:crypto';
import type { Device, DeviceBatch, DeviceWrite, Facts, FleetStore, FoundDevice } from '../../src/fleet/ports.ts';

export const T1 = '11111111-1111-4111-8111-111111111111';
export const T2 = '22222222-2222-4222-8222-222222222222';
export const DAY = '2020-04-01';

/** The id of a name: 40 digits, as ids are. */
export function idOf(name: string): string {
  return createHash('sha1').update(name).digest('hex');
}

export function at(day: number, hour = 0): string {
  return new Date(Date.UTC(2020, 3, day, hour)).toISOString();
}

/** A device that says facts `f1` since the first of April. */
export function makeDevice(name: string, change: Partial<Device> = {}): Device {
  return {
    id: idOf(name),
    version: 1,
    name,
    nameKey: name.toLowerCase(),
    nameAt: at(1),
    parts: '[{"source":"made-up","at":"2020-04-01T00:00:00.000Z"}]',
    factsKey: 'f1',
    factsSinceAt: at(1),
    firstSeenAt: at(1),
    lastSeenAt: at(1),
    isActive: true,
    place: null,
    ...change,
  };
}

export function makeFacts(...keys: string[]): Facts[] {
  return keys.map((key) => ({ key, text: `{"made-up":${JSON.stringify(key)}}` }));
}

export function created(device: Device): DeviceWrite {
  return { device, before: null, ended: [], sightings: [] };
}

/** The same device with a change, as its next version. */
export function changed(before: Device, change: Partial<Device>, ended: DeviceWrite['ended'] = []): DeviceWrite {
  return { device: { ...before, ...change, version: before.version + 1 }, before, ended, sightings: [] };
}

/** A batch with the facts that its devices and spans refer to. */
export function batchOf(writes: readonly DeviceWrite[], day = DAY): DeviceBatch {
  const keys = writes.flatMap(({ device, ended }) => [device.factsKey, ...ended.map(({ factsKey }) => factsKey)]);
  return { writes, facts: makeFacts(...new Set(keys)), day };
}

/** Saves and expects nothing to be refused. */
export async function save({ devices }: FleetStore, tenantId: string, writes: readonly DeviceWrite[], day = DAY) {
  const refused = await devices.saveDevices(tenantId, batchOf(writes, day));
  if (refused.length > 0) throw new Error(`refused: ${refused.join(', ')}`);
}

export function find({ devices }: FleetStore, tenantId: string, name: string): Promise<FoundDevice | null> {
  return devices.findDevice(tenantId, { id: idOf(name), nameKey: null });
}

/** Every counter that is not zero, by facts. */
export async function countsOf({ counts }: FleetStore, tenantId: string): Promise<Record<string, number>> {
  const { counts: all } = await counts.readCountsSince(tenantId, 0);
  return Object.fromEntries(all.map(({ factsKey, deviceCount }) => [factsKey, deviceCount] as const).sort());
}

/** The same, counted from the devices. */
export async function recount({ devices }: FleetStore, tenantId: string): Promise<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { device } of await devices.listDevices(tenantId, { after: null, limit: 1_000_000 })) {
    if (!device.isActive) continue;
    counts.set(device.factsKey, (counts.get(device.factsKey) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort());
}
