import type { ReviewedUpdate } from './classify.ts';
import type { AllNeededCorrection, FixCorrection } from './corrections.ts';
import type { ReviewedRelease } from './release-history.ts';
import type { WindowsTable } from './windows.ts';

/** What people reviewed and rules cannot know; see `data/`. */
export interface ReviewedData {
  readonly windows: WindowsTable;
  readonly updates: readonly ReviewedUpdate[];
  readonly releases: readonly ReviewedRelease[];
  readonly fixCorrections: readonly FixCorrection[];
  readonly allNeeded: readonly AllNeededCorrection[];
}
