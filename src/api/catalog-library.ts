/** The catalogs that are kept, and what people reviewed, as whoever keeps them tells. */
import type { BoundedDiff } from '../catalog/diff/bound-diff.ts';
import type { ReviewedData } from '../catalog/reviewed-data.ts';

export interface KeptVersion {
  readonly version: string;
  /** When it was put in force, or refused: ISO 8601 UTC. */
  readonly at: string;
  readonly state: 'in-force' | 'earlier' | 'refused';
  /** Why it was refused. */
  readonly reasons: readonly string[];
}

export interface KeptVersions {
  /** The one in force, those that were before it, newest first, and the one that was refused after it. */
  readonly versions: readonly KeptVersion[];
  /** Since when nothing newer is published, because somebody put an earlier one in force by hand; null: nobody did. */
  readonly heldSinceAt: string | null;
}

/** Why not, for people who see no more than this service: without paths. */
export interface Unreadable {
  readonly problem: string;
}

export interface CatalogLibrary {
  readonly listVersions: () => Promise<KeptVersions>;
  /** What the next catalog is made with. */
  readonly readReviewed: () => Promise<ReviewedData | Unreadable>;
  /** Two that are kept, compared elsewhere: it takes seconds of a processor. */
  readonly compare: (from: string, to: string) => Promise<BoundedDiff | Unreadable>;
}
