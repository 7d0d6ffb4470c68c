import { elements, type JsonValue, member } from '../json-value.ts';
import type { RawRemediationType } from './raw.ts';

/** The JSON form numbers the types, and v3 numbers them differently from v2. */
export type CvrfVersion = 2 | 3;

const REMEDIATION_TYPES: Readonly<Record<CvrfVersion, ReadonlyMap<number, RawRemediationType>>> = {
  2: new Map([
    [0, 'Workaround'],
    [1, 'Mitigation'],
    [2, 'Vendor Fix'],
    [5, 'Known Issue'],
  ]),
  3: new Map([
    [0, 'Workaround'],
    [1, 'Mitigation'],
    [2, 'Vendor Fix'],
    [3, 'Release Notes'],
    [6, 'Known Issue'],
  ]),
};

export const THREAT_IMPACT = 0;
export const THREAT_EXPLOIT_STATUS = 1;
export const THREAT_SEVERITY = 3;
export const STATUS_KNOWN_AFFECTED = 3;

export function remediationType(version: CvrfVersion, code: number | null): RawRemediationType {
  return (code === null ? undefined : REMEDIATION_TYPES[version].get(code)) ?? 'unknown';
}

/** The document does not say its version; only v3 has CPE names, environmental scores, dates on rows, and types 3 and 6. */
export function detectCvrfVersion(root: JsonValue): CvrfVersion {
  const tree = member(root, 'ProductTree');
  if (tree !== undefined && elements(tree, 'FullProductName').some((product) => member(product, 'CPE') !== undefined))
    return 3;
  return elements(root, 'Vulnerability').some(hasMarkOfV3) ? 3 : 2;
}

function hasMarkOfV3(vulnerability: JsonValue): boolean {
  return (
    elements(vulnerability, 'CVSSScoreSets').some((score) => member(score, 'EnvironmentalScore') !== undefined) ||
    elements(vulnerability, 'Remediations').some((row) => {
      const code = member(row, 'Type')?.value;
      return code === 3 || code === 6 || member(row, 'Date') !== undefined;
    })
  );
}
