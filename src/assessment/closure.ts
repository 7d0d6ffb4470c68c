/** Which entries of a platform are covered by what a device has, and which are therefore open. */
import type { KbId } from '../catalog/ids.ts';
import type { Coverage } from './coverage.ts';
import type { Exposure } from './model.ts';
import type { Entry, Platform } from './platform.ts';
import type { FoundPosition } from './position.ts';

/** One flag per entry of the platform. */
export type Covered = Uint8Array;

export function coverEntries(
  platform: Platform,
  coverage: Coverage,
  found: FoundPosition | null,
  kbIds: readonly KbId[],
): Covered {
  const covered = new Uint8Array(platform.entries.length);
  if (found?.release) mark(covered, coverage.byKb(found.release.kbId));
  for (const kbId of kbIds) addKb(platform, covered, coverage, kbId);
  return covered;
}

/** Adds what one more KB covers, in place. */
export function addKb(platform: Platform, covered: Covered, coverage: Coverage, kbId: KbId): void {
  mark(covered, coverage.byKb(kbId));
  markRollupsByParts(platform, covered);
}

function mark(covered: Covered, indexes: readonly number[]): void {
  for (const index of indexes) covered[index] = 1;
}

/**
 * A Monthly Rollup brings, of security fixes, what the Security Only updates up to its day and the newest Internet
 * Explorer cumulative bring: a device with these needs no rollup. Rollups are walked oldest first, so that all months count.
 */
function markRollupsByParts(platform: Platform, covered: Covered): void {
  for (const { rollup, securityOnly, internetExplorer } of rollupParts(platform)) {
    if (covered[rollup]) continue;
    const hasAll = securityOnly.length > 0 && securityOnly.every((index) => covered[index]);
    const hasExplorer = internetExplorer.length === 0 || internetExplorer.some((index) => covered[index]);
    if (!hasAll || !hasExplorer) return;
    covered[rollup] = 1;
  }
}

interface RollupParts {
  readonly rollup: number;
  /** Security Only updates of the rollup's month up to its day; one released after an out-of-band rollup is not in it. */
  readonly securityOnly: readonly number[];
  /** IE cumulatives of the rollup's month or later; none where the month brought none. */
  readonly internetExplorer: readonly number[];
}

const PARTS = new WeakMap<Platform, readonly RollupParts[]>();

/** Oldest rollup first; worked out once per platform. */
function rollupParts(platform: Platform): readonly RollupParts[] {
  const known = PARTS.get(platform);
  if (known) return known;
  const ofKind = (kind: Entry['kind']): Entry[] =>
    platform.entries.filter((entry) => entry.kind === kind).sort((a, b) => a.release.order - b.release.order);
  const monthOf = (entry: Entry): string => entry.release.releasedOn.slice(0, 7);
  const explorers = ofKind('ie-cumulative');
  const securityOnly = ofKind('security-only');
  const parts = ofKind('monthly-rollup').flatMap((rollup, position, rollups) => {
    const month = monthOf(rollup);
    const before = rollups[position - 1];
    const isSecond = before !== undefined && monthOf(before) === month;
    const isPart = ({ release: { releasedOn } }: Entry): boolean =>
      releasedOn.startsWith(month) &&
      releasedOn <= rollup.release.releasedOn &&
      (!isSecond || releasedOn > before.release.releasedOn);
    // A preview or out-of-band rollup without a Security Only update of its own: no parts bring what it brings.
    if (isSecond && !securityOnly.some(isPart)) return [];
    const hasExplorer = explorers.some((entry) => monthOf(entry) === month);
    return {
      rollup: rollup.index,
      securityOnly: securityOnly.filter(isPart).map(({ index }) => index),
      internetExplorer: hasExplorer
        ? explorers.filter((entry) => monthOf(entry) >= month).map(({ index }) => index)
        : [],
    };
  });
  PARTS.set(platform, parts);
  return parts;
}

/** Whether something of this entry is open: a hole that nothing covers, or an uncovered security release. */
export function isOpen(
  entry: Entry,
  platform: Platform,
  covered: Covered,
  asksHole: (hole: number) => boolean,
): boolean {
  if (covered[entry.index]) return false;
  if (entry.isSecurityRelease) return true;
  return entry.holes.some((hole) => asksHole(hole) && !isClosed(platform, covered, hole));
}

/** Whether an entry that covers the hole is covered. */
export function isClosed(platform: Platform, covered: Covered, hole: number): boolean {
  return platform.holes[hole]?.alternatives.some((index) => covered[index] === 1) ?? true;
}

/** Vulnerabilities of an open entry that an alternative to it has closed. */
export function closedElsewhere(entry: Entry, platform: Platform, covered: Covered): Exposure[] {
  return entry.sharedHoles.flatMap((index) => {
    const hole = platform.holes[index];
    return hole?.isCertain && isClosed(platform, covered, index)
      ? [{ software: hole.software, vulnerabilityId: hole.vulnerabilityId }]
      : [];
  });
}
