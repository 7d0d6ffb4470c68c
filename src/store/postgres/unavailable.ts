import { DatabaseError } from 'pg';
import { FleetError } from '../../fleet/fleet-error.ts';

/**
 * PostgreSQL's codes for trouble outside the program: connection (08), log-in (28), rolled back by others (40), out of
 * resources (53), shut down or cancelled, time limits among them (57), system errors (58), read-only, idle for too long, no
 * such database, lock not to be had.
 */
const UNAVAILABLE = /^(?:08|28|40|53|57|58|25006|25P03|25P04|3D000|55P03)/;

/** Two transactions were in each other's way: the same one succeeds when it is run again. */
const IN_THE_WAY = /^(?:40001|40P01)$/;

/** What Node's sockets and look-ups say when there is no server to be reached. */
const NOT_REACHED = /^E(?:CONN|PIPE|TIMEDOUT|HOST|NET|NOTFOUND|AI_AGAIN|ADDR|ACCES)/;

/** pg's own errors have no code. */
const LOST = /^(?:Connection terminated|timeout exceeded when trying|Query read timeout|Client (?:has enc|was closed))/;

/** Runs a call on the database; trouble that may pass becomes FleetError `store-unavailable`. */
export async function whenUnavailable<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw isUnavailable(error) ? unavailable(error) : error;
  }
}

export function unavailable(cause: unknown): FleetError {
  return new FleetError('store-unavailable', 'The store cannot be used at the moment. Try again later.', { cause });
}

export function isInTheWay(error: unknown): boolean {
  return error instanceof DatabaseError && IN_THE_WAY.test(error.code ?? '');
}

function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseError) return UNAVAILABLE.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  return 'code' in error ? NOT_REACHED.test(String(error.code)) : LOST.test(error.message);
}
