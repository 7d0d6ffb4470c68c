import type { Severity } from '../../catalog/records.ts';

/** Defender's words for MSRC's. */
const LEVELS: Readonly<Record<Severity, string>> = {
  Critical: 'Critical',
  Important: 'High',
  Moderate: 'Medium',
  Low: 'Low',
};

export function toSeverityLevel(severity: Severity | null): string | null {
  return severity && LEVELS[severity];
}
