import type { FileResult } from '../intake/take-in-file.ts';

export type IngestTotals = Pick<FileResult, 'lines' | 'accepted' | 'ignored' | 'rejected'> & {
  /** Files that are no reports. */
  readonly skipped: number;
};

export function addUpResults(results: readonly FileResult[]): IngestTotals {
  const sum = (read: (result: FileResult) => number) => results.reduce((total, result) => total + read(result), 0);
  return {
    lines: sum(({ lines }) => lines),
    accepted: {
      created: sum(({ accepted }) => accepted.created),
      updated: sum(({ accepted }) => accepted.updated),
      older: sum(({ accepted }) => accepted.older),
    },
    ignored: sum(({ ignored }) => ignored),
    rejected: sum(({ rejected }) => rejected),
    skipped: results.filter(({ skipped }) => skipped !== null).length,
  };
}
