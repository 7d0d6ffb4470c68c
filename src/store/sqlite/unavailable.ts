import Database from 'better-sqlite3';
import { FleetError } from '../../fleet/fleet-error.ts';

/** SQLite's result codes for trouble outside the program: locked, disk full or failing, made read-only. */
const UNAVAILABLE = /^SQLITE_(?:BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN)/;

/** Runs a call on the database; trouble that may pass becomes FleetError `store-unavailable`. */
export function whenUnavailable<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !UNAVAILABLE.test(error.code)) throw error;
    throw new FleetError('store-unavailable', 'The store cannot be used at the moment. Try again later.', {
      cause: error,
    });
  }
}
