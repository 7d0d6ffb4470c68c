/** The few devices that some condition of a list leaves: read whole by an index of that condition, to be sorted in memory. */
import { countSelected, type SelectedFacts } from './facts-conditions.ts';
import { createGiveWay } from './in-turns.ts';
import type { ListScope } from './list-scope.ts';
import type { PlacedDevice } from './placed-device.ts';
import type { DeviceWalk, WalkedDevice } from './ports.ts';

const DEVICE_ID = /^[0-9a-f]{40}$/;

/** Null: no condition is known to leave few. Others are still to be tested. */
export async function readFew(scope: ListScope): Promise<readonly PlacedDevice[] | null> {
  const { query, selected, reader, limits } = scope;
  const limit = limits.atOnce;
  const { search, tag, group, isActive, order } = query;
  if (search !== undefined && DEVICE_ID.test(search)) return reader.place(await readOne(scope, search));
  // By id every index that a condition has is in that order already.
  if (order.by === 'id') return null;
  if (selected && isFewer(countSelected(selected), scope)) {
    const devices = await readSelected(scope);
    if (devices) return devices;
  }
  const paths: (WalkAfter | null)[] = [
    tag === undefined ? null : (after) => ({ by: 'tag', text: tag, after: after?.id ?? '', limit }),
    group === undefined ? null : (after) => ({ by: 'group', text: group, after: after?.id ?? '', limit }),
    isActive === false ? (after) => ({ by: 'inactive', after: after?.id ?? '', limit }) : null,
    // In the order of names a walk begins and ends with them anyway.
    search === undefined || order.by === 'name' ? null : (after) => byName(search, after, limit),
  ];
  for (const path of paths) {
    const walked = path && (await readAll(scope, path));
    if (walked) return reader.place(walked);
  }
  return null;
}

/** Whether reading them all costs less than a walk through all devices until it has met a page of them. */
function isFewer(count: number, { activeDevices, query: { limit }, limits }: ListScope): boolean {
  return count <= limits.fewAtMost && (count <= limits.atOnce || count * count <= limit * activeDevices);
}

async function readOne({ tenantId, queries }: ListScope, id: string): Promise<WalkedDevice[]> {
  // The ids after a beginning of it that is one digit shorter: itself is among the first sixteen.
  const around = await queries.walkDevices(tenantId, { by: 'id', after: id.slice(0, -1), limit: 16 });
  return around.filter(({ device }) => device.id === id);
}

async function readSelected({ selected, reader, limits }: ListScope): Promise<readonly PlacedDevice[] | null> {
  const giveWay = createGiveWay();
  const devices: PlacedDevice[] = [];
  for (const keys of keysInParts(selected ?? new Map(), limits.atOnce)) {
    // Inactive ones are among them, which counters know nothing of.
    const part = await reader.ofAnyFacts(keys, limits.fewAtMost - devices.length);
    if (!part) return null;
    devices.push(...part);
    await giveWay();
  }
  return devices;
}

function* keysInParts(selected: SelectedFacts, atOnce: number): Generator<string[]> {
  let keys: string[] = [];
  let sum = 0;
  for (const [factsKey, { deviceCount }] of selected) {
    keys.push(factsKey);
    sum += deviceCount;
    if (sum < atOnce) continue;
    yield keys;
    [keys, sum] = [[], 0];
  }
  if (keys.length > 0) yield keys;
}

type WalkAfter = (last: WalkedDevice['device'] | null) => DeviceWalk;

function byName(prefix: string, last: WalkedDevice['device'] | null, limit: number): DeviceWalk {
  const after = last && { nameKey: last.nameKey ?? '', id: last.id };
  return { by: 'name', prefix, after, isDescending: false, limit };
}

/** Null: they are not few. */
async function readAll({ tenantId, queries, limits }: ListScope, walkAfter: WalkAfter): Promise<WalkedDevice[] | null> {
  const giveWay = createGiveWay();
  const devices: WalkedDevice[] = [];
  for (;;) {
    const part = await queries.walkDevices(tenantId, walkAfter(devices.at(-1)?.device ?? null));
    devices.push(...part);
    if (part.length < limits.atOnce) return devices;
    if (devices.length > limits.few) return null;
    await giveWay();
  }
}
