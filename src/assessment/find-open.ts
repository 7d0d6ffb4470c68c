/** Which entries of a platform are open on a device, and whether that is known or only possible. */
import type { Catalog } from '../catalog/catalog.ts';
import type { Situation } from './assess.ts';
import { isOpen } from './closure.ts';
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
  const hasRollup = isRollupInstalled(situation);
  const isCertain = (hole: number): boolean => platform.holes[hole]?.isCertain ?? false;
  const missing: OpenEntry[] = [];
  const possiblyMissing: OpenEntry[] = [];
  for (const entry of platform.newestFirst) {
    if (covered[entry.index] || (asOf !== null && entry.release.releasedOn > asOf)) continue;
    const counts = (hole: number): boolean => entry.kind !== 'ssu' || !isAdvisory(platform, hole);
    if (isOpen(entry, platform, covered, (hole) => isCertain(hole) && counts(hole))) {
      const isPending = coveredAfterRestart[entry.index] === 1;
      const doubt = isPending ? null : doubtOf(entry, situation, hasRollup);
      const state = isPending ? 'pending-reboot' : doubt ? 'unknown' : 'missing';
      (doubt ? possiblyMissing : missing).push({ entry, state, doubt });
    } else if (isOpen(entry, platform, covered, counts)) {
      possiblyMissing.push({ entry, state: 'unknown', doubt: 'component-not-reported' });
    }
  }
  return { missing, possiblyMissing };
}

/** Why the absence of an entry's KB proves nothing; null: it does. */
function doubtOf(entry: Entry, { found, posture, platform, catalog }: Situation, hasRollup: boolean): Doubt | null {
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
  return entry.kind === 'standalone' && hasRollup ? 'perhaps-in-rollup' : null;
}

function isRollupInstalled({ catalog, posture, line }: Situation): boolean {
  if (line.servicing !== 'rollup') return false;
  const rollups = catalog.tracksOfLine(line.id).find(({ kind }) => kind === 'monthly-rollup')?.releases ?? [];
  return rollups.some(({ kbId }) => posture.installedKbs.includes(kbId));
}

/** A .NET Framework KB for several generations is a parent: lists show the KB of each generation, which no month names. */
function isParent({ kbId, kind, track }: Entry, catalog: Catalog): boolean {
  if (kind !== 'dotnet-cumulative' && kind !== 'dotnet-security-only') return false;
  return catalog.placesOf(kbId).filter((place) => place.track.lineId === track.lineId).length > 1;
}

function isAdvisory(platform: Platform, hole: number): boolean {
  return platform.holes[hole]?.vulnerabilityId.startsWith('ADV') ?? false;
}
