/** Orders the updates of each servicing line into tracks. */
import type { Day, KbId } from './ids.ts';
import { isCumulative, type SupersedenceEdge, type Track, type TrackKind, type TrackRelease } from './model.ts';
import type { LineRelease, MergedHistory } from './release-history.ts';
import type { ServicingLine } from './windows.ts';

/** A KB that some fix row places on a line; `rows`: how many say so. */
export interface TrackMember {
  readonly lineId: string;
  readonly kind: TrackKind;
  readonly scope: string | null;
  readonly kbId: KbId;
  /** Revision, where the row's own FixedBuild is the only evidence of it. */
  ubr: number | null;
  readonly months: Set<string>;
  rows: number;
}

export interface TrackSources {
  readonly history: MergedHistory;
  readonly lines: readonly ServicingLine[];
  readonly members: readonly TrackMember[];
  readonly dayOf: ReadonlyMap<KbId, Day>;
  readonly edges: readonly SupersedenceEdge[];
}

/** All tracks, sorted by id. */
export function buildTracks(sources: TrackSources): Track[] {
  const members = settleKinds(sources.members);
  const tracks: Track[] = [];
  for (const line of sources.lines) {
    const ofLine = members.filter((member) => member.lineId === line.id);
    if (line.servicing === 'lcu') tracks.push(...revisionTracks(line, ofLine, sources));
    for (const [key, group] of Map.groupBy(ofLine, (member) => `${member.kind} ${member.scope ?? ''}`)) {
      const first = group[0];
      if (!first || (line.servicing === 'lcu' && (first.kind === 'lcu' || first.kind === 'hotpatch'))) continue;
      const [kind, scope] = key.split(' ');
      tracks.push({
        id: [kind, line.id, scope].filter(Boolean).join(':'),
        kind: first.kind,
        lineId: line.id,
        releases: orderByDay(group, sources, isCumulative(first.kind)),
      });
    }
  }
  return tracks.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** One KB is called by several sub types now and then; the one that most rows use holds. */
function settleKinds(members: readonly TrackMember[]): TrackMember[] {
  const groups = Map.groupBy(members, (member) => `${member.lineId} ${member.scope} ${member.kbId}`);
  return [...groups.values()].flatMap((group) => {
    const [most] = group.toSorted((a, b) => b.rows - a.rows || (a.kind < b.kind ? -1 : 1));
    return most ? [{ ...most, months: new Set(group.flatMap((member) => [...member.months])) }] : [];
  });
}

function revisionTracks(
  line: ServicingLine,
  members: readonly TrackMember[],
  { history, dayOf }: TrackSources,
): Track[] {
  const known = history.byLine.get(line.id) ?? [];
  const inHistory = new Set(known.map((release) => release.kbId));
  // KBs that the months know before the release history does: placed by their own FixedBuild.
  const ahead = members.filter((member) => member.ubr !== null && !inHistory.has(member.kbId));
  const monthsOf = Map.groupBy(members, (member) => member.kbId);
  const toRelease = (release: LineRelease): TrackRelease => ({
    kbId: release.kbId,
    order: release.ubr,
    builds: release.builds,
    releasedOn: release.releasedOn,
    releaseKind: release.releaseKind,
    isBaseline: false,
    sources: [...release.sources, ...(monthsOf.get(release.kbId) ?? []).flatMap((member) => [...member.months])],
  });
  const fromMonths = (member: TrackMember): TrackRelease => ({
    kbId: member.kbId,
    order: member.ubr ?? 0,
    builds: line.builds.map((build) => ({ build, ubr: member.ubr ?? 0 })),
    releasedOn: dayOf.get(member.kbId) ?? '',
    releaseKind: null,
    isBaseline: false,
    sources: [...member.months],
  });
  const ofKind = (kind: 'lcu' | 'hotpatch'): TrackRelease[] =>
    [
      ...known.filter((release) => release.isHotpatch === (kind === 'hotpatch')).map(toRelease),
      ...ahead.filter((member) => member.kind === kind).map(fromMonths),
    ].sort(byOrder);
  const lcus = ofKind('lcu');
  const hotpatches = line.hotpatch ? ofKind('hotpatch') : [];
  const tracks: Track[] =
    lcus.length > 0 ? [{ id: `lcu:${line.id}`, kind: 'lcu', lineId: line.id, releases: lcus }] : [];
  if (hotpatches.length > 0) {
    const releases = [...hotpatches, ...baselines(lcus, hotpatches)].sort(byOrder);
    tracks.push({ id: `hotpatch:${line.id}`, kind: 'hotpatch', lineId: line.id, releases });
  }
  return tracks;
}

/** The LCUs a hotpatched device takes: security releases of the months that brought no hotpatch, from just before the first one. */
function baselines(lcus: readonly TrackRelease[], hotpatches: readonly TrackRelease[]): TrackRelease[] {
  const first = hotpatches[0]?.releasedOn ?? '';
  const planned = new Set(
    hotpatches.filter(({ releaseKind }) => releaseKind !== 'outOfBand').map(({ releasedOn }) => releasedOn.slice(0, 7)),
  );
  const security = lcus.filter(({ releaseKind }) => releaseKind === 'securityRelease');
  const start = security.filter(({ releasedOn }) => releasedOn < first.slice(0, 7)).at(-1)?.releasedOn ?? first;
  return security
    .filter(({ releasedOn }) => releasedOn >= start && !planned.has(releasedOn.slice(0, 7)))
    .map((release) => ({ ...release, isBaseline: true }));
}

function byOrder(a: TrackRelease, b: TrackRelease): number {
  return (
    a.order - b.order ||
    (a.releasedOn < b.releasedOn ? -1 : a.releasedOn > b.releasedOn ? 1 : Number(a.kbId) - Number(b.kbId))
  );
}

/** By release day; on one day what supersedes another comes after it, then the higher KB number. */
function orderByDay(
  members: readonly TrackMember[],
  { dayOf, edges }: TrackSources,
  cumulative: boolean,
): TrackRelease[] {
  const inTrack = new Map(members.map((member) => [member.kbId, member]));
  const supersedes = new Set(
    edges.filter(({ from, to }) => inTrack.has(from) && inTrack.has(to)).map(({ from, to }) => `${from} ${to}`),
  );
  return [...inTrack.values()]
    .map((member) => ({ member, day: dayOf.get(member.kbId) ?? '' }))
    .sort((a, b) => {
      if (a.day !== b.day) return a.day < b.day ? -1 : 1;
      if (supersedes.has(`${a.member.kbId} ${b.member.kbId}`)) return 1;
      if (supersedes.has(`${b.member.kbId} ${a.member.kbId}`)) return -1;
      return Number(a.member.kbId) - Number(b.member.kbId);
    })
    .map(({ member, day }, index) => ({
      kbId: member.kbId,
      order: cumulative ? index + 1 : 0,
      builds: [],
      releasedOn: day,
      releaseKind: null,
      isBaseline: false,
      sources: [...member.months],
    }));
}
