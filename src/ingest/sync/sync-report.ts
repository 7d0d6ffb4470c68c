import type { PublishResult } from '../publish.ts';
import type { SourceId } from './sources.ts';
import type { FetchFailure } from './sync-state.ts';

/** What a sync did with a source. Counts are of documents. */
export interface SourceReport {
  readonly source: SourceId;
  readonly asked: number;
  /** Came, and were kept as revisions that had not been known. */
  readonly fetched: number;
  /** The server said so, or what came says the same as what is kept. */
  readonly unchanged: number;
  /** Recent months that there are none of (yet). */
  readonly absent: number;
  readonly failures: readonly FetchFailure[];
  /** As transferred, of documents. */
  readonly bytes: number;
}

export interface SyncReport {
  readonly sources: readonly SourceReport[];
  /** Null: nothing was tried to publish; `withheld` says why. */
  readonly publish: PublishResult | null;
  /** Kept revisions that do not count, because with them the catalog was refused, and their source serves an earlier one again. */
  readonly passedOver: readonly string[];
  /** Why no catalog was made; null: one was. */
  readonly withheld: string | null;
  /** Months that the index named before and names no more. They stay kept. */
  readonly dropped: readonly string[];
}

/** Whether all that was asked for came and what came of it is in force. */
export function isClean({ sources, publish }: SyncReport): boolean {
  const isInForce = publish?.outcome === 'published' || publish?.outcome === 'unchanged';
  return isInForce && sources.every(({ failures }) => failures.length === 0);
}
