/** What devices with the same facts are, apart from what they miss. */
import { endOfServiceOn } from '../assessment/end-of-service.ts';
import { type InstalledSoftware, listInstalledSoftware } from '../assessment/installed-software.ts';
import type { Day } from '../catalog/ids.ts';
import type { FactsRule, OfFacts } from './of-facts.ts';

/** Far fewer than facts: they differ in versions, above all. */
const KEPT_PROFILES = 20_000;

export interface Profile {
  /** Empty: the Windows is not known. */
  readonly software: readonly InstalledSoftware[];
  /** The last day on which it gets updates; null: none is given. */
  readonly servedUntil: Day | null;
  readonly isRestartPending: boolean;
}

export type Profiles = OfFacts<Profile>;

export const PROFILES: FactsRule<Profile> = {
  workOut: (catalog, posture, report) => {
    const release = posture.osProductId === null ? undefined : catalog.releaseOfProduct(posture.osProductId);
    return {
      software: listInstalledSoftware(catalog, posture, report),
      servedUntil: release ? endOfServiceOn(release, posture) : null,
      isRestartPending: posture.isRebootPending,
    };
  },
  keyOf: JSON.stringify,
  sizeOf: () => 1,
  maxSize: KEPT_PROFILES,
  unknown: { software: [], servedUntil: null, isRestartPending: false },
};
