/** What the devices of one model may report, but for name and time: made once per kind of device, then kept as text. */
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Day, KbId } from '../../src/catalog/ids.ts';
import type { Track, TrackKind, TrackRelease } from '../../src/catalog/model.ts';
import type { Model } from './devices.ts';

/** Chances that add up to 1; the draw answers the place of the one that a point from 0 to 1 falls into. */
export type Draw = (point: number) => number;

export function createDraw(weights: readonly number[]): Draw {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  let reached = 0;
  const bounds = Float64Array.from(weights, (weight) => {
    reached += weight / sum;
    return reached;
  });
  return (point) => {
    let [low, high] = [0, bounds.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (point < (bounds[middle] ?? 1)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** Of the devices of one fleet: on the newest security release, one behind, two behind, and the tail together. */
const LAGS = [0.56, 0.22, 0.08];
const TAIL = 0.14;
/** Each month of the tail has so much of the devices of the month after it. */
const TAIL_RATIO = 0.82;
/** Previews and out-of-band releases have so much of the devices that the security release before them has. */
const OPTIONAL_SHARE = 0.07;

/** Which facts a device reports; each is a place in a list, so that equal kinds have equal content. */
export interface Kind {
  /** Place in `releases`, counted from the newest. */
  readonly position: number;
  readonly edition: number;
  readonly isArm: boolean;
  /** The set of other updates and the .NET Framework that its image came with. */
  readonly image: number;
  /** How many releases its .NET update is behind. */
  readonly dotnetLag: number;
  /** 0: only its own cumulative update is listed; else the one so many security releases before it, too. */
  readonly olderKept: number;
  readonly hasRevision: boolean;
  readonly isRebootPending: boolean;
  readonly hasList: boolean;
}

export const IMAGES = 8;

export interface ModelContent {
  readonly drawPosition: Draw;
  /** The report from `"os"` to its closing brace. */
  readonly contentOf: (kind: Kind) => string;
}

export function createModelContent(catalog: Catalog, model: Model): ModelContent {
  const tracks = catalog.tracksOfLine(model.lineId);
  const ofKind = (...kinds: readonly TrackKind[]): Track[] => tracks.filter(({ kind }) => kinds.includes(kind));
  const cumulative = ofKind('lcu').flatMap(({ releases }) => releases.filter(isOfBuild(model.build)));
  const main = cumulative.length > 0 ? cumulative : ofKind('monthly-rollup').flatMap(({ releases }) => releases);
  const releases = main.toReversed();
  if (releases.length === 0) throw new Error(`no releases of build ${model.build} on line ${model.lineId}`);
  const frameworks = ofKind('dotnet-cumulative')
    .map((track) => ({ version: track.id.split(':').at(-1) ?? '', releases: track.releases }))
    .filter(({ version }) => version.startsWith('4.8'));
  const others = ofKind('standalone', 'flash', 'ssu').flatMap((track) => track.releases);
  const texts = releases.map(() => new Map<number, string>());

  const kbsOf = (kind: Kind, release: TrackRelease): KbId[] => {
    const framework = frameworks[kind.image % 2] ?? frameworks[0];
    const dotnet = upTo(framework?.releases ?? [], release.releasedOn).at(-1 - kind.dotnetLag);
    const before = releases.slice(kind.position + 1).filter(isSecurity);
    const older = kind.olderKept === 0 ? undefined : before[kind.olderKept - 1];
    const named = [release, older, dotnet].flatMap((each) => each?.kbId ?? []);
    return [...new Set([...named, servicingStackOf(release), ...listOthers(kind.image, release)])];
  };
  /** Standalone updates of the time and before, as the image has them, and updates that no document names, such as Defender's. */
  const listOthers = (image: number, { releasedOn }: TrackRelease): KbId[] => [
    ...upTo(others, releasedOn)
      .filter((_, index) => (index + image) % 3 === 0)
      .slice(-2)
      .map(({ kbId }) => kbId),
    ...Array.from({ length: 1 + (image % 3) }, (_, index) => String(9_000_100 + image * 10 + index)),
  ];
  const write = (kind: Kind): string => {
    const release = releases[kind.position] ?? releases[0];
    if (!release) throw new Error('there are no releases');
    const version = (frameworks[kind.image % 2] ?? frameworks[0])?.version;
    return JSON.stringify({
      os: {
        build: model.build,
        ...(kind.hasRevision && cumulative.length > 0 ? { ubr: revisionOf(release, model.build) } : {}),
        editionId: model.editions[kind.edition],
        installationType: INSTALLATION_TYPES[model.installationType],
        architecture: kind.isArm ? 'arm64' : 'x64',
      },
      ...(kind.hasList ? { installedKbs: kbsOf(kind, release).map((kbId) => `KB${kbId}`) } : {}),
      isRebootPending: kind.isRebootPending,
      components: { edgeChromium: edgeOf(release), ...(version ? { dotnetFramework: ['3.5', version] } : {}) },
    }).slice(1);
  };

  return {
    drawPosition: createDraw(positionWeights(releases)),
    contentOf: (kind) => {
      const kept = texts[kind.position];
      const key = keyOf(kind);
      const text = kept?.get(key);
      if (text !== undefined) return text;
      const made = write(kind);
      kept?.set(key, made);
      return made;
    },
  };
}

const INSTALLATION_TYPES = { Client: 'client', Server: 'server', 'Server Core': 'server-core' } as const;

const isOfBuild = (build: number) => (release: TrackRelease) => release.builds.some((each) => each.build === build);
const isSecurity = ({ releaseKind }: TrackRelease) => releaseKind === 'securityRelease' || releaseKind === null;

/** Newest first; strongly clustered at the beginning. */
function positionWeights(releases: readonly TrackRelease[]): number[] {
  const weights: number[] = releases.map(() => 0);
  let lag = 0;
  for (const [place, release] of releases.entries()) {
    if (!isSecurity(release)) continue;
    weights[place] = LAGS[lag] ?? TAIL * (1 - TAIL_RATIO) * TAIL_RATIO ** (lag - LAGS.length);
    lag += 1;
    // Those after it, up to the next security release.
    for (let next = place - 1; next >= 0 && weights[next] === 0; next--) {
      weights[next] = (weights[place] ?? 0) * OPTIONAL_SHARE;
    }
  }
  return weights;
}

function upTo(releases: readonly TrackRelease[], day: Day): TrackRelease[] {
  return releases.filter(({ releasedOn }) => releasedOn <= day);
}

function revisionOf({ builds, order }: TrackRelease, build: number): number {
  return builds.find((each) => each.build === build)?.ubr ?? order;
}

/** Windows lists the servicing stack that came inside the cumulative update by a KB of its own, which no document names. */
function servicingStackOf({ releasedOn }: TrackRelease): KbId {
  return String(9_100_000 + monthOf(releasedOn));
}

function edgeOf({ releasedOn }: TrackRelease): string {
  // Four to five weeks a version: 144 in January 2026.
  return `${monthOf(releasedOn) - 169}.0.${3000 + monthOf(releasedOn)}.50`;
}

/** Months since 2000. */
function monthOf(day: Day): number {
  return (Number(day.slice(0, 4)) - 2000) * 12 + Number(day.slice(5, 7));
}

/** One number for all but the position. */
function keyOf(kind: Kind): number {
  const digits: readonly (readonly [value: number, base: number])[] = [
    [kind.edition, 8],
    [Number(kind.isArm), 2],
    [kind.image, IMAGES],
    [kind.dotnetLag, 4],
    [kind.olderKept, 4],
    [Number(kind.hasRevision), 2],
    [Number(kind.isRebootPending), 2],
    [Number(kind.hasList), 2],
  ];
  return digits.reduce((key, [value, base]) => key * base + value, 0);
}
