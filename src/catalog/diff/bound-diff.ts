/** The difference of two catalogs, of any two, in an answer of bounded size. */
import type { FixCorrection } from '../corrections.ts';
import type { ProductId, VulnerabilityId } from '../ids.ts';
import type { CatalogSource } from '../model.ts';
import { type Bounded, bounded } from './bounded.ts';
import type { Changes } from './compare-lists.ts';
import type { CoverageChange } from './coverage.ts';
import type { CatalogDiff, ChangedDocument, KbSummary, Link } from './diff-catalogs.ts';
import type { MovedKb } from './places.ts';

export interface BoundedChanges<Item> {
  readonly added: Bounded<Item>;
  readonly removed: Bounded<Item>;
}

/** As `CatalogDiff` has it; of each list the first ones, and how many there are. */
export interface BoundedDiff {
  readonly isReviewedDataChanged: boolean;
  readonly documents: BoundedChanges<CatalogSource> & { readonly changed: Bounded<ChangedDocument> };
  readonly kbs: BoundedChanges<KbSummary>;
  readonly moved: Bounded<MovedKb>;
  readonly vulnerabilities: BoundedChanges<VulnerabilityId> & { readonly changed: Bounded<VulnerabilityId> };
  readonly products: BoundedChanges<{ readonly id: ProductId; readonly name: string }>;
  readonly tracks: BoundedChanges<string>;
  readonly supersedences: BoundedChanges<Link>;
  /** Those of which most changed come first. */
  readonly coverage: Bounded<CoverageChange>;
  readonly newlyUnusedCorrections: Bounded<FixCorrection>;
}

/** Ten times what a month brings. */
const LISTED = 2_000;

export function boundDiff(diff: CatalogDiff): BoundedDiff {
  const { documents, vulnerabilities } = diff;
  return {
    isReviewedDataChanged: diff.isReviewedDataChanged,
    documents: { ...boundChanges(documents), changed: bounded(documents.changed, LISTED) },
    kbs: boundChanges(diff.kbs),
    moved: bounded(diff.moved, LISTED),
    vulnerabilities: { ...boundChanges(vulnerabilities), changed: bounded(vulnerabilities.changed, LISTED) },
    products: boundChanges(diff.products),
    tracks: boundChanges(diff.tracks),
    supersedences: boundChanges(diff.supersedences),
    coverage: bounded(
      diff.coverage.toSorted((a, b) => sizeOf(b) - sizeOf(a)),
      LISTED,
    ),
    newlyUnusedCorrections: bounded(diff.newlyUnusedCorrections, LISTED),
  };
}

function boundChanges<Item>({ added, removed }: Changes<Item>): BoundedChanges<Item> {
  return { added: bounded(added, LISTED), removed: bounded(removed, LISTED) };
}

function sizeOf({ fixes }: CoverageChange): number {
  return fixes.gained + fixes.lost;
}
