/** Whose a statement is, and when it was collected. */
import { capTimes } from '../inventory/rows.ts';
import type { Statement } from '../inventory/statement.ts';
import { type DeviceReference, parseDeviceReference } from './device-id.ts';
import type { TimedStatement } from './device-state.ts';
import { FleetError } from './fleet-error.ts';

/** A statement as it came in. */
export interface SentStatement {
  readonly statement: Statement;
  /** The device's id or name, as the sender wrote it; default: what the statement says. */
  readonly device?: string | undefined;
}

/** Rows of no table that tells of updates: a device must not come to be, or be seen, by them. */
export function tellsNothing(statement: Statement): boolean {
  return statement.kind === 'rows' && statement.snapshots.length === 0 && statement.changes.length === 0;
}

/** Whether it says whose it is. */
export function isNamed(statement: Statement): boolean {
  return nameOf({ statement }) !== null;
}

/** The device's id or name, as the sender wrote it, else as the statement says; null: neither. */
export function nameOf({ statement, device }: SentStatement): string | null {
  const reported = statement.kind === 'whole' ? statement.report.computerName : statement.computerName;
  return device ?? statement.device ?? reported;
}

/** A statement with whose it is and when it was said. */
export interface Addressed extends TimedStatement {
  readonly reference: DeviceReference;
  /** Its own time was later than now by this much, in milliseconds. */
  readonly leadMs: number;
}

/** Says whose a statement is, and when it was collected; or why nobody can tell. */
export function address(tenantId: string, sent: SentStatement, receivedAt: Date): Addressed | FleetError {
  const { statement } = sent;
  const given = nameOf(sent);
  if (given === null) {
    return new FleetError(
      'device-unnamed',
      'Expected the name of the computer, or the id of the device, in the report.',
    );
  }
  try {
    const reference = parseDeviceReference(tenantId, given);
    const { collectedAt, leadMs } = collectionTime(statement, receivedAt);
    return {
      statement: leadMs > 0 && statement.kind === 'rows' ? capTimes(statement, collectedAt) : statement,
      reference,
      addressedAs: reference.nameKey === null ? null : given,
      collectedAt,
      leadMs,
    };
  } catch (error) {
    if (error instanceof FleetError) return error;
    throw error;
  }
}

/** Never later than now: a device whose clock is years ahead would refuse every later report. */
function collectionTime(statement: Statement, receivedAt: Date): { collectedAt: string; leadMs: number } {
  const said = statement.kind === 'whole' ? statement.report.collectedAt : newestRow(statement);
  const leadMs = said === null ? 0 : Date.parse(said) - receivedAt.getTime();
  return said === null || leadMs > 0
    ? { collectedAt: receivedAt.toISOString(), leadMs: Math.max(0, leadMs) }
    : { collectedAt: said, leadMs: 0 };
}

function newestRow({ snapshots, changes }: Extract<Statement, { kind: 'rows' }>): string | null {
  return [...snapshots, ...changes].reduce<string | null>(
    (newest, { at }) => (newest && newest > at ? newest : at),
    null,
  );
}
