/** The install plan: few KBs that close everything missing, each with what it covers. */
import type { KbId } from '../catalog/ids.ts';
import { isCumulative, type TrackKind } from '../catalog/model.ts';
import type { Situation } from './assess.ts';
import { addKb } from './closure.ts';
import type { MissingKb, PlanStep } from './model.ts';
import type { Entry } from './platform.ts';

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
  /** The missing KBs, with what supersedes them filled in. */
  readonly missing: readonly MissingKb[];
}

/**
 * Plans the installation of `missing` (newest first). Greedy: kind by kind, newest first, skipping what an earlier step
 * covers; the steps together cover exactly what is missing. A device that follows Security Only is not sent to the rollup
 * unless only that closes something.
 */
export function planInstall(situation: Situation, missing: readonly MissingKb[]): Planned {
  const entries = new Map(
    missing.flatMap((kb) => situation.platform.entryOf.get(kb.kbId) ?? []).map((entry) => [entry.kbId, entry]),
  );
  const covered = situation.coveredAfterRestart.slice();
  const open = new Set(missing.filter((kb) => kb.state === 'missing').map((kb) => kb.kbId));
  const steps: { kbId: KbId; covers: KbId[] }[] = [];
  for (const kb of candidates(situation, missing)) {
    if (!open.has(kb.kbId)) continue;
    addKb(situation.platform, covered, situation.coverage, kb.kbId);
    const covers = [...open].filter((kbId) => covered[entries.get(kbId)?.index ?? -1] === 1);
    for (const kbId of covers) open.delete(kbId);
    steps.push({ kbId: kb.kbId, covers: [kb.kbId, ...covers.filter((kbId) => kbId !== kb.kbId)] });
  }
  const byKb = new Map(missing.map((kb) => [kb.kbId, kb]));
  const install = steps.map(({ kbId, covers }) => toStep(kbId, 'install', covers, byKb));
  const coversOf = new Map(steps.map(({ kbId, covers }) => [kbId, covers.slice(1)]));
  const supersededBy = new Map(
    steps.flatMap(({ kbId, covers }) => covers.slice(1).map((older) => [older, kbId] as const)),
  );
  return {
    plan: [
      ...restartSteps(missing, byKb),
      ...prerequisites(situation, install),
      ...install.toSorted(byTrackOrder(entries)),
    ],
    missing: missing.map((kb) => ({
      ...kb,
      supersededBy: supersededBy.get(kb.kbId) ?? null,
      supersedes: coversOf.get(kb.kbId) ?? [],
    })),
  };
}

/** Missing KBs in the order in which they are tried. */
function candidates(situation: Situation, missing: readonly MissingKb[]): MissingKb[] {
  const followsSecurityOnly = isSecurityOnlyDevice(situation);
  const rank = (kb: MissingKb): number =>
    followsSecurityOnly && kb.kind === 'monthly-rollup' ? RANK['ie-cumulative'] + 0.5 : RANK[kb.kind];
  // On a hotpatched device the newest baseline goes first: the hotpatches after it build on it.
  const isBaseline = (kb: MissingKb): boolean => situation.platform.entryOf.get(kb.kbId)?.release.isBaseline ?? false;
  return missing.toSorted((a, b) => rank(a) - rank(b) || Number(isBaseline(b)) - Number(isBaseline(a)));
}

/** Has Security Only updates and no Monthly Rollup: its owner chose the smaller ones. */
function isSecurityOnlyDevice({ catalog, posture, line }: Situation): boolean {
  const kinds = posture.installedKbs.flatMap((kbId) =>
    catalog
      .placesOf(kbId)
      .filter(({ track }) => track.lineId === line.id)
      .map(({ track }) => track.kind),
  );
  return kinds.includes('security-only') && !kinds.includes('monthly-rollup');
}

function toStep(
  kbId: KbId,
  action: PlanStep['action'],
  covers: readonly KbId[],
  missing: ReadonlyMap<KbId, MissingKb>,
): PlanStep {
  const own = missing.get(kbId);
  const covered = covers.flatMap((covered) => missing.get(covered) ?? []);
  const severities = covered.map(({ severity }) => severity);
  return {
    kbId,
    name: own?.name ?? '',
    action,
    releasedOn: own?.releasedOn ?? '',
    fixedAt: own?.fixedAt ?? null,
    covers,
    cves: [...new Set(covered.flatMap(({ cves }) => cves))].sort(),
    severity:
      (['Critical', 'Important', 'Moderate', 'Low'] as const).find((severity) => severities.includes(severity)) ?? null,
    exploited: [...new Set(covered.flatMap(({ exploited }) => exploited))].sort(),
  };
}

/** One step for everything that only waits for a restart. */
function restartSteps(missing: readonly MissingKb[], byKb: ReadonlyMap<KbId, MissingKb>): PlanStep[] {
  const pending = missing.filter((kb) => kb.state === 'pending-reboot').map((kb) => kb.kbId);
  const [newest] = pending;
  return newest ? [toStep(newest, 'restart', pending, byKb)] : [];
}

/** Where the servicing stack comes apart from the LCU: its newest update, unless it is installed or in the plan. */
function prerequisites(situation: Situation, install: readonly PlanStep[]): PlanStep[] {
  const { catalog, line, posture, asOf, platform } = situation;
  const main = install.find(({ kbId }) => {
    const kind = platform.entryOf.get(kbId)?.kind;
    return kind === 'lcu' || kind === 'monthly-rollup' || kind === 'security-only';
  });
  if (!main || (line.ssuInLcuSince !== undefined && main.releasedOn >= line.ssuInLcuSince)) return [];
  const newest = catalog
    .tracksOfLine(line.id)
    .find(({ kind }) => kind === 'ssu')
    ?.releases.findLast(({ releasedOn }) => releasedOn <= main.releasedOn && (asOf === null || releasedOn <= asOf));
  const update = newest && catalog.update(newest.kbId);
  if (
    !newest ||
    !update ||
    posture.installedKbs.includes(newest.kbId) ||
    install.some(({ kbId }) => kbId === newest.kbId)
  )
    return [];
  return [
    {
      kbId: newest.kbId,
      name: update.name,
      action: 'prerequisite',
      releasedOn: newest.releasedOn,
      fixedAt: null,
      covers: [],
      cves: [],
      severity: null,
      exploited: [],
    },
  ];
}

/** Within a track the older step first (a baseline before its hotpatches); else as planned. */
function byTrackOrder(entries: ReadonlyMap<KbId, Entry>): (a: PlanStep, b: PlanStep) => number {
  return (a, b) => {
    const x = entries.get(a.kbId);
    const y = entries.get(b.kbId);
    return x && y && x.track === y.track && isCumulative(x.kind) ? x.release.order - y.release.order : 0;
  };
}
