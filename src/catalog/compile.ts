/** Compiles source records into one immutable catalog: equal records give equal data, whatever their order. */

import { monthOfDocument, titleOfMonth } from './calendar.ts';
import type { ReviewedUpdate } from './classify.ts';
import { contentDigest } from './content-digest.ts';
import type { FixCorrection } from './corrections.ts';
import { type BuildDisagreement, collectFixRows } from './fix-rows.ts';
import { layOutFixes } from './fix-table.ts';
import type { Day, KbId } from './ids.ts';
import type { CatalogData, SupersedenceEdge, Update } from './model.ts';
import type { DropCounts, MonthRecord, SourceRecord } from './records.ts';
import { type MergedHistory, mergeReleaseHistory, type ReleaseConflict, toPage } from './release-history.ts';
import type { ReviewedData } from './reviewed-data.ts';
import { selectSources, sourceOf } from './select-sources.ts';
import { buildTracks } from './tracks.ts';
import { collectMentions, createDayEstimator, type Mention } from './update-days.ts';
import { mergeVulnerabilities } from './vulnerabilities.ts';

/** What happened on the way: everything dropped, ignored or contradicted, so that nothing is lost silently. */
export interface CompileReport {
  readonly documents: number;
  readonly drops: DropCounts & { readonly 'fix-of-another-line'?: number; readonly 'corrected-away'?: number };
  readonly olderRevisions: readonly string[];
  readonly releaseConflicts: readonly ReleaseConflict[];
  readonly fixedBuilds: { readonly agree: number; readonly disagree: number };
  readonly buildDisagreements: readonly BuildDisagreement[];
  readonly unusedCorrections: readonly FixCorrection[];
}

export interface Compiled {
  readonly data: CatalogData;
  readonly report: CompileReport;
}

export interface CompileOptions {
  /** Marks a catalog made by hand. */
  readonly isSample?: boolean;
  /** The digest of a record, where it is known already; working it out takes a third of a compile. */
  readonly digestOf?: (record: SourceRecord) => string;
}

/** Compiles records and reviewed data. */
export function compile(
  records: readonly SourceRecord[],
  reviewed: ReviewedData,
  { isSample = false, digestOf = contentDigest }: CompileOptions = {},
): Compiled {
  const { months, pages, kev, epss, olderRevisions } = selectSources(records);
  const sources = [...months, ...pages, ...kev, ...epss];
  const history = mergeReleaseHistory([...pages, toPage(reviewed.releases)], reviewed.windows.lines);
  const rows = collectFixRows(months, reviewed, history);
  const mentions = collectMentions(months);
  // A KB that only a correction names was released when the wrong one was said to be.
  for (const [kbId, named] of rows.replacements) if (!mentions.has(kbId)) mentions.set(kbId, mentions.get(named) ?? []);
  const updates = buildUpdates(months, mentions, history, reviewed.updates);
  const edges = buildEdges(months);
  const dayOf = new Map(updates.map((update) => [update.kbId, update.releasedOn]));
  const vulnerabilities = mergeVulnerabilities(months, kev, epss);
  return {
    data: {
      isSample,
      reviewed: contentDigest(reviewed),
      sources: sources.map((record) => sourceOf(record, digestOf(record))).sort((a, b) => (a.id < b.id ? -1 : 1)),
      windows: reviewed.windows,
      products: rows.products,
      vulnerabilities,
      updates,
      tracks: buildTracks({ history, lines: reviewed.windows.lines, members: rows.members, dayOf, edges }),
      edges,
      ...layOutFixes(
        rows,
        vulnerabilities.map((vulnerability) => vulnerability.id),
        updates,
      ),
      allFixesNeeded: reviewed.allNeeded.map((correction) => correction.vulnerabilityId).sort(),
      unusedCorrections: rows.unusedCorrections,
    },
    report: {
      documents: sources.length,
      drops: addDrops([...sources.map((record) => record.drops), rows.drops]),
      olderRevisions,
      releaseConflicts: history.conflicts,
      fixedBuilds: rows.fixedBuilds,
      buildDisagreements: rows.buildDisagreements,
      unusedCorrections: rows.unusedCorrections,
    },
  };
}

function buildUpdates(
  months: readonly MonthRecord[],
  mentions: ReadonlyMap<KbId, readonly Mention[]>,
  history: MergedHistory,
  reviewed: readonly ReviewedUpdate[],
): Update[] {
  const days = new Map<KbId, Day>();
  for (const release of [...history.byLine.values()].flat()) {
    const known = days.get(release.kbId);
    if (!known || release.releasedOn < known) days.set(release.kbId, release.releasedOn);
  }
  const estimate = createDayEstimator(days);
  const conditions = new Map(reviewed.map((update) => [update.kbId, update.condition]));
  // The month's own document comes first; a second one (2017-May-B, "May 8 2017 Security Updates") gives no name.
  const titles = new Map(months.toReversed().map((month) => [monthOfDocument(month.id), month.title]));
  // What no document names is no update, reviewed or not.
  const kbIds = new Set([...days.keys(), ...mentions.keys()]);
  for (const { kbId, releasedOn } of reviewed) if (releasedOn) days.set(kbId, releasedOn);
  return [...kbIds]
    .sort((a, b) => Number(a) - Number(b))
    .map((kbId) => {
      const ofKb = mentions.get(kbId) ?? [];
      const known = days.get(kbId);
      const releasedOn = known ?? estimate(kbId, ofKb);
      const month = releasedOn.slice(0, 7);
      return {
        kbId,
        name: titles.get(month) ?? titleOfMonth(month),
        releasedOn,
        isReleaseDayEstimated: known === undefined,
        months: [...new Set(ofKb.map((mention) => mention.documentId))],
        condition: conditions.get(kbId) ?? null,
      };
    });
}

/** The union of what all rows of all months say a KB supersedes, each edge with the months that say so. */
function buildEdges(months: readonly MonthRecord[]): SupersedenceEdge[] {
  const edges = new Map<string, { from: KbId; to: KbId; sources: Set<string> }>();
  for (const month of months) {
    for (const { kbId, supersedes } of month.vulnerabilities.flatMap((vulnerability) => vulnerability.fixes)) {
      for (const to of supersedes) {
        if (to === kbId) continue;
        const key = `${kbId} ${to}`;
        const known = edges.get(key);
        if (known) known.sources.add(month.id);
        else edges.set(key, { from: kbId, to, sources: new Set([month.id]) });
      }
    }
  }
  return [...edges.values()]
    .map(({ from, to, sources }) => ({ from, to, sources: [...sources] }))
    .sort((a, b) => Number(a.from) - Number(b.from) || Number(a.to) - Number(b.to));
}

function addDrops(all: readonly Readonly<Record<string, number | undefined>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const drops of all) {
    for (const [reason, count] of Object.entries(drops)) sum[reason] = (sum[reason] ?? 0) + (count ?? 0);
  }
  return Object.fromEntries(Object.entries(sum).sort(([a], [b]) => (a < b ? -1 : 1)));
}
