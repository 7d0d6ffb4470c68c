import type { Catalog } from './catalog.ts';
import type { Day } from './ids.ts';

/** Which day an answer is of, and how well that day's catalog is known. */
export interface AsOf {
  readonly day: Day;
  /**
   * Which months are as they stood that day: `revisions`: all that had come out; `release-days`: none, so that later ones count
   * as far as their updates were out; `mixed`: some.
   */
  readonly basis: 'revisions' | 'release-days' | 'mixed';
  /** Documents that are as they stood that day. */
  readonly known: number;
  /** The ids of those that are later ones. */
  readonly later: readonly string[];
}

export interface CatalogAsOf {
  readonly catalog: Catalog;
  readonly asOf: AsOf;
}
