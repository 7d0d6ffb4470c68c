/** A tenant's active devices at a glance: sums over answers, never over devices. */
import type { Catalog } from '../catalog/catalog.ts';
import type { Day, KbId } from '../catalog/ids.ts';
import { kbFactsOf } from '../catalog/kb-facts.ts';
import type { Severity } from '../catalog/records.ts';
import type { Answer, ServedRelease } from './answers.ts';
import type { TenantCounts } from './counts.ts';
import { stateOf } from './facts-conditions.ts';

/** Devices that miss nothing, those that miss something, and those of which it is not known. */
export interface StateCounts {
  readonly patched: number;
  readonly missing: number;
  readonly unknown: number;
}

export interface FleetSummary extends StateCounts {
  /** The one that days are counted to. */
  readonly day: Day;
  readonly devices: number;
  /** Devices that miss something, by the days since the oldest KB that they miss came out; null: no end. */
  readonly behind: readonly { readonly fromDays: number; readonly toDays: number | null; readonly devices: number }[];
  /** Missing KBs by their severity, and devices by the worst that they miss; most severe first, null: not rated. */
  readonly severities: readonly SeverityCount[];
  /** Missing KBs that close exploited CVEs, by MSRC's word or CISA's, and by CISA's alone. */
  readonly exploited: Missed;
  readonly knownExploited: Missed;
  /** The one whose service ends first comes first. */
  readonly releases: readonly ReleaseCount[];
}

export interface Missed {
  readonly kbs: number;
  readonly devices: number;
}

export interface SeverityCount extends Missed {
  readonly severity: Severity | null;
}

/** Devices with a release of Windows, its editions by the end of their service. */
export interface ReleaseCount extends ServedRelease {
  readonly hasReachedEndOfService: boolean;
  readonly devices: number;
}

/** The last days of the ranges of days behind; what was released on the day itself is in the first one. */
const LAST_DAYS = [7, 30, 60, 90, 180, 365, null] as const;
const SEVERITIES = ['Critical', 'Important', 'Moderate', 'Low', null] as const;
const DAY_MS = 86_400_000;

export function sumUpFleet(
  catalog: Catalog,
  { devices, byAnswer, byRelease, missedOn }: TenantCounts,
  day: Day,
): FleetSummary {
  const behind: number[] = LAST_DAYS.map(() => 0);
  const severities = new Map(SEVERITIES.map((severity) => [severity, { kbs: 0, devices: 0 }]));
  const [exploited, knownExploited] = [
    { kbs: 0, devices: 0 },
    { kbs: 0, devices: 0 },
  ];
  const add = (to: 'kbs' | 'devices', count: number, of: Graded): void => {
    const ofSeverity = severities.get(of.severity);
    if (ofSeverity) ofSeverity[to] += count;
    if (of.isExploited) exploited[to] += count;
    if (of.isKnownExploited) knownExploited[to] += count;
  };
  for (const [answer, count] of byAnswer) {
    if (answer.behindSinceOn === null) continue;
    const range = rangeOf(daysBetween(answer.behindSinceOn, day));
    behind[range] = (behind[range] ?? 0) + count;
    add('devices', count, answer);
  }
  for (const kbId of missedOn.keys()) add('kbs', 1, gradeKb(catalog, kbId));
  return {
    ...{ day, devices, ...countStates(byAnswer) },
    behind: LAST_DAYS.map((toDays, index) => ({
      fromDays: index === 0 ? 0 : (LAST_DAYS[index - 1] ?? 0) + 1,
      toDays,
      devices: behind[index] ?? 0,
    })),
    severities: [...severities].map(([severity, counts]) => ({ severity, ...counts })),
    ...{ exploited, knownExploited },
    releases: [...byRelease].map(([release, count]) => countRelease(release, count, day)).sort(byEndOfService),
  };
}

export function countStates(byAnswer: ReadonlyMap<Answer, number>): StateCounts {
  const sums = { patched: 0, missing: 0, unknown: 0 };
  for (const [answer, count] of byAnswer) sums[stateOf(answer)] += count;
  return sums;
}

type Graded = Pick<Answer, 'severity' | 'isExploited' | 'isKnownExploited'>;

/** By all that it fixes, in whatever product: as lists of KBs say. */
function gradeKb(catalog: Catalog, kbId: KbId): Graded {
  const { severity, exploited, knownExploited } = kbFactsOf(catalog, kbId);
  return { severity, isExploited: exploited.length > 0, isKnownExploited: knownExploited.length > 0 };
}

function rangeOf(days: number): number {
  return LAST_DAYS.findIndex((last) => last === null || days <= last);
}

function daysBetween(from: Day, to: Day): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}

/** By the calendar: other than in an assessment it plays no part how far the catalog's documents reach. */
function countRelease(release: ServedRelease, devices: number, day: Day): ReleaseCount {
  const { endOfServiceOn } = release;
  return { ...release, hasReachedEndOfService: endOfServiceOn !== null && day > endOfServiceOn, devices };
}

/** Those without an end come last. */
function byEndOfService(a: ReleaseCount, b: ReleaseCount): number {
  const [endA, endB] = [a.endOfServiceOn ?? '9999', b.endOfServiceOn ?? '9999'];
  if (endA !== endB) return endA < endB ? -1 : 1;
  return b.devices - a.devices || ((a.releaseId ?? '') < (b.releaseId ?? '') ? -1 : 1);
}
