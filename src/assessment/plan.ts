/** The install plan: few KBs that close everything missing, each with what it covers. */
import type { KbId, VulnerabilityId } from '../catalog/ids.ts';
import { isCumulative, type TrackKind, type TrackRelease } from '../catalog/model.ts';
import { byUrgency, compareUrgency, mergeUrgency, NOT_URGENT } from '../catalog/urgency.ts';
import { maxSeverity } from '../catalog/vulnerabilities.ts';
import type { Situation } from './assess.ts';
import { addKb } from './closure.ts';
import { isOpenForCertain, type OpenEntry } from './find-open.ts';
import type { PlanStep } from './model.ts';
import type { Entry, Platform } from './platform.ts';

/** The order in which kinds are tried: what contains most comes first. */
const RANK: Record<TrackKind, number> = {
  lcu: 0,
  hotpatch: 0,
  'monthly-rollup': 1,
  'security-only': 2,
  'ie-cumulative': 3,
  'dotnet-cumulative': 4,
  'dotnet-security-only': 5,
  flash: 6,
  'hotpatch-companion': 7,
  ssu: 8,
  standalone: 9,
  winre: 10,
  setup: 11,
};

export interface Planned {
  readonly plan: readonly PlanStep[];
  readonly containers: Containers;
}

/** Which planned KB contains which missing ones. */
export interface Containers {
  readonly supersededBy: ReadonlyMap<KbId, KbId>;
  readonly supersedes: ReadonlyMap<KbId, readonly KbId[]>;
}

/** For KBs that no plan is made for. */
export const NOTHING_PLANNED: Containers = { supersededBy: new Map(), supersedes: new Map() };

/**
 * Plans the installation of `missing` (newest first). Greedy: kind by kind, newest first, skipping what an earlier step
 * covers; the steps together cover exactly what is missing. Then the most urgent step comes first, after what must be there
 * before it. A device that follows Security Only is not sent to the rollup
 * unless only that closes something.
 */
export function planInstall(situation: Situation, missing: readonly OpenEntry[]): Planned {
  const { platform, coverage } = situation;
  const covered = situation.coveredAfterRestart.slice();
  let open: readonly Entry[] = missing.filter(({ state }) => state === 'missing').map(({ entry }) => entry);
  /** Installs a KB on paper; what is open and closed by it. */
  const install = (kbId: KbId): Entry[] => {
    addKb(platform, covered, coverage, kbId);
    const before = open;
    open = before.filter((entry) => isOpenForCertain(entry, platform, covered));
    return before.filter((entry) => !open.includes(entry));
  };
  const tried = candidates(situation, open);
  const stack = prerequisite(situation, tried[0]);
  const first = stack ? [prerequisiteStep(platform, stack, install(stack.kbId))] : [];
  const steps: { entry: Entry; contains: Entry[] }[] = [];
  for (const entry of tried) {
    if (!open.includes(entry)) continue;
    steps.push({ entry, contains: install(entry.kbId).filter((closed) => closed !== entry) });
  }
  const installs = steps.map(({ entry, contains }) => toStep(platform, 'install', [entry, ...contains]));
  const plan = [...restartSteps(platform, missing), ...first, ...inOrder(platform, installs)];
  return { plan, containers: containersOf(plan) };
}

function containersOf(plan: readonly PlanStep[]): Containers {
  const planned = plan.filter(({ action }) => action !== 'restart');
  const contained = ({ kbId, covers }: PlanStep): KbId[] => covers.filter((covered) => covered !== kbId);
  return {
    supersededBy: new Map(planned.flatMap((step) => contained(step).map((kbId) => [kbId, step.kbId] as const))),
    supersedes: new Map(planned.map((step) => [step.kbId, contained(step)])),
  };
}

/** Entries in the order in which they are tried. */
function candidates(situation: Situation, entries: readonly Entry[]): Entry[] {
  const followsSecurityOnly = isSecurityOnlyDevice(situation);
  const rank = ({ kind }: Entry): number =>
    followsSecurityOnly && kind === 'monthly-rollup' ? RANK['ie-cumulative'] + 0.5 : RANK[kind];
  // On a hotpatched device the newest baseline goes first: the hotpatches after it build on it.
  return entries.toSorted((a, b) => rank(a) - rank(b) || Number(b.release.isBaseline) - Number(a.release.isBaseline));
}

/**
 * Has no Monthly Rollup, and most of the Security Only updates up to its newest one: its owner chose the smaller ones. With
 * a few only, one rollup is less work than all that is missing.
 */
function isSecurityOnlyDevice({ catalog, posture, line }: Situation): boolean {
  const tracks = catalog.tracksOfLine(line.id);
  const releasesOf = (kind: TrackKind): readonly TrackRelease[] =>
    tracks.find((track) => track.kind === kind)?.releases ?? [];
  const isInstalled = ({ kbId }: TrackRelease): boolean => posture.installedKbs.includes(kbId);
  const newest = releasesOf('security-only').findLast(isInstalled);
  if (!newest || releasesOf('monthly-rollup').some(isInstalled)) return false;
  const upTo = releasesOf('security-only').filter(({ releasedOn }) => releasedOn <= newest.releasedOn);
  return upTo.filter(isInstalled).length * 2 > upTo.length;
}

