import type { PlacedRow } from '../collection.ts';

/** Rows sent at once: some milliseconds of work. */
const AT_ONCE = 1_000;

/** The rows of a page, in parts: those skipped are gone, and there are no more than its limit. */
export function createPage(skip: number, limit: number) {
  let [toSkip, left] = [skip, limit];
  let kept: PlacedRow[] = [];
  return {
    isFull: () => left === 0,
    /** Whether so many rows are all to be skipped; null: it is not known how many they are. */
    skipWhole: (rowCount: number | null): boolean => {
      if (rowCount === null || rowCount > toSkip) return false;
      toSkip -= rowCount;
      return true;
    },
    /** Null: there is not enough yet to be sent. */
    add: (rows: readonly PlacedRow[]): readonly PlacedRow[] | null => {
      const wanted = rows.slice(toSkip, toSkip + left);
      toSkip = Math.max(0, toSkip - rows.length);
      left -= wanted.length;
      kept.push(...wanted);
      if (kept.length < AT_ONCE || left === 0) return null;
      const part = kept;
      kept = [];
      return part;
    },
    rest: (): readonly PlacedRow[] => kept,
  };
}
