/** Which entries of a platform are open on a device, and whether that is known or only possible. */
import type { Catalog } from '../catalog/catalog.ts';
import { type Day, isCve } from '../catalog/ids.ts';
import type { Situation } from './assess.ts';
import { type Covered, isOpen } from './closure.ts';
import type { Doubt, MissingKb } from './model.ts';
import type { Entry, Platform } from './platform.ts';

/** An entry whose KB closes something open on the device, or that might. */
export interface OpenEntry {
  readonly entry: Entry;
  readonly state: MissingKb['state'];
  /** Why its absence is not certain; null: it is. */
  readonly doubt: Doubt | null;
}

/** Open entries, split by whether their absence is known or only possible; newest first. */
export function findOpen(situation: Situation): { missing: OpenEntry[]; possiblyMissing: OpenEntry[] } {
  const { platform, covered, coveredAfterRestart, asOf } = situation;
  const rollupsSince = firstRollupDay(situation);
  const missing: OpenEntry[] = [];
  const possiblyMissing: OpenEntry[] = [];
  for (const entry of platform.newestFirst) {
    if (covered[entry.index] || (asOf !== null && entry.release.releasedOn > asOf)) continue;
    if (isOpenForCertain(entry, platform, covered)) {
      const isPending = coveredAfterRestart[entry.index] === 1;
      const doubt = isPending ? null : doubtOf(entry, situation, rollupsSince);
      const state = isPending ? 'pending-reboot' : doubt ? 'unknown' : 'missing';
      (doubt ? possiblyMissing : missing).push({ entry, state, doubt });
    } else if (isOpen(entry, platform, covered, (hole) => counts(entry, platform, hole))) {
      possiblyMissing.push({ entry, state: 'unknown', doubt: 'component-not-reported' });
    }
  }
  return { missing, possiblyMissing };
}

/** Whether something of this entry is open on a product that is there for certain. */
export function isOpenForCertain(entry: Entry, platform: Platform, covered: Covered): boolean {
  return isOpen(entry, platform, covered, (hole) => {
    return (platform.holes[hole]?.isCertain ?? false) && counts(entry, platform, hole);
  });
}

/** Servicing stacks are listed for CVEs only: the advisory that names all of them says "take the newest", not "exposed". */
function counts(entry: Entry, platform: Platform, hole: number): boolean {
  return entry.kind !== 'ssu' || isCve(platform.holes[hole]?.vulnerabilityId ?? '');
}

/** Why the absence of an entry's KB proves nothing; null: it does. */
function doubtOf(
  entry: Entry,
  { found, posture, platform, catalog }: Situation,
  rollupsSince: Day | null,
): Doubt | null {
  if (entry.track === platform.mainTrack) {
    if (found?.position.confidence === 'unknown') return 'position-unknown';
    // Found by KB in a list cut short: a newer update may stand in the part that is not there.
    return found?.position.confidence === 'kb' && !posture.isKbListComplete ? 'list-incomplete' : null;
  }
  if (entry.kind === 'winre') return 'leaves-no-trace';
  if (entry.update.condition !== null) return 'condition-not-reported';
  if (isParent(entry, catalog)) return 'listed-by-parts';
  // The LCU carries or requires the servicing stack: without its position there is none for the stack either.
  if (entry.kind === 'ssu' && found?.position.confidence === 'unknown') return 'position-unknown';
  if (!posture.isKbListComplete) return 'list-incomplete';
  // Microsoft folded most, not all, single updates from before the rollups into them, and lists of that nowhere.
  const isOlder = rollupsSince !== null && entry.release.releasedOn < rollupsSince;
  return entry.kind === 'standalone' && isOlder ? 'perhaps-in-rollup' : null;
}

/** The day of the line's first Monthly Rollup, if the device has any of them. */
function firstRollupDay({ catalog, posture, line }: Situation): Day | null {
  if (line.servicing !== 'rollup') return null;
  const rollups = catalog.tracksOfLine(line.id).find(({ kind }) => kind === 'monthly-rollup')?.releases ?? [];
  const isInstalled = rollups.some(({ kbId }) => posture.installedKbs.includes(kbId));
  return isInstalled ? (rollups[0]?.releasedOn ?? null) : null;
}

/** A .NET Framework KB for several generations is a parent: lists show the KB of each generation, which no month names. */
function isParent({ kbId, kind, track }: Entry, catalog: Catalog): boolean {
  if (kind !== 'dotnet-cumulative' && kind !== 'dotnet-security-only') return false;
  return catalog.placesOf(kbId).filter((place) => place.track.lineId === track.lineId).length > 1;
}
