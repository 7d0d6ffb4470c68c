/** Where a device stands in the tracks that concern it: what it has reached, what an installation would skip, what is left. */
import type { Catalog } from '../catalog/catalog.ts';
import type { Day, KbId } from '../catalog/ids.ts';
import { isCumulative, type Track, type TrackKind, type TrackRelease } from '../catalog/model.ts';
import { formatOsBuild } from '../catalog/os-build.ts';
import type { ReleaseKind } from '../catalog/records.ts';
import type { Posture } from '../inventory/posture.ts';
import { describe, type Situation } from './assess.ts';
import { addKb, type Covered } from './closure.ts';
import type { Assessment, Position } from './model.ts';

/** Releases before the position that are shown: what came before them is long done. */
const SHOWN_BEFORE = 8;

/**
 * `reached`: the device has it, or all that it brings; `position`: the newest such; `planned`: to be installed, or waits for a
 * restart; `skipped`: what is planned contains it; `missing`: needed, and nothing is planned for it; `unknown`: it may be there
 * or not; `preview`: after the position, and needed by nobody.
 */
export type ReleaseState = 'reached' | 'position' | 'planned' | 'skipped' | 'missing' | 'unknown' | 'preview';

export interface StandingRelease {
  readonly kbId: KbId;
  readonly releasedOn: Day;
  /** The build it brings this device to: "18363.719"; null where its track knows no revisions. */
  readonly build: string | null;
  readonly releaseKind: ReleaseKind | null;
  /** A full update that the hotpatches after it build on. */
  readonly isBaseline: boolean;
  readonly state: ReleaseState;
}

/** A track, as one device sees it. */
export interface Standing {
  readonly id: string;
  readonly kind: TrackKind;
  /** "Windows 10 1903 and 1909". */
  readonly lineName: string;
  /** Of .NET Framework, whose generations have tracks of their own: "4.8"; null: another track. */
  readonly generation: string | null;
  readonly confidence: Position['confidence'];
  readonly positionKbId: KbId | null;
  /** Oldest first. */
  readonly releases: readonly StandingRelease[];
  /** Older releases that are left out, all of them reached. */
  readonly omitted: number;
}

/**
 * The track of the position comes first, then each in which something is missing, or may be, or in which an installed KB counts;
 * sorted by id. `assessment` is that of the same posture. None: the device's Windows is not known.
 */
export function tracksOf(catalog: Catalog, posture: Posture, assessment: Assessment): Standing[] {
  const situation = describe(catalog, posture, assessment.asOf);
  if (!situation) return [];
  const { line, platform } = situation;
  const main = platform.mainTrack ?? catalog.tracksOfLine(line.id).find(({ kind }) => kind === 'monthly-rollup');
  const named = new Set([...assessment.missing, ...assessment.possiblyMissing].map(({ track }) => track));
  const installed = posture.installedKbs.flatMap((kbId) => platform.entryOf.get(kbId)?.track ?? []);
  const planned = assessment.plan.flatMap(({ kbId }) =>
    catalog.placesOf(kbId).flatMap(({ track }) => (track.lineId === line.id && track.kind === 'ssu' ? track : [])),
  );
  const others = catalog
    .tracksOfLine(line.id)
    .filter((track) => named.has(track.id) || installed.includes(track) || planned.includes(track));
  return [...new Set([...(main ? [main] : []), ...others])].map((track) => standIn(track, situation, assessment));
}

