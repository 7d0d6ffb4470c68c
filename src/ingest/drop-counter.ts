import type { DropCounts, DropReason } from '../catalog/records.ts';

/** Counts what a document holds that gives no fact, by reason. */
export interface DropCounter {
  add(reason: DropReason): void;
  counts(): DropCounts;
}

export function createDropCounter(): DropCounter {
  const counts: Partial<Record<DropReason, number>> = {};
  return {
    add: (reason) => {
      counts[reason] = (counts[reason] ?? 0) + 1;
    },
    counts: () => ({ ...counts }),
  };
}
