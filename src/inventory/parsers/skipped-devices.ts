import type { ReportNote } from '../model.ts';
import { ReportError, showValue } from '../report-error.ts';
import type { WholeStatement } from '../statement-types.ts';

/** A device of a file of many that is not one of Windows. */
export interface Skipped {
  readonly name: string;
  readonly reason: ReportError;
}

const MAX_NAMED = 8;

/**
 * The statements, the first with a note on the devices that were skipped.
 * @throws {ReportError} the reason of the first when there are no others.
 */
export function noteSkipped(statements: readonly WholeStatement[], skipped: readonly Skipped[]): WholeStatement[] {
  const [first, ...others] = statements;
  if (first === undefined) throw skipped[0]?.reason ?? new ReportError('empty', 'expected at least one device');
  if (skipped.length === 0) return [...statements];
  const named = skipped.slice(0, MAX_NAMED).map(({ name }) => showValue(name));
  const rest = skipped.length > MAX_NAMED ? ` and ${skipped.length - MAX_NAMED} more` : '';
  const note: ReportNote = {
    code: 'devices-skipped',
    field: 'os',
    message: `The file also holds devices of other systems, which were skipped: ${named.join(', ')}${rest}.`,
  };
  return [{ ...first, report: { ...first.report, notes: [...first.report.notes, note] } }, ...others];
}
