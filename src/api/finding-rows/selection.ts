/** Which devices of a fleet have wanted rows, and how many: worked out over facts, never over devices. */
import type { DeviceFinder } from '../../fleet/device-query.ts';
import { type AlikeDevices, type Findings, type FindingsOfFacts, groupAlike } from '../../fleet/findings.ts';
import { eachInTurns } from '../../fleet/in-turns.ts';
import { allOf, anyOf } from '../../query/build-expression.ts';
import type { Expression, OrderKey } from '../../query/expression.ts';
import { comparePositions } from '../../query/order-rows.ts';
import type { RowPosition } from '../../query/row-position.ts';
import type { FactsRow, GroupedRows } from './facts-rows.ts';

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
  /** Facts of devices that may have some; null: all. */
  readonly factsKeys: readonly string[] | null;
  /** How many devices have these. */
  readonly deviceCount: number;
  /** Questions that together find every device that has some, one of them perhaps more than once. */
  readonly sources: readonly DeviceSource[];
  /** How many rows; null: that takes a look at the devices. */
  readonly rowCount: number | null;
}

/** More conditions than these are not put to the database: its devices are then looked at one by one. */
const MAX_CONDITIONS = 16;

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
  await eachInTurns(alike, (devices) => {
    for (const [key, { values, rows }] of rowsOf(devices.findings)) {
      const stage = stages.get(key) ?? { values, parts: [] };
      stage.parts.push({ devices, conditions: conditionsOf(rows), rowCount: countOf(rows) });
      stages.set(key, stage);
    }
  });
  return [...stages]
    .map(([key, stage]) => toStage(key, stage))
    .sort((a, b) => comparePositions(a.values, b.values, outer));
}

interface StageParts {
  readonly values: RowPosition;
  readonly parts: {
    readonly devices: AlikeDevices;
    /** What a device has to be to have one of the rows, by their text; null: anything. */
    readonly conditions: ReadonlyMap<string, Expression> | null;
    /** On each device; null: not the same on all. */
    readonly rowCount: number | null;
  }[];
}

/** Devices of certain facts, and devices of any facts of which one of a few conditions is true. */
function toStage(key: string, { values, parts }: StageParts): Stage {
  const conditions = new Map(parts.flatMap((part) => [...(part.conditions ?? [])]));
  const areFew = conditions.size <= MAX_CONDITIONS;
  const ofFacts = parts
    .filter((part) => part.conditions === null || !areFew)
    .flatMap(({ devices }) => devices.factsKeys);
  const condition = areFew ? anyOf([...conditions.values()]) : null;
  return {
    ...{ key, values },
    factsKeys: parts.flatMap(({ devices }) => devices.factsKeys),
    deviceCount: parts.reduce((sum, { devices }) => sum + devices.deviceCount, 0),
    sources: [
      ...(ofFacts.length > 0 ? [{ factsKeys: ofFacts, condition: null }] : []),
      ...(condition ? [{ factsKeys: null, condition }] : []),
    ],
    rowCount: parts.reduce<number | null>(
      (sum, { devices, rowCount }) => (sum === null || rowCount === null ? null : sum + rowCount * devices.deviceCount),
      0,
    ),
  };
}

function countOf(rows: readonly FactsRow[]): number | null {
  return rows.every(({ condition }) => condition === null) ? rows.length : null;
}

function conditionsOf(rows: readonly FactsRow[]): ReadonlyMap<string, Expression> | null {
  const conditions = new Map<string, Expression>();
  for (const { condition } of rows) {
    if (condition === null) return null;
    if (conditions.size <= MAX_CONDITIONS) conditions.set(JSON.stringify(condition), condition);
  }
  return conditions;
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
    // All facts: the condition finds few devices, and a long list of facts would be looked through for each.
    const counts = await fleet.devices.countByFacts(fleet.tenantId, { filter });
    for (const { factsKey, deviceCount } of counts) total += deviceCount * (rowsByFacts.get(factsKey) ?? 0);
  }
  return total;
}
