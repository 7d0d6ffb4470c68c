/** Rows of a device and something that follows from its facts: what is known of them before any device is read. */
import { LRUCache } from 'lru-cache';
import { findingTable } from '../../assessment/finding-table.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Findings } from '../../fleet/findings.ts';
import type { JsonRow } from '../../query/evaluate.ts';
import type { Expression, OrderKey } from '../../query/expression.ts';
import { positionOf } from '../../query/order-rows.ts';
import { pathsOf, replaceProperties } from '../../query/replace-properties.ts';
import type { RowPosition } from '../../query/row-position.ts';
import { isLiteral, simplify } from '../../query/simplify.ts';
import { isOfVersion, toAssetVulnerability, toDeviceExpression } from '../wire/machine-vulnerability.ts';
import { toDefenderSeverity } from '../wire/severity.ts';
import type { Condition } from './stage-conditions.ts';

/** How a row is wanted. */
export interface Fit {
  /** Rows of one stage come together, since keys that come before the device are equal. */
  readonly stage: number;
  /** What a device must be for the row to be wanted, in the words of devices; null: every one is. */
  readonly condition: Condition | null;
}

export type VersionedFindings = Pick<Findings, 'numbers' | 'versionOf'>;

/** Finds the rows of findings that a filter lets through for some device at least. */
export interface RowFinder {
  /** What is equal in a stage, by number; more come with more findings. */
  readonly stages: readonly RowPosition[];
  /** Else findings of the same numbers fit alike. */
  readonly dependsOnVersion: boolean;
  /** Null: for no device. */
  readonly fitOf: (number: number, findings: VersionedFindings) => Fit | null;
  /** A row of a device. */
  readonly toRow: (deviceId: string, number: number, findings: VersionedFindings) => AssetVulnerability | null;
}

export type AssetVulnerability = ReturnType<typeof toAssetVulnerability>;

/** Fits that go with versions or have conditions, kept for the rest of a request: some ten megabytes. */
const KEPT_FITS = 100_000;
/** Characters of a condition that weigh as much as another fit. */
const FIT_TEXT = 64;

export function createRowFinder(catalog: Catalog, filter: Expression | null, outer: readonly OrderKey[]): RowFinder {
  const { findings } = findingTable(catalog);
  const asked = [...(filter ? [filter] : []), ...outer.map(({ by }) => by)];
  const dependsOnVersion = asked.flatMap((each) => pathsOf(each)).some(isOfVersion);
  const stages: RowPosition[] = [];
  const numberOfStage = new Map<string, number>();
  /** The few that cost nothing, for there is one for each finding of the catalog. */
  const byNumber: (Fit | null | undefined)[] = [];
  const unconditional: Fit[] = [];
  const kept = new LRUCache<string | number, { readonly fit: Fit | null }>({
    maxSize: KEPT_FITS,
    sizeCalculation: ({ fit }) => 1 + Math.ceil((fit?.condition?.text.length ?? 0) / FIT_TEXT),
  });

  const toRow: RowFinder['toRow'] = (deviceId, number, { versionOf }) => {
    const finding = findings[number];
    if (!finding) return null;
    const severity = toDefenderSeverity(catalog.vulnerability(finding.vulnerabilityId));
    return toAssetVulnerability(deviceId, { ...finding, version: versionOf(finding.software) }, severity);
  };

  const judge = (row: AssetVulnerability | null): Fit | null => {
    if (!row) return null;
    const expression = filter && conditionFor(filter, row);
    if (expression?.kind === 'literal' && !isLiteral(expression, true)) return null;
    const values = positionOf(row, outer);
    const key = JSON.stringify(values);
    const stage = numberOfStage.get(key) ?? stages.push(values) - 1;
    numberOfStage.set(key, stage);
    if (expression && expression.kind !== 'literal') {
      return { stage, condition: { text: JSON.stringify(expression), expression } };
    }
    const fit = unconditional[stage] ?? { stage, condition: null };
    unconditional[stage] = fit;
    return fit;
  };

  const fitOf: RowFinder['fitOf'] = (number, of) => {
    const cheap = byNumber[number];
    if (cheap !== undefined) return cheap;
    const key = dependsOnVersion ? `${number} ${of.versionOf(findings[number]?.software ?? '') ?? ''}` : number;
    const known = kept.get(key);
    if (known) return known.fit;
    const fit = judge(toRow('', number, of));
    if (!dependsOnVersion && !fit?.condition) byNumber[number] = fit;
    else kept.set(key, { fit });
    return fit;
  };

  return { stages, dependsOnVersion, fitOf, toRow };
}

function conditionFor(filter: Expression, row: JsonRow): Expression {
  return simplify(replaceProperties(filter, toDeviceExpression(row)));
}
