/** Walks through the devices of a list in its order, part by part, from where the page before ended. Conditions are still to be tested. */
import { compareText } from '../query/text.ts';
import { type FactsOrder, isFactsOrder, sortValueOf } from './device-order.ts';
import type { ListScope } from './list-scope.ts';
import type { PlacedDevice } from './placed-device.ts';
import type { DeviceWalk } from './ports.ts';

type Parts = AsyncGenerator<readonly PlacedDevice[]>;

export function walkInOrder(scope: ListScope): Parts {
  const { order } = scope.query;
  if (isFactsOrder(order)) return walkFacts(scope, order);
  return order.by === 'name' ? walkNames(scope, order.isDescending) : walkIds(scope);
}

async function* walkIds(scope: ListScope): Parts {
  const { tag, group, isActive, after } = scope.query;
  const path =
    tag !== undefined
      ? ({ by: 'tag', text: tag } as const)
      : group !== undefined
        ? ({ by: 'group', text: group } as const)
        : ({ by: isActive === false ? 'inactive' : 'id' } as const);
  yield* walkAlong(scope, String(after?.[0] ?? ''), (id) => ({ ...path, after: id, limit: firstPart(scope) }));
}

async function* walkNames(scope: ListScope, isDescending: boolean): Parts {
  const { search = '', after } = scope.query;
  const [name = '', id = ''] = after ?? [];
  if (name !== null) {
    let place = after && { nameKey: String(name), id: String(id) };
    for (let limit = firstPart(scope); ; limit = scope.limits.atOnce) {
      const walk = { by: 'name', prefix: search, after: place, isDescending, limit } as const;
      const part = await scope.queries.walkDevices(scope.tenantId, walk);
      if (part.length > 0) yield await scope.reader.place(part);
      const last = part.at(-1)?.device;
      if (part.length < limit || !last) break;
      place = { nameKey: last.nameKey ?? '', id: last.id };
    }
  }
  if (search !== '') return;
  const from = name === null ? String(id) : '';
  yield* walkAlong(scope, from, (after) => ({ by: 'nameless', after, limit: scope.limits.atOnce }));
}

async function* walkAlong(
  { tenantId, queries, reader }: ListScope,
  from: string,
  walkAfter: (after: string) => DeviceWalk,
): Parts {
  for (let after = from; ; ) {
    const walk = walkAfter(after);
    const part = await queries.walkDevices(tenantId, walk);
    if (part.length > 0) yield await reader.place(part);
    if (part.length < walk.limit) return;
    after = part.at(-1)?.device.id ?? '';
  }
}

/** As many as a page without conditions needs, and one that tells whether another follows. */
function firstPart({ query: { limit }, limits }: ListScope): number {
  return Math.min(limit + 1, limits.atOnce);
}

interface Group {
  readonly factsKey: string;
  readonly value: number;
  readonly deviceCount: number;
}

/** Facts after facts; of each the devices in the order of their ids. */
async function* walkFacts(scope: ListScope, order: FactsOrder): Parts {
  const groups = groupsInOrder(scope, order);
  const { after } = scope.query;
  const { atOnce } = scope.limits;
  let index = 0;
  let from = '';
  if (after) {
    const [value, factsKey, id] = after;
    const start = { value: Number(value), factsKey: String(factsKey) };
    const found = groups.findIndex((group) => compareGroups(order, group, start) >= 0);
    index = found < 0 ? groups.length : found;
    if (groups[index]?.factsKey === start.factsKey) from = String(id);
  }
  while (index < groups.length) {
    const parts = nextGroups(groups, index, atOnce);
    const read = await Promise.all(
      parts.map(({ factsKey }, place) => scope.reader.ofFacts(factsKey, place === 0 ? from : '', atOnce)),
    );
    from = '';
    for (const { devices, next } of read) {
      if (devices.length > 0) yield devices;
      if (next !== null) {
        from = next;
        break;
      }
      index++;
    }
  }
}

function groupsInOrder({ selected }: ListScope, order: FactsOrder): Group[] {
  return [...(selected ?? [])]
    .map(([factsKey, { answer, deviceCount }]) => ({ factsKey, value: sortValueOf(order, answer), deviceCount }))
    .sort((a, b) => compareGroups(order, a, b));
}

type GroupPlace = Pick<Group, 'factsKey' | 'value'>;

function compareGroups({ isDescending }: FactsOrder, a: GroupPlace, b: GroupPlace): number {
  return (isDescending ? b.value - a.value : a.value - b.value) || compareText(a.factsKey, b.factsKey);
}

/** So many that their devices are about a part, and are read at once. */
function nextGroups(groups: readonly Group[], start: number, atOnce: number): readonly Group[] {
  let end = start;
  for (let sum = 0; end < groups.length && sum < atOnce; end++) sum += groups[end]?.deviceCount ?? 0;
  return groups.slice(start, end);
}
