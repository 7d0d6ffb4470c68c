/** Merges the releases of all history, update and hotpatch pages into one list per servicing line. */

import { isPatchTuesday } from './calendar.ts';
import type { Day, KbId } from './ids.ts';
import { type OsBuild, parseOsBuild } from './os-build.ts';
import type { ReleaseKind, ReleasePageRecord, ReleaseRecord } from './records.ts';
import type { ServicingLine } from './windows.ts';

/** One KB at one revision of one line. */
export interface LineRelease {
  readonly kbId: KbId;
  readonly ubr: number;
  readonly builds: readonly OsBuild[];
  readonly releasedOn: Day;
  readonly releaseKind: ReleaseKind | null;
  readonly isHotpatch: boolean;
  readonly sources: readonly string[];
}

/** A release that no page lists (`data/releases.json`). */
export interface ReviewedRelease {
  readonly kbId: KbId;
  /** `18362.113`. */
  readonly builds: readonly string[];
  readonly releasedOn: Day;
  readonly releaseKind: ReleaseKind;
  readonly section: string;
  readonly reason: string;
  readonly source: string;
}

/** Reviewed releases as a page of their own. */
export function toPage(releases: readonly ReviewedRelease[]): ReleasePageRecord {
  return {
    kind: 'release-page',
    id: 'reviewed-releases',
    title: 'Releases reviewed by hand',
    updatedAt: null,
    releases: releases.map(({ kbId, builds, releasedOn, releaseKind, section }) => ({
      kbId,
      builds: builds.flatMap((build) => parseOsBuild(build) ?? []),
      releasedOn,
      releaseKind,
      isHotpatch: false,
      section,
      origin: 'release-history',
    })),
    drops: {},
  };
}

/** Two pages that disagree on a KB's revision or day; the higher-ranking page was kept. */
export interface ReleaseConflict {
  readonly kbId: KbId;
  readonly lineId: string;
  readonly keptUbr: number;
  readonly ignoredUbr: number;
  /** The page that was not followed. */
  readonly source: string;
}

export interface MergedHistory {
  /** By line id; oldest revision first. */
  readonly byLine: ReadonlyMap<string, readonly LineRelease[]>;
  readonly conflicts: readonly ReleaseConflict[];
}

interface Row {
  readonly record: ReleaseRecord;
  readonly builds: readonly OsBuild[];
  readonly ubr: number;
  readonly lineId: string;
  readonly source: string;
}

/** Where pages disagree, the release history is right more often than the headings of the update history. */
const RANK = { 'release-history': 0, 'hotpatch-calendar': 1, 'update-history': 2 } as const;

export function mergeReleaseHistory(
  pages: readonly ReleasePageRecord[],
  lines: readonly ServicingLine[],
): MergedHistory {
  const rows = pages.flatMap((page) => page.releases.flatMap((record) => rowsOf(record, page.id, lines)));
  const conflicts: ReleaseConflict[] = [];
  const byLine = new Map<string, LineRelease[]>();
  for (const [lineId, ofLine] of Map.groupBy(rows, (row) => row.lineId)) {
    const releases = [...Map.groupBy(ofLine, (row) => row.record.kbId).values()].flatMap((ofKb) =>
      mergeKb(ofKb, conflicts),
    );
    byLine.set(lineId, lowerThresholds(releases.sort(byRevision), conflicts, lineId).sort(byRevision));
  }
  return { byLine, conflicts };
}

function byRevision(a: LineRelease, b: LineRelease): number {
  return (
    a.ubr - b.ubr ||
    (a.releasedOn < b.releasedOn ? -1 : a.releasedOn > b.releasedOn ? 1 : Number(a.kbId) - Number(b.kbId))
  );
}

/** A release splits into one row per line and revision; its builds of one line share the revision, or nearly so. */
function rowsOf(record: ReleaseRecord, source: string, lines: readonly ServicingLine[]): Row[] {
  const placed = record.builds.flatMap((build) => {
    const line = lineOfBuild(build.build, record.section, lines);
    return line ? [{ build, lineId: line.id }] : [];
  });
  return [...Map.groupBy(placed, ({ build, lineId }) => `${lineId} ${build.ubr}`).values()].flatMap((group) => {
    const first = group[0];
    return first
      ? [{ record, builds: group.map(({ build }) => build), ubr: first.build.ubr, lineId: first.lineId, source }]
      : [];
  });
}

/** The line of a build; where lines share a build number (26100), the heading decides. */
export function lineOfBuild(
  build: number,
  section: string,
  lines: readonly ServicingLine[],
): ServicingLine | undefined {
  const candidates = lines.filter((line) => line.builds.includes(build));
  return (
    candidates.find((line) => line.sections?.some((text) => section.includes(text))) ??
    candidates.find((line) => !line.sections)
  );
}

function mergeKb(rows: readonly Row[], conflicts: ReleaseConflict[]): LineRelease[] {
  const best = Math.min(...rows.map((row) => RANK[row.record.origin]));
  const kept = rows.filter((row) => RANK[row.record.origin] === best);
  const revisions = Map.groupBy(kept, (row) => row.ubr);
  for (const row of rows) {
    if (revisions.has(row.ubr)) continue;
    const first = kept[0];
    if (!first || conflicts.some((known) => known.kbId === row.record.kbId && known.ignoredUbr === row.ubr)) continue;
    conflicts.push({
      kbId: row.record.kbId,
      lineId: row.lineId,
      keptUbr: first.ubr,
      ignoredUbr: row.ubr,
      source: row.source,
    });
  }
  return [...revisions].map(([ubr, same]) => {
    const agreeing = [...same, ...rows.filter((row) => row.ubr === ubr && !same.includes(row))];
    const releasedOn = same.map((row) => row.record.releasedOn).sort()[0] ?? '';
    const stated = agreeing.map((row) => row.record.releaseKind).find((kind) => kind !== null) ?? null;
    return {
      kbId: rows[0]?.record.kbId ?? '',
      ubr,
      builds: uniqueBuilds(agreeing.flatMap((row) => row.builds)),
      releasedOn,
      // An update-history entry without a word is a security release when it came on the second Tuesday.
      releaseKind: stated ?? (isPatchTuesday(releasedOn) ? 'securityRelease' : null),
      isHotpatch: agreeing.some((row) => row.record.isHotpatch),
      sources: [...new Set(agreeing.map((row) => row.source))].sort(),
    };
  });
}

/**
 * A device may truly report the lower of two revisions given for a KB. Where no other release lies between them, the
 * lower one is the threshold: whoever has it has the KB, and no other answer changes.
 */
function lowerThresholds(
  releases: readonly LineRelease[],
  conflicts: readonly ReleaseConflict[],
  lineId: string,
): LineRelease[] {
  return releases.map((release) => {
    const lower = conflicts
      .filter(
        (conflict) => conflict.lineId === lineId && conflict.kbId === release.kbId && conflict.keptUbr === release.ubr,
      )
      .map(({ ignoredUbr }) => ignoredUbr)
      .filter((ubr) => ubr < release.ubr && !releases.some((other) => other.ubr >= ubr && other.ubr < release.ubr))
      .sort((a, b) => a - b)[0];
    return lower === undefined ? release : { ...release, ubr: lower };
  });
}

function uniqueBuilds(builds: readonly OsBuild[]): OsBuild[] {
  const seen = new Map(builds.map((build) => [`${build.build}.${build.ubr}`, build]));
  return [...seen.values()].sort((a, b) => a.build - b.build || a.ubr - b.ubr);
}
