/** Rows of a device and something that follows from its facts: what is known of them before any device is read. */
import { LRUCache } from 'lru-cache';
import type { Findings, InstalledFinding } from '../../fleet/findings.ts';
import type { JsonRow } from '../../query/evaluate.ts';
import type { Expression, OrderKey } from '../../query/expression.ts';
import { positionOf } from '../../query/order-rows.ts';
import { replaceProperties } from '../../query/replace-properties.ts';
import type { RowPosition } from '../../query/row-position.ts';
import { isLiteral, simplify } from '../../query/simplify.ts';
import { toAssetVulnerability, toDeviceExpression } from '../wire/machine-vulnerability.ts';

/** A row, but for the device. */
export interface FactsRow {
  readonly finding: InstalledFinding;
  /** What a device must be for the row to be wanted, in the words of devices; null: every one is. */
  readonly condition: Expression | null;
}

/** Rows that come together, since keys that come before the device are equal. */
export interface RowsOfFacts {
  readonly values: RowPosition;
  readonly rows: readonly FactsRow[];
}

/** By the text of their values. */
export type GroupedRows = ReadonlyMap<string, RowsOfFacts>;

/** Rows worked out and kept for the rest of a request. */
const KEPT_ROWS = 200_000;

/** Finds the rows of findings that a filter lets through for some device at least. */
export function createRowFinder(
  filter: Expression | null,
  outerKeys: readonly OrderKey[],
  severityOf: (vulnerabilityId: string) => string | null,
): (findings: Findings) => GroupedRows {
  const kept = new LRUCache<Findings, GroupedRows>({
    maxSize: KEPT_ROWS,
    sizeCalculation: (groups) => [...groups.values()].reduce((sum, { rows }) => sum + rows.length, 1),
  });
  const find = (findings: Findings): GroupedRows => {
    const groups = new Map<string, { readonly values: RowPosition; readonly rows: FactsRow[] }>();
    for (const finding of findings) {
      const row = toAssetVulnerability('', finding, severityOf(finding.vulnerabilityId));
      const condition = filter && conditionFor(filter, row);
      if (condition?.kind === 'literal' && !isLiteral(condition, true)) continue;
      const values = positionOf(row, outerKeys);
      const key = JSON.stringify(values);
      const group = groups.get(key) ?? { values, rows: [] };
      group.rows.push({ finding, condition: condition?.kind === 'literal' ? null : condition });
      groups.set(key, group);
    }
    return groups;
  };
  return (findings) => {
    const known = kept.get(findings);
    if (known) return known;
    const groups = find(findings);
    kept.set(findings, groups);
    return groups;
  };
}

function conditionFor(filter: Expression, row: JsonRow): Expression {
  return simplify(replaceProperties(filter, toDeviceExpression(row)));
}
