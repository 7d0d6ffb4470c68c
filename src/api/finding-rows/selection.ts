/** Which devices of a fleet have wanted rows, and how many: worked out over facts, never over devices. */
import type { DeviceFinder } from '../../fleet/device-query.ts';
import { type AlikeDevices, type Findings, type FindingsOfFacts, groupAlike } from '../../fleet/findings.ts';
import { eachInTurns } from '../../fleet/in-turns.ts';
import type { Expression, OrderKey } from '../../query/expression.ts';
import { comparePositions } from '../../query/order-rows.ts';
import type { RowPosition } from '../../query/row-position.ts';
import type { FactsRow, GroupedRows } from './facts-rows.ts';
import { allOf, join } from './split-query.ts';

export interface Fleet {
  readonly tenantId: string;
  readonly devices: DeviceFinder;
  readonly findings: FindingsOfFacts;
}

/** Devices that one question of the database finds. */
export interface DeviceSource {
  readonly factsKeys: readonly string[] | null;
  readonly condition: Expression | null;
}

/** Rows that are equal in what comes before the device, and the devices that have some. */
export interface Stage {
  readonly values: RowPosition;
  readonly key: string;
  readonly sources: readonly DeviceSource[];
  /** How many rows; null: that takes a look at the devices. */
  readonly rowCount: number | null;
}

/** More conditions than these are not put to the database: its devices are then looked at one by one. */
const MAX_CONDITIONS = 16;
/** Of how many questions the devices of one stage are merged. */
const MAX_SOURCES = 8;

/** All devices of which a condition is true and on which something is open. */
export async function findAlike(
  { tenantId, devices, findings }: Fleet,
  filter: Expression | null,
): Promise<readonly AlikeDevices[]> {
  return groupAlike(findings, tenantId, await devices.countByFacts(tenantId, { filter }));
}

/** The stages in order. */
export async function listStages(
  alike: readonly AlikeDevices[],
  rowsOf: (findings: Findings) => GroupedRows,
  outer: readonly OrderKey[],
): Promise<readonly Stage[]> {
  const stages = new Map<string, StageParts>();
  await eachInTurns(alike, ({ findings, factsKeys, deviceCount }) => {
    for (const [key, { values, rows }] of rowsOf(findings)) {
      const stage = stages.get(key) ?? { values, byCondition: new Map(), rowCount: 0 };
      const condition = conditionOf(rows);
      addSource(stage.byCondition, condition, factsKeys);
      stage.rowCount =
        stage.rowCount === null || rows.some((row) => row.condition !== null)
          ? null
          : stage.rowCount + rows.length * deviceCount;
      stages.set(key, stage);
    }
  });
  return [...stages]
    .map(([key, { values, byCondition, rowCount }]) => ({ key, values, rowCount, sources: [...byCondition.values()] }))
    .sort((a, b) => comparePositions(a.values, b.values, outer));
}

interface StageParts {
  readonly values: RowPosition;
  readonly byCondition: Map<string, { readonly factsKeys: string[]; readonly condition: Expression | null }>;
  rowCount: number | null;
}

/** What a device has to be to have one of some rows, or null if that would be much to say. */
function conditionOf(rows: readonly FactsRow[]): Expression | null {
  const distinct = new Map<string, Expression>();
  for (const { condition } of rows) {
    if (condition === null || distinct.size > MAX_CONDITIONS) return null;
    distinct.set(JSON.stringify(condition), condition);
  }
  return join('or', [...distinct.values()]);
}

function addSource(
  byCondition: StageParts['byCondition'],
  condition: Expression | null,
  factsKeys: readonly string[],
): void {
  const key = JSON.stringify(condition);
  const isOneMore = byCondition.has(key) || byCondition.size < MAX_SOURCES;
  const place = isOneMore ? key : 'null';
  const source = byCondition.get(place) ?? { condition: isOneMore ? condition : null, factsKeys: [] };
  source.factsKeys.push(...factsKeys);
  byCondition.set(place, source);
}

/** How many rows there are; null: too many conditions to ask for each. */
export async function countRows(
  fleet: Fleet,
  { alike, device }: { readonly alike: readonly AlikeDevices[]; readonly device: Expression | null },
  rowsOf: (findings: Findings) => GroupedRows,
): Promise<number | null> {
  let total = 0;
  const open = new Map<string, { readonly condition: Expression; readonly rowsByFacts: Map<string, number> }>();
  await eachInTurns(alike, ({ findings, factsKeys, deviceCount }) => {
    for (const { condition } of [...rowsOf(findings).values()].flatMap(({ rows }) => rows)) {
      if (condition === null) {
        total += deviceCount;
        continue;
      }
      if (open.size > MAX_CONDITIONS) return;
      const key = JSON.stringify(condition);
      const { rowsByFacts } = open.get(key) ?? { rowsByFacts: new Map<string, number>() };
      for (const factsKey of factsKeys) rowsByFacts.set(factsKey, (rowsByFacts.get(factsKey) ?? 0) + 1);
      open.set(key, { condition, rowsByFacts });
    }
  });
  if (open.size > MAX_CONDITIONS) return null;
  for (const { condition, rowsByFacts } of open.values()) {
    const filter = allOf([device, condition]);
    const counts = await fleet.devices.countByFacts(fleet.tenantId, { filter, factsKeys: [...rowsByFacts.keys()] });
    for (const { factsKey, deviceCount } of counts) total += deviceCount * (rowsByFacts.get(factsKey) ?? 0);
  }
  return total;
}
