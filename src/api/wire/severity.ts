import type { Vulnerability } from '../../catalog/model.ts';
import type { Severity } from '../../catalog/records.ts';

const WORDS: Readonly<Record<Severity, string>> = {
  Critical: 'Critical',
  Important: 'High',
  Moderate: 'Medium',
  Low: 'Low',
};

/** From which score on CVSS 3 rates so. */
const RATINGS = [
  [9, 'Critical'],
  [7, 'High'],
  [4, 'Medium'],
  [0.1, 'Low'],
] as const;

/** Microsoft's rating in Defender's words; where it gave none, that of the CVSS score. Null: nothing is known. */
export function toDefenderSeverity(vulnerability: Vulnerability | undefined): string | null {
  if (!vulnerability) return null;
  const { severity, cvssScore } = vulnerability;
  if (severity !== null) return WORDS[severity];
  return RATINGS.find(([from]) => cvssScore !== null && cvssScore >= from)?.[1] ?? null;
}
