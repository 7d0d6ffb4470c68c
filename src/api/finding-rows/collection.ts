/** What is open on a tenant's devices, vulnerability by vulnerability: a list of many millions of rows that is nowhere whole. */

import { createGiveWay } from '../../fleet/in-turns.ts';
import { matches } from '../../query/evaluate.ts';
import type { OrderKey } from '../../query/expression.ts';
import { comparePositions, positionOf } from '../../query/order-rows.ts';
import type { RowPosition } from '../../query/row-position.ts';
import { type Collection, type PlacedRow, type RowQuery, uniqueOrder } from '../collection.ts';
import { MACHINES_VULNERABILITIES } from '../wire/odata/entities.ts';
import { countRows } from './count-rows.ts';
import { type Course, type DeviceRows, gatherDevices, streamDevices } from './device-stream.ts';
import { createRowFinder, type RowFinder } from './facts-rows.ts';
import { groupSmall } from './group-stages.ts';
import { createPage } from './page.ts';
import { EVERYTHING, type Fleet, MAX_PAIRS, type Selection, type Stage, selectStages } from './selection.ts';
import { splitFilter, splitOrder } from './split-query.ts';

/** Devices read at once, where they are few: tens of milliseconds. */
const GATHERED = 2_000;

const SHAPE = {
  entity: MACHINES_VULNERABILITIES,
  context: 'Collection(microsoft.windowsDefenderATP.api.PublicAssetVulnerabilityDto)',
  key: 'id',
} as const satisfies Partial<Collection>;

/** Of stages of no more devices than `gathered`, these are read at once and not in their order. */
export function machinesVulnerabilitiesOf(
  fleet: Fleet,
  { gathered = GATHERED, maxPairs = MAX_PAIRS }: { readonly gathered?: number; readonly maxPairs?: number } = {},
): Collection {
  const { catalog } = fleet.findings;

  async function* read({ filter, orderBy, after, skip, limit }: RowQuery): AsyncGenerator<readonly PlacedRow[]> {
    const { device, row } = splitFilter(filter);
    const { outer, isDescending, deviceAt } = splitOrder(orderBy);
    const finder = createRowFinder(catalog, row, outer);
    const reached = after?.slice(0, outer.length) ?? null;
    const page = createPage(skip, limit);
    const giveWay = createGiveWay();
    const comparedTo = (stage: Stage): number => (reached ? comparePositions(stage.values, reached, outer) : 1);
    const isWhole = outer.length === 0 && row === null;
    const selection = isWhole ? EVERYTHING : await selectStages(fleet, { filter: device, outer, maxPairs }, finder);
    const isPassed = (stage: Stage): boolean => {
      const order = comparedTo(stage);
      return order < 0 || page.skipWhole(order === 0 ? null : stage.rowCount);
    };
    const rest = { ...selection, stages: await dropWhile(selection.stages, isPassed) };
    for await (const { stage, devices } of readStages(rest, finder, { device, isDescending })) {
      const from = comparedTo(stage) === 0 ? after : null;
      for await (const each of devices(from && deviceAt(from))) {
        const part = page.add(placeRows(each, finder, orderBy, from));
        if (part) yield part;
        if (page.isFull()) return yield page.rest();
        await giveWay();
      }
    }
    yield page.rest();
  }

  /** Each stage with its devices from one on; those of small stages are read together. */
  async function* readStages(
    { stages, factsOf, sourcesOf }: Selection,
    finder: RowFinder,
    course: Omit<Course, 'from'>,
  ): AsyncGenerator<StageWithDevices> {
    for (const { stages: run, deviceCount } of groupSmall(stages, gathered)) {
      const factsKeys = deviceCount === null ? null : await factsOf(run);
      const few = factsKeys && (await gatherDevices(fleet, { factsKeys, stages: run, finder }, course));
      for (const stage of run) {
        if (few) yield { stage, devices: () => few.get(stage.number) ?? [] };
        else {
          const sources = await sourcesOf(stage);
          yield { stage, devices: (from) => streamDevices(fleet, sources, { ...course, from, finder, stage }) };
        }
      }
    }
  }

  const placeRows = (
    { id, findings }: DeviceRows,
    { fitOf, toRow }: RowFinder,
    orderBy: readonly OrderKey[],
    after: RowPosition | null,
  ): PlacedRow[] => {
    const placed: PlacedRow[] = [];
    for (const number of findings.numbers) {
      const condition = fitOf(number, findings)?.condition ?? null;
      if (condition !== null && !matches(condition.expression, { id })) continue;
      const row = toRow(id, number, findings);
      if (!row) continue;
      const position = positionOf(row, orderBy);
      if (after === null || comparePositions(position, after, orderBy) > 0) placed.push({ row, position });
    }
    return placed.sort((a, b) => comparePositions(a.position, b.position, orderBy));
  };

  const toOrder: Collection['toOrder'] = (orderBy) => {
    const order = uniqueOrder(orderBy, SHAPE);
    splitOrder(order);
    return order;
  };

  return {
    ...SHAPE,
    toOrder,
    read,
    count: async (filter) => {
      const { device, row } = splitFilter(filter);
      const counted = await countRows(fleet, device, createRowFinder(catalog, row, []));
      if (counted !== null) return counted;
      const all = { filter, orderBy: toOrder([]), after: null, skip: 0, limit: Number.MAX_SAFE_INTEGER };
      let count = 0;
      for await (const part of read(all)) count += part.length;
      return count;
    },
  };
}

async function dropWhile(stages: readonly Stage[], isPassed: (stage: Stage) => boolean): Promise<readonly Stage[]> {
  const giveWay = createGiveWay();
  for (const [index, stage] of stages.entries()) {
    if (!isPassed(stage)) return stages.slice(index);
    await giveWay();
  }
  return [];
}

interface StageWithDevices {
  readonly stage: Stage;
  readonly devices: (from: string | null) => AsyncIterable<DeviceRows> | Iterable<DeviceRows>;
}