/** A step that does what its first entry does; the others are contained in it. */
function toStep(platform: Platform, action: PlanStep['action'], covered: readonly [Entry, ...Entry[]]): PlanStep {
  const [{ kbId, update, release, fixedAt }] = covered;
  return {
    kbId,
    name: update.name,
    action,
    releasedOn: release.releasedOn,
    fixedAt,
    covers: covered.map((entry) => entry.kbId),
    cves: cvesOf(platform, covered),
    severity: covered.map(({ severity }) => severity).reduce(maxSeverity, null),
    exploited: [...new Set(covered.flatMap(({ exploited }) => exploited))].sort(),
    urgency: mergeUrgency(covered.map(({ urgency }) => urgency)),
  };
}

/**
 * The CVEs of the entries, each once, sorted. By marks, between the first and the last one only: sorting their names would
 * take longer than all the rest of an assessment.
 */
function cvesOf({ cveIds }: Platform, entries: readonly [Entry, ...Entry[]]): readonly VulnerabilityId[] {
  if (entries.length === 1) return entries[0].cves;
  let first = cveIds.length;
  let last = -1;
  for (const { cveIndexes } of entries) {
    first = Math.min(first, cveIndexes[0] ?? first);
    last = Math.max(last, cveIndexes.at(-1) ?? last);
  }
  const isIn = new Uint8Array(Math.max(0, last - first + 1));
  for (const { cveIndexes } of entries) for (const index of cveIndexes) isIn[index - first] = 1;
  return cveIds.slice(first, last + 1).filter((_, offset) => isIn[offset] === 1);
}

/** One step for everything that only waits for a restart. */
function restartSteps(platform: Platform, missing: readonly OpenEntry[]): PlanStep[] {
  const [newest, ...older] = missing.filter(({ state }) => state === 'pending-reboot').map(({ entry }) => entry);
  return newest ? [toStep(platform, 'restart', [newest, ...older])] : [];
}

/** Kinds that can't be installed without their servicing stack. */
const NEEDS_STACK: ReadonlySet<TrackKind> = new Set<TrackKind>(['lcu', 'monthly-rollup', 'security-only']);

/** Where the servicing stack comes apart from the LCU: its newest update, unless it is there already. */
function prerequisite(situation: Situation, main: Entry | undefined): TrackRelease | null {
  const { catalog, line, posture, asOf, platform, coveredAfterRestart } = situation;
  if (!main || !NEEDS_STACK.has(main.kind)) return null;
  const day = main.release.releasedOn;
  if (line.ssuInLcuSince !== undefined && day >= line.ssuInLcuSince) return null;
  const newest = catalog
    .tracksOfLine(line.id)
    .find(({ kind }) => kind === 'ssu')
    ?.releases.findLast(({ releasedOn }) => releasedOn <= day && (asOf === null || releasedOn <= asOf));
  const isThere =
    newest &&
    (posture.installedKbs.includes(newest.kbId) ||
      coveredAfterRestart[platform.entryOf.get(newest.kbId)?.index ?? -1] === 1);
  return newest && !isThere ? newest : null;
}

function prerequisiteStep(platform: Platform, stack: TrackRelease, closed: readonly Entry[]): PlanStep {
  const own = platform.entryOf.get(stack.kbId);
  const [first, ...rest] = closed.toSorted((a, b) => Number(b === own) - Number(a === own));
  const step = first && toStep(platform, 'prerequisite', [first, ...rest]);
  return {
    kbId: stack.kbId,
    name: own?.update.name ?? step?.name ?? '',
    action: 'prerequisite',
    releasedOn: stack.releasedOn,
    fixedAt: null,
    covers: step?.covers ?? [],
    cves: step?.cves ?? [],
    severity: step?.severity ?? null,
    exploited: step?.exploited ?? [],
    urgency: step?.urgency ?? NOT_URGENT,
  };
}

/**
 * The most urgent first; of equal ones as planned. Within a track the older step first (a baseline before its hotpatches),
 * which is then as urgent as what comes after it.
 */
function inOrder({ entryOf }: Platform, steps: readonly PlanStep[]): readonly PlanStep[] {
  if (steps.length < 2) return steps;
  const groups = Map.groupBy(steps, ({ kbId }) => {
    const entry = entryOf.get(kbId);
    return entry && isCumulative(entry.kind) ? entry.track.id : kbId;
  });
  const orderOf = ({ kbId }: PlanStep): number => entryOf.get(kbId)?.release.order ?? 0;
  return [...groups.values()]
    .flatMap((group) => {
      const inTrack = group.toSorted((a, b) => orderOf(a) - orderOf(b));
      return inTrack.map((step, index) => ({
        step,
        urgency: byUrgency(inTrack.slice(index))[0]?.urgency ?? step.urgency,
      }));
    })
    .sort((a, b) => compareUrgency(a.urgency, b.urgency))
    .map(({ step }) => step);
}
