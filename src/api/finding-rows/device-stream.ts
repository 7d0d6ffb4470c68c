/** Devices in the order of their ids, each with its findings. */
import { type Findings, inParts } from '../../fleet/findings.ts';
import { createGiveWay } from '../../fleet/in-turns.ts';
import type { DescribedDevice } from '../../fleet/ports.ts';
import { allOf, compareToText, textProperty } from '../../query/build-expression.ts';
import type { Expression, OrderKey } from '../../query/expression.ts';
import { compareText } from '../../query/text.ts';
import type { RowFinder, VersionedFindings } from './facts-rows.ts';
import type { DeviceSource, Fleet, Stage } from './selection.ts';

interface DeviceWithFindings {
  readonly id: string;
  readonly findings: Findings;
}

/** A device with those of its findings that are in one stage. */
export interface DeviceRows {
  readonly id: string;
  readonly findings: VersionedFindings;
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
  { finder, stage, ...course }: Course & { readonly finder: RowFinder; readonly stage: Stage },
): AsyncGenerator<DeviceRows> {
  const streams = sources.map((source) => readSource(fleet, source, course));
  try {
    const heads = await Promise.all(streams.map(async (stream) => (await stream.next()).value ?? null));
    for (;;) {
      const place = firstOf(heads, course.isDescending);
      const head = heads[place];
      if (!head) return;
      const { versionOf } = head.findings;
      const numbers = head.findings.numbers.filter((each) => finder.fitOf(each, head.findings)?.stage === stage.number);
      yield { id: head.id, findings: { numbers, versionOf } };
      for (const [index, other] of heads.entries()) {
        if (other?.id === head.id) heads[index] = (await streams[index]?.next())?.value ?? null;
      }
    }
  } finally {
    await Promise.all(streams.map((stream) => stream.return(undefined)));
  }
}

/** A few devices, all at once: those of each of some stages. */
export async function gatherDevices(
  { tenantId, devices, findings }: Fleet,
  { factsKeys, stages, finder }: { factsKeys: readonly string[]; stages: readonly Stage[]; finder: RowFinder },
  { isDescending, device }: Omit<Course, 'from'>,
): Promise<ReadonlyMap<number, readonly DeviceRows[]>> {
  const found: DescribedDevice[] = [];
  const search = { filter: device, factsKeys, orderBy: BY_FACTS, limit: Number.MAX_SAFE_INTEGER };
  for await (const part of devices.find(tenantId, search)) found.push(...part);
  found.sort((a, b) => (isDescending ? -1 : 1) * compareText(a.device.id, b.device.id));
  const gathered = new Map(stages.map(({ number }): [number, DeviceRows[]] => [number, []]));
  const giveWay = createGiveWay();
  for (const part of inParts(found)) {
    const known = await findings.ofFacts(tenantId, [...new Set(part.map((each) => each.device.factsKey))]);
    for (const { device: each } of part) {
      const own = known.get(each.factsKey);
      if (own)
        for (const [stage, rows] of byStage(own, finder)) gathered.get(stage)?.push({ id: each.id, findings: rows });
      await giveWay();
    }
  }
  return gathered;
}

function byStage(findings: Findings, { fitOf }: RowFinder): ReadonlyMap<number, VersionedFindings> {
  const numbers = new Map<number, number[]>();
  for (const number of findings.numbers) {
    const stage = fitOf(number, findings)?.stage;
    if (stage === undefined) continue;
    const known = numbers.get(stage);
    if (known) known.push(number);
    else numbers.set(stage, [number]);
  }
  const { versionOf } = findings;
  return new Map([...numbers].map(([stage, own]) => [stage, { numbers: Int32Array.from(own), versionOf }]));
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
    for (const { device: each } of part) {
      const own = found.get(each.factsKey);
      if (own) yield { id: each.id, findings: own };
    }
  }
}

function startAt(id: string, isDescending: boolean): Expression {
  return compareToText(ID, isDescending ? 'le' : 'ge', id);
}
