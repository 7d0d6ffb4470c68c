/** What lists of KBs and CVEs are filtered by. */
import Type from 'typebox';
import type { Severity } from '../../catalog/records.ts';
import { BOOLEAN, type Parameter } from '../wire/query-options.ts';

/** `none`: Microsoft has not rated it. */
type SeverityFilter = Severity | 'none';

const SEVERITIES: readonly SeverityFilter[] = ['Critical', 'Important', 'Moderate', 'Low', 'none'];

const SEVERITY: Parameter<SeverityFilter> = {
  expected: `one of ${SEVERITIES.join(', ')}`,
  parse: (text) => SEVERITIES.find((each) => each === text),
  schema: Type.String({ enum: [...SEVERITIES] }),
};

/** Undefined: whichever it is. */
export interface SeverityOptions {
  readonly severity?: SeverityFilter | undefined;
  readonly exploited?: boolean | undefined;
}

export const SEVERITY_PARAMETERS = { severity: SEVERITY, exploited: BOOLEAN };

export function isOfSeverity(severity: Severity | null, wanted: SeverityFilter | undefined): boolean {
  return wanted === undefined || (severity ?? 'none') === wanted;
}