function standIn(track: Track, situation: Situation, assessment: Assessment): Standing {
  const judged = judge(track, situation, assessment);
  const { confidence, positionKbId } = positionIn(track, situation, judged);
  const at = judged.findLastIndex(({ release }) => release.kbId === positionKbId);
  const releases = judged.map(({ release, state }, index): StandingRelease => {
    const build = release.builds.find((own) => own.build === situation.posture.build) ?? release.builds[0];
    const { kbId, releasedOn, releaseKind, isBaseline } = release;
    // Of a device that stands nobody knows where, no release is after its position.
    const known = state === 'preview' && confidence === 'unknown' ? 'unknown' : state;
    return {
      ...{ kbId, releasedOn, build: build ? formatOsBuild(build) : null, releaseKind, isBaseline },
      state: index === at ? 'position' : known,
    };
  });
  const shown = releases.filter(({ state }, index) => state !== 'reached' || index >= at - SHOWN_BEFORE);
  return {
    ...{ id: track.id, kind: track.kind, lineName: situation.line.title, generation: track.id.split(':')[2] ?? null },
    ...{ confidence, positionKbId, releases: shown, omitted: releases.length - shown.length },
  };
}

interface Judged {
  readonly release: TrackRelease;
  readonly state: Exclude<ReleaseState, 'position'>;
}

/** The releases that concern the device, each by itself. */
function judge(track: Track, situation: Situation, { missing, possiblyMissing, plan }: Assessment): Judged[] {
  const { posture, platform, coverage, found, covered, coveredAfterRestart, pendingKbs, asOf } = situation;
  const isMain = track === platform.mainTrack;
  // One step of the plan stands for all that waits for a restart, which is planned each by itself here.
  const installs = plan.filter(({ action }) => action !== 'restart');
  const planned = new Set([...pendingKbs, ...installs.map(({ kbId }) => kbId)]);
  const isIn = (marks: Covered, kbId: KbId): boolean => marks[platform.entryOf.get(kbId)?.index ?? -1] === 1;
  const isListed = (list: Assessment['missing'], { kbId }: TrackRelease) => list.some((kb) => kb.kbId === kbId);

  const concerns = ({ kbId, releasedOn, builds }: TrackRelease): boolean => {
    if (asOf !== null && releasedOn > asOf) return false;
    if (platform.entryOf.has(kbId) || planned.has(kbId) || posture.installedKbs.includes(kbId)) return true;
    return isMain && builds.some(({ build }) => build === posture.build);
  };
  const releases = track.releases.filter(concerns);

  const isReached = ({ kbId, order }: TrackRelease): boolean => {
    if (isMain && found?.release && order <= found.release.order) return true;
    // In the main track the position alone decides: what the list names beyond a reported revision does not run yet.
    if (!isMain && posture.installedKbs.includes(kbId)) return true;
    return isIn(covered, kbId);
  };
  const end = releases.findLast(({ kbId }) => planned.has(kbId))?.order ?? Number.NEGATIVE_INFINITY;
  const coveredAfterPlan = coveredAfterRestart.slice();
  for (const { kbId } of installs) addKb(platform, coveredAfterPlan, coverage, kbId);
  const isSkipped = ({ kbId, order }: TrackRelease): boolean =>
    (isCumulative(track.kind) && order <= end) || isIn(coveredAfterPlan, kbId);

  const stateOf = (release: TrackRelease): Judged['state'] => {
    if (planned.has(release.kbId)) return 'planned';
    if (isReached(release)) return 'reached';
    if (isSkipped(release)) return 'skipped';
    if (isListed(missing, release)) return 'missing';
    return isListed(possiblyMissing, release) ? 'unknown' : 'preview';
  };
  return releases.map((release) => ({ release, state: stateOf(release) }));
}

/** In the main track by the revision, or by its KBs; in others the newest release that is there, itself or in what contains it. */
function positionIn(
  track: Track,
  { platform, found, posture }: Situation,
  judged: readonly Judged[],
): Pick<Standing, 'confidence' | 'positionKbId'> {
  const newest = judged.findLast(({ state }) => state === 'reached')?.release.kbId ?? null;
  if (track === platform.mainTrack && found) {
    return { confidence: found.position.confidence, positionKbId: found.release ? newest : null };
  }
  const isKnown = newest !== null || (posture.isKbListComplete && !judged.some(({ state }) => state === 'unknown'));
  return { confidence: isKnown ? 'kb' : 'unknown', positionKbId: newest };
}
