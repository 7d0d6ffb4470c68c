/** Which devices of a fleet have wanted rows, and how many: worked out over facts, never over devices. */
import type { DeviceFinder } from '../../fleet/device-query.ts';
import type { FindingsOfFacts } from '../../fleet/findings.ts';
import { eachInTurns, sortInTurns } from '../../fleet/in-turns.ts';
import { anyOf } from '../../query/build-expression.ts';
import type { Expression, OrderKey } from '../../query/expression.ts';
import { comparePositions } from '../../query/order-rows.ts';
import type { RowPosition } from '../../query/row-position.ts';
import { ODataQueryError } from '../wire/odata/odata-error.ts';
import { visitAlike } from './alike.ts';
import type { RowFinder, VersionedFindings } from './facts-rows.ts';
import { createPairs, type Pairs } from './pairs.ts';
import { type Condition, createStageConditions } from './stage-conditions.ts';

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
  readonly number: number;
  readonly values: RowPosition;
  /** How many devices have facts with some; null: not known, perhaps all. */
  readonly deviceCount: number | null;
  /** How many rows; null: that takes a look at the devices. */
  readonly rowCount: number | null;
}

export interface Selection {
  /** In order. */
  readonly stages: readonly Stage[];
  /** Facts of devices that may have some of these. */
  readonly factsOf: (stages: readonly Stage[]) => Promise<readonly string[]>;
  /** Questions that together find every device that has some, one of them perhaps more than once. */
  readonly sourcesOf: (stage: Stage) => Promise<readonly DeviceSource[]>;
}

/**
 * What is held of stages and facts at most, some 64 MiB: a fleet of a million, of some hundred lists of findings, holds a
 * hundredth of it. One made to have more is not worth more.
 */
export const MAX_PAIRS = 8_388_608;
/** A stage weighs as much as so many pairs. */
const STAGE_PAIRS = 24;

/** Without keys before the device and conditions on rows, every device is looked at in its turn, and nothing is counted before. */
export const EVERYTHING: Selection = {
  stages: [{ number: 0, values: [], deviceCount: null, rowCount: null }],
  factsOf: async () => [],
  sourcesOf: async () => [{ factsKeys: null, condition: null }],
};

/** What the rows of alike devices in one stage are. */
const CONDITIONAL = -1;
const MIXED = 0;

interface Group {
  readonly factsKeys: string[];
  deviceCount: number;
}

export interface StageQuestion {
  /** Of devices. */
  readonly filter: Expression | null;
  readonly outer: readonly OrderKey[];
  readonly maxPairs: number;
}

/** @throws {ODataQueryError} `not-supported` for an order of more than so many pairs. */
export async function selectStages(
  { devices, ...fleet }: Fleet,
  { filter, outer, maxPairs }: StageQuestion,
  finder: RowFinder,
): Promise<Selection> {
  const groups: Group[] = [];
  const pairs = createPairs();
  const conditions = createStageConditions();
  const first = (findings: VersionedFindings): Group => {
    const { rows, conditional } = rowsByStage(findings, finder);
    for (const [stage, count] of rows) pairs.add(stage, count);
    pairs.end();
    // Where a row needs no condition, devices are found by their facts.
    for (const { stage, condition } of conditional)
      if (rows.get(stage) === CONDITIONAL) conditions.add(stage, condition);
    if (pairs.size() + finder.stages.length * STAGE_PAIRS > maxPairs) throw tooMany(outer);
    const group = { factsKeys: [], deviceCount: 0 };
    groups.push(group);
    return group;
  };
  const each = (group: Group, { factsKey, deviceCount }: { factsKey: string; deviceCount: number }): void => {
    group.factsKeys.push(factsKey);
    group.deviceCount += deviceCount;
  };
  const counts = await devices.countByFacts(fleet.tenantId, { filter });
  await visitAlike(fleet, { counts, finder }, { first, each });
  const stages = await sumStages(pairs, groups, finder.stages);
  return {
    stages: await sortInTurns(stages, (a, b) => comparePositions(a.values, b.values, outer)),
    factsOf: async (wanted) => {
      const numbers = new Set(wanted.map(({ number }) => number));
      const found = new Set<string>();
      await eachInTurns(groups.entries(), ([index, { factsKeys }]) => {
        if (pairs.some(index, (stage) => numbers.has(stage))) for (const key of factsKeys) found.add(key);
      });
      return [...found];
    },
    sourcesOf: async ({ number }) => {
      const few = conditions.of(number);
      const factsKeys: string[] = [];
      let [found, others] = [0, 0];
      await eachInTurns(groups.entries(), ([index, group]) => {
        const hasRows = pairs.some(index, (stage, rows) => stage === number && !(few && rows === CONDITIONAL));
        if (!hasRows) others += group.deviceCount;
        else {
          for (const key of group.factsKeys) factsKeys.push(key);
          found += group.deviceCount;
        }
      });
      // Long lists of facts are slower to look through, for each device, than the few devices without rows.
      if (found > others) return [{ factsKeys: null, condition: null }];
      const condition = few && anyOf(few);
      return [
        ...(factsKeys.length > 0 ? [{ factsKeys, condition: null }] : []),
        ...(condition ? [{ factsKeys: null, condition }] : []),
      ];
    },
  };
}

/** How many rows of findings are in which stage, or what else is known of them. */
function rowsByStage(findings: VersionedFindings, { fitOf }: RowFinder) {
  const rows = new Map<number, number>();
  const conditional: { readonly stage: number; readonly condition: Condition }[] = [];
  for (const number of findings.numbers) {
    const fit = fitOf(number, findings);
    if (!fit) continue;
    const { stage, condition } = fit;
    const before = rows.get(stage);
    if (condition === null) {
      rows.set(stage, before === undefined ? 1 : before > 0 ? before + 1 : MIXED);
    } else {
      rows.set(stage, before === undefined || before === CONDITIONAL ? CONDITIONAL : MIXED);
      conditional.push({ stage, condition });
    }
  }
  return { rows, conditional };
}

async function sumStages(pairs: Pairs, groups: readonly Group[], values: readonly RowPosition[]): Promise<Stage[]> {
  const deviceCounts = new Float64Array(values.length);
  const rowCounts = new Float64Array(values.length);
  await eachInTurns(groups.entries(), ([index, { deviceCount }]) => {
    pairs.some(index, (stage, rows) => {
      deviceCounts[stage] = (deviceCounts[stage] ?? 0) + deviceCount;
      rowCounts[stage] = (rowCounts[stage] ?? 0) + (rows > 0 ? rows * deviceCount : Number.NaN);
      return false;
    });
  });
  const stages: Stage[] = [];
  await eachInTurns(values.entries(), ([number, each]) => {
    const rowCount = rowCounts[number] ?? 0;
    stages.push({
      ...{ number, values: each },
      deviceCount: deviceCounts[number] ?? 0,
      rowCount: Number.isNaN(rowCount) ? null : rowCount,
    });
  });
  return stages;
}

function tooMany(outer: readonly OrderKey[]): ODataQueryError {
  return new ODataQueryError(
    'not-supported',
    { option: '$orderby', position: outer[0]?.by.position ?? 0 },
    'there are too many rows to be ordered so; order by machineId, or ask for fewer machines with $filter',
  );
}
