import type { ReportErrorCode } from '../inventory/report-error.ts';
import type { StatementOutcome } from './device-state.ts';
import { FleetError, type FleetErrorCode } from './fleet-error.ts';

/** A line that was not taken in. */
export interface LineError {
  /** From 1. */
  readonly line: number;
  readonly code: ReportErrorCode | FleetErrorCode;
  readonly message: string;
}

/** What became of many lines. `lines` is the sum of those accepted, ignored and rejected. */
export interface BulkResult {
  /** Lines that hold anything. */
  readonly lines: number;
  readonly accepted: Readonly<Record<StatementOutcome, number>>;
  /** Lines that can be read, and tell nothing of updates: osquery's log has the results of all its queries. */
  readonly ignored: number;
  readonly rejected: number;
  /** The first 100 of those rejected. */
  readonly errors: readonly LineError[];
  readonly errorsOmitted: number;
}

/** Intake that stopped before the end of its lines. What `soFar` counts is durable. */
export class BulkStoppedError extends FleetError {
  readonly soFar: BulkResult;
  /** All lines up to this one are dealt with; 0: none. */
  readonly throughLine: number;

  constructor(
    code: Extract<FleetErrorCode, 'store-unavailable' | 'lines-cut-off'>,
    message: string,
    {
      soFar,
      throughLine,
      cause,
    }: { readonly soFar: BulkResult; readonly throughLine: number; readonly cause: unknown },
  ) {
    super(code, message, { cause });
    this.soFar = soFar;
    this.throughLine = throughLine;
  }
}

const MAX_ERRORS = 100;

/** Adds up results. */
export interface BulkTally {
  readonly count: (outcome: StatementOutcome | 'ignored') => void;
  readonly reject: (error: LineError) => void;
  readonly result: () => BulkResult;
}

export function startTally(): BulkTally {
  const counts = { created: 0, updated: 0, older: 0, ignored: 0 };
  const errors: LineError[] = [];
  let rejected = 0;
  return {
    count: (outcome) => {
      counts[outcome]++;
    },
    reject: (error) => {
      rejected++;
      if (errors.length < MAX_ERRORS) errors.push(error);
    },
    result: () => {
      const { ignored, ...accepted } = counts;
      const lines = accepted.created + accepted.updated + accepted.older + ignored + rejected;
      return { lines, accepted, ignored, rejected, errors: [...errors], errorsOmitted: rejected - errors.length };
    },
  };
}
