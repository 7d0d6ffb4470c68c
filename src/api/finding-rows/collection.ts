/** What is open on a tenant's devices, vulnerability by vulnerability: a list of many millions of rows that is nowhere whole. */

import { matches } from '../../query/evaluate.ts';
import type { Expression, OrderKey } from '../../query/expression.ts';
import { comparePositions, positionOf } from '../../query/order-rows.ts';
import type { RowPosition } from '../../query/row-position.ts';
import { type Collection, type PlacedRow, type RowQuery, uniqueOrder } from '../collection.ts';
import { toAssetVulnerability } from '../wire/machine-vulnerability.ts';
import { MACHINES_VULNERABILITIES } from '../wire/odata/entities.ts';
import { toDefenderSeverity } from '../wire/severity.ts';
import { streamDevices } from './device-stream.ts';
import { createRowFinder, type FactsRow } from './facts-rows.ts';
import { countRows, type Fleet, findAlike, listStages, type Stage } from './selection.ts';
import { splitFilter, splitOrder } from './split-query.ts';

/** Rows sent at once: some milliseconds of work. */
const AT_ONCE = 1_000;

const SHAPE = {
  entity: MACHINES_VULNERABILITIES,
  context: 'Collection(microsoft.windowsDefenderATP.api.PublicAssetVulnerabilityDto)',
  key: 'id',
} as const satisfies Partial<Collection>;

export function machinesVulnerabilitiesOf(fleet: Fleet): Collection {
  const severityOf = (id: string) => toDefenderSeverity(fleet.findings.catalog.vulnerability(id));

  const finderFor = (filter: Expression | null, outer: readonly OrderKey[]) =>
    createRowFinder(filter, outer, severityOf);

  async function* read({ filter, orderBy, after, skip, limit }: RowQuery): AsyncGenerator<readonly PlacedRow[]> {
    const { device, row } = splitFilter(filter);
    const { outer, isDescending, deviceAt } = splitOrder(orderBy);
    const rowsOf = finderFor(row, outer);
    const reached = after?.slice(0, outer.length) ?? null;
    const page = createPage(skip, limit);
    for (const stage of await stagesFor({ device, row, outer }, rowsOf)) {
      const order = reached === null ? 1 : comparePositions(stage.values, reached, outer);
      if (order < 0 || page.skipWhole(order === 0 ? null : stage.rowCount)) continue;
      const from = order === 0 && after ? after : null;
      const course = { isDescending, device, from: from && deviceAt(from) };
      for await (const { id, findings } of streamDevices(fleet, stage.sources, course)) {
        const rows = rowsOf(findings).get(stage.key)?.rows ?? [];
        const part = page.add(placeRows(id, rows, orderBy, from));
        if (part) yield part;
        if (page.isFull()) return yield page.rest();
      }
    }
    yield page.rest();
  }

  /** Without keys before the device and conditions on rows, every device is looked at in its turn, and nothing is counted before. */
  const stagesFor = async (
    { device, row, outer }: { device: Expression | null; row: Expression | null; outer: readonly OrderKey[] },
    rowsOf: ReturnType<typeof finderFor>,
  ): Promise<readonly Stage[]> => {
    if (outer.length > 0 || row !== null) return listStages(await findAlike(fleet, device), rowsOf, outer);
    return [{ values: [], key: '[]', sources: [{ factsKeys: null, condition: null }], rowCount: null }];
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

/** The rows of a page, in parts: those skipped are gone, and there are no more than its limit. */
function createPage(skip: number, limit: number) {
  let [toSkip, left] = [skip, limit];
  let kept: PlacedRow[] = [];
  return {
    isFull: () => left === 0,
    /** Whether so many rows are all to be skipped; null: it is not known how many they are. */
    skipWhole: (rowCount: number | null): boolean => {
      if (rowCount === null || rowCount > toSkip) return false;
      toSkip -= rowCount;
      return true;
    },
    /** Null: there is not enough yet to be sent. */
    add: (rows: readonly PlacedRow[]): readonly PlacedRow[] | null => {
      const wanted = rows.slice(toSkip, toSkip + left);
      toSkip = Math.max(0, toSkip - rows.length);
      left -= wanted.length;
      kept.push(...wanted);
      if (kept.length < AT_ONCE || left === 0) return null;
      const part = kept;
      kept = [];
      return part;
    },
    rest: (): readonly PlacedRow[] => kept,
  };
}
