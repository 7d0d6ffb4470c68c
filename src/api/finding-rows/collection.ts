/** What is open on a tenant's devices, vulnerability by vulnerability: a list of many millions of rows that is nowhere whole. */

import { matches } from '../../query/evaluate.ts';
import type { Expression, OrderKey } from '../../query/expression.ts';
import { comparePositions, positionOf } from '../../query/order-rows.ts';
import type { RowPosition } from '../../query/row-position.ts';
import { type Collection, type PlacedRow, type RowQuery, uniqueOrder } from '../collection.ts';
import { toAssetVulnerability } from '../wire/machine-vulnerability.ts';
import { MACHINES_VULNERABILITIES } from '../wire/odata/entities.ts';
import { toDefenderSeverity } from '../wire/severity.ts';
import { type Course, type DeviceWithFindings, gatherDevices, streamDevices } from './device-stream.ts';
import { createRowFinder, type FactsRow } from './facts-rows.ts';
import { groupSmall } from './group-stages.ts';
import { createPage } from './page.ts';
import { countRows, type Fleet, findAlike, listStages, type Stage } from './selection.ts';
import { splitFilter, splitOrder } from './split-query.ts';

/** Devices read at once, where they are few: tens of milliseconds. */
const GATHERED = 2_000;

const SHAPE = {
  entity: MACHINES_VULNERABILITIES,
  context: 'Collection(microsoft.windowsDefenderATP.api.PublicAssetVulnerabilityDto)',
  key: 'id',
} as const satisfies Partial<Collection>;

/** Of stages of no more devices than `gathered`, these are read at once and not in their order. */
export function machinesVulnerabilitiesOf(fleet: Fleet, gathered = GATHERED): Collection {
  const severityOf = (id: string) => toDefenderSeverity(fleet.findings.catalog.vulnerability(id));

  const finderFor = (filter: Expression | null, outer: readonly OrderKey[]) =>
    createRowFinder(filter, outer, severityOf);

  async function* read({ filter, orderBy, after, skip, limit }: RowQuery): AsyncGenerator<readonly PlacedRow[]> {
    const { device, row } = splitFilter(filter);
    const { outer, isDescending, deviceAt } = splitOrder(orderBy);
    const rowsOf = finderFor(row, outer);
    const reached = after?.slice(0, outer.length) ?? null;
    const page = createPage(skip, limit);
    const comparedTo = (stage: Stage): number => (reached ? comparePositions(stage.values, reached, outer) : 1);
    const stages = (await stagesFor({ device, row, outer }, rowsOf)).filter((stage) => comparedTo(stage) >= 0);
    const first = stages.findIndex((stage) => !page.skipWhole(comparedTo(stage) === 0 ? null : stage.rowCount));
    const rest = first < 0 ? [] : stages.slice(first);
    for await (const { stage, devices } of readStages(rest, { device, isDescending })) {
      const from = comparedTo(stage) === 0 ? after : null;
      for await (const { id, findings } of devices(from && deviceAt(from))) {
        const rows = rowsOf(findings).get(stage.key)?.rows ?? [];
        const part = page.add(placeRows(id, rows, orderBy, from));
        if (part) yield part;
        if (page.isFull()) return yield page.rest();
      }
    }
    yield page.rest();
  }

  /** Each stage with its devices from one on; those of small stages are read together. */
  async function* readStages(stages: readonly Stage[], course: Omit<Course, 'from'>): AsyncGenerator<StageWithDevices> {
    for (const group of groupSmall(stages, gathered)) {
      const { factsKeys } = group;
      const few = factsKeys && (await gatherDevices(fleet, [...factsKeys], course));
      for (const stage of group.stages) {
        yield { stage, devices: (from) => few ?? streamDevices(fleet, stage.sources, { ...course, from }) };
      }
    }
  }

  /** Without keys before the device and conditions on rows, every device is looked at in its turn, and nothing is counted before. */
  const stagesFor = async (
    { device, row, outer }: { device: Expression | null; row: Expression | null; outer: readonly OrderKey[] },
    rowsOf: ReturnType<typeof finderFor>,
  ): Promise<readonly Stage[]> => {
    if (outer.length > 0 || row !== null) return listStages(await findAlike(fleet, device), rowsOf, outer);
    return [
      {
        values: [],
        key: '[]',
        factsKeys: null,
        deviceCount: 0,
        sources: [{ factsKeys: null, condition: null }],
        rowCount: null,
      },
    ];
  };

  const placeRows = (
    id: string,
    rows: readonly FactsRow[],
    orderBy: readonly OrderKey[],
    after: RowPosition | null,
  ): PlacedRow[] => {
    const placed: PlacedRow[] = [];
    for (const { finding, condition } of rows) {
      if (condition !== null && !matches(condition, { id })) continue;
      const row = toAssetVulnerability(id, finding, severityOf(finding.vulnerabilityId));
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
      const counted = await countRows(fleet, { alike: await findAlike(fleet, device), device }, finderFor(row, []));
      if (counted !== null) return counted;
      const all = { filter, orderBy: toOrder([]), after: null, skip: 0, limit: Number.MAX_SAFE_INTEGER };
      let count = 0;
      for await (const part of read(all)) count += part.length;
      return count;
    },
  };
}

interface StageWithDevices {
  readonly stage: Stage;
  readonly devices: (from: string | null) => AsyncIterable<DeviceWithFindings> | Iterable<DeviceWithFindings>;
}
