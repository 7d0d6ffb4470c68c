/** Devices in the order of their ids, each with its findings. */
import type { Findings } from '../../fleet/findings.ts';
import { allOf, compareToText, textProperty } from '../../query/build-expression.ts';
import type { Expression, OrderKey } from '../../query/expression.ts';
import { compareText } from '../../query/text.ts';
import type { DeviceSource, Fleet } from './selection.ts';

export interface DeviceWithFindings {
  readonly id: string;
  readonly findings: Findings;
}

/** Where to begin, and in which direction to go on. */
export interface Course {
  readonly isDescending: boolean;
  /** The first device, if it is among them; null: all. */
  readonly from: string | null;
  /** Of every device, besides what its source says. */
  readonly device: Expression | null;
}

const ID = textProperty(['id']);

/** An order that no index gives: in that of ids SQLite would look through all devices for the few that have the facts. */
const BY_FACTS: readonly OrderKey[] = [{ by: { ...ID, path: ['firstSeenAt'], type: 'instant' }, isDescending: false }];

/** Merges what several questions find; each device once. */
export async function* streamDevices(
  fleet: Fleet,
  sources: readonly DeviceSource[],
  course: Course,
): AsyncGenerator<DeviceWithFindings> {
  const streams = sources.map((source) => readSource(fleet, source, course));
  try {
    const heads = await Promise.all(streams.map(async (stream) => (await stream.next()).value ?? null));
    for (;;) {
      const place = firstOf(heads, course.isDescending);
      const head = heads[place];
      if (!head) return;
      yield head;
      for (const [index, other] of heads.entries()) {
        if (other?.id === head.id) heads[index] = (await streams[index]?.next())?.value ?? null;
      }
    }
  } finally {
    await Promise.all(streams.map((stream) => stream.return(undefined)));
  }
}

/** A few devices, all at once. */
export async function gatherDevices(
  { tenantId, devices, findings }: Fleet,
  factsKeys: readonly string[],
  { isDescending, device }: Omit<Course, 'from'>,
): Promise<readonly DeviceWithFindings[]> {
  const gathered: DeviceWithFindings[] = [];
  const found = await findings.ofFacts(tenantId, factsKeys);
  for await (const part of devices.find(tenantId, {
    filter: device,
    factsKeys,
    orderBy: BY_FACTS,
    limit: Number.MAX_SAFE_INTEGER,
  })) {
    for (const { device: each } of part) gathered.push({ id: each.id, findings: found.get(each.factsKey) ?? [] });
  }
  return gathered.sort((a, b) => (isDescending ? -1 : 1) * compareText(a.id, b.id));
}

/** The place of the head that comes first; -1: there is none. */
function firstOf(heads: readonly (DeviceWithFindings | null)[], isDescending: boolean): number {
  let first = -1;
  for (const [place, head] of heads.entries()) {
    const best = heads[first];
    if (head && (!best || (isDescending ? -1 : 1) * compareText(head.id, best.id) < 0)) first = place;
  }
  return first;
}

async function* readSource(
  { tenantId, devices, findings }: Fleet,
  { factsKeys, condition }: DeviceSource,
  { isDescending, from, device }: Course,
): AsyncGenerator<DeviceWithFindings, undefined> {
  const start = from === null ? null : startAt(from, isDescending);
  const orderBy: OrderKey[] = [{ by: ID, isDescending }];
  const search = { filter: allOf([device, condition, start]), factsKeys, orderBy, limit: Number.MAX_SAFE_INTEGER };
  for await (const part of devices.find(tenantId, search)) {
    const found = await findings.ofFacts(tenantId, [...new Set(part.map((each) => each.device.factsKey))]);
    for (const { device: each } of part) yield { id: each.id, findings: found.get(each.factsKey) ?? [] };
  }
}

function startAt(id: string, isDescending: boolean): Expression {
  return compareToText(ID, isDescending ? 'le' : 'ge', id);
}
