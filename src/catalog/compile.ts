/** Compiles source records into one immutable catalog: equal records give equal data, whatever their order. */

import { monthOfDocument, titleOfMonth } from './calendar.ts';
import { type Classification, classify, fixedUbr, type ReviewedUpdate } from './classify.ts';
import { type AllNeededCorrection, type FixCorrection, FixCorrector, type FixRow } from './corrections.ts';
import type { Day, KbId, ProductId } from './ids.ts';
import type { CatalogData, CatalogSource, SupersedenceEdge, Update } from './model.ts';
import type { DropCounts, KevRecord, MonthRecord, ReleasePageRecord, SourceRecord } from './records.ts';
import {
  type MergedHistory,
  mergeReleaseHistory,
  type ReleaseConflict,
  type ReviewedRelease,
  toPage,
} from './release-history.ts';
import { buildTracks, type TrackMember } from './tracks.ts';
import { collectMentions, createDayEstimator, type Mention } from './update-days.ts';
import { mergeVulnerabilities } from './vulnerabilities.ts';
import { releasesByProduct, splitProductId, type WindowsTable } from './windows.ts';

/** What people reviewed and rules cannot know; see `data/`. */
export interface ReviewedData {
  readonly windows: WindowsTable;
  readonly updates: readonly ReviewedUpdate[];
  readonly releases: readonly ReviewedRelease[];
  readonly fixCorrections: readonly FixCorrection[];
  readonly allNeeded: readonly AllNeededCorrection[];
}

/** What happened on the way: everything dropped, ignored or contradicted, so that nothing is lost silently. */
export interface CompileReport {
  readonly documents: number;
  readonly drops: DropCounts & { readonly 'fix-of-another-line'?: number; readonly 'corrected-away'?: number };
  readonly olderRevisions: readonly string[];
  readonly releaseConflicts: readonly ReleaseConflict[];
  readonly fixedBuilds: { readonly agree: number; readonly disagree: number };
  readonly unusedCorrections: readonly FixCorrection[];
}

export interface Compiled {
  readonly data: CatalogData;
  readonly report: CompileReport;
}

/** Compiles records and reviewed data. `isSample` marks a catalog made by hand. */
export function compile(records: readonly SourceRecord[], reviewed: ReviewedData, isSample = false): Compiled {
  const { months, pages, kev, olderRevisions } = selectSources(records);
  const history = mergeReleaseHistory([...pages, toPage(reviewed.releases)], reviewed.windows.lines);
  const mentions = collectMentions(months);
  const rows = collectRows(months, reviewed, history);
  const updates = buildUpdates(months, mentions, history, reviewed.updates);
  const edges = buildEdges(months);
  const dayOf = new Map(updates.map((update) => [update.kbId, update.releasedOn]));
  const vulnerabilities = mergeVulnerabilities(months, kev);
  return {
    data: {
      isSample,
      sources: [...months, ...pages, ...kev].map(sourceOf).sort((a, b) => (a.id < b.id ? -1 : 1)),
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
    },
    report: {
      documents: months.length + pages.length + kev.length,
      drops: addDrops([...[...months, ...pages, ...kev].map((record) => record.drops), rows.drops]),
      olderRevisions,
      releaseConflicts: history.conflicts,
      fixedBuilds: rows.fixedBuilds,
      unusedCorrections: rows.unusedCorrections,
    },
  };
}

/** The newest revision of each document; the others are only named. */
function selectSources(records: readonly SourceRecord[]) {
  const olderRevisions: string[] = [];
  const newest = new Map<string, SourceRecord>();
  for (const record of records.toSorted(byRevision)) {
    const key = `${record.kind} ${record.id}`;
    const older = newest.get(key);
    if (older) olderRevisions.push(`${older.id} of ${revisionOf(older)}`);
    newest.set(key, record);
  }
  const chosen = [...newest.values()].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  return {
    months: chosen.filter((record): record is MonthRecord => record.kind === 'month'),
    pages: chosen.filter((record): record is ReleasePageRecord => record.kind === 'release-page'),
    kev: chosen.filter((record): record is KevRecord => record.kind === 'kev'),
    olderRevisions,
  };
}

/** Of one date and different contents, the fuller counts: a month has shrunk for hours without a new date. */
function byRevision(a: SourceRecord, b: SourceRecord): number {
  const order = compareText(revisionOf(a), revisionOf(b)) || compareText(`${a.kind} ${a.id}`, `${b.kind} ${b.id}`);
  if (order !== 0) return order;
  const [first, second] = [JSON.stringify(a), JSON.stringify(b)];
  return first.length - second.length || compareText(first, second);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function revisionOf(record: SourceRecord): string {
  return record.kind === 'month'
    ? record.currentReleaseAt
    : record.kind === 'kev'
      ? record.releasedAt
      : (record.updatedAt ?? '');
}

function orderOf(record: SourceRecord): string {
  return record.kind === 'month' ? (monthOfDocument(record.id) ?? record.id) + record.id : record.id;
}

function sourceOf(record: SourceRecord): CatalogSource {
  return {
    id: record.id,
    kind: record.kind,
    title: record.kind === 'kev' ? 'CISA known exploited vulnerabilities' : record.title,
    publishedAt: revisionOf(record) || null,
  };
}

interface Rows {
  readonly products: { id: ProductId; name: string }[];
  readonly kept: FixRow[];
  readonly members: TrackMember[];
  readonly drops: Record<string, number>;
  readonly fixedBuilds: { agree: number; disagree: number };
  readonly unusedCorrections: FixCorrection[];
}

/** All fix rows, one per (product, vulnerability, KB, month), corrected and placed on their lines. */
function collectRows(months: readonly MonthRecord[], reviewed: ReviewedData, history: MergedHistory): Rows {
  const corrector = new FixCorrector(reviewed.fixCorrections);
  const place = createPlacer(reviewed, history);
  const names = new Map<ProductId, string>();
  const kept: FixRow[] = [];
  const members = new Map<string, TrackMember>();
  const drops: Record<string, number> = {};
  const fixedBuilds = { agree: 0, disagree: 0 };
  for (const month of months) {
    for (const product of month.products) names.set(product.id, product.name);
    for (const vulnerability of month.vulnerabilities) {
      for (const fix of vulnerability.fixes) {
        for (const productId of fix.productIds) {
          const kbId = corrector.correct(fix.kbId, productId);
          const placed = kbId === null ? 'corrected-away' : place({ ...fix, kbId, productId });
          if (placed === 'corrected-away' || placed === 'fix-of-another-line') {
            drops[placed] = (drops[placed] ?? 0) + 1;
            continue;
          }
          kept.push({ productId, fix, kbId: kbId ?? fix.kbId, vulnerabilityId: vulnerability.id, month });
          if (!placed) continue;
          if (placed.agrees !== null) fixedBuilds[placed.agrees ? 'agree' : 'disagree']++;
          addMember(members, placed.member, month.id);
        }
      }
    }
  }
  return {
    products: [...names].map(([id, name]) => ({ id, name })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    kept,
    members: [...members.values()],
    drops,
    fixedBuilds,
    unusedCorrections: corrector.unused(),
  };
}

/** Several rows place one KB; the kind that most of them say holds (`buildTracks` counts them). */
function addMember(
  members: Map<string, TrackMember>,
  member: Omit<TrackMember, 'months' | 'rows'>,
  monthId: string,
): void {
  const key = `${member.lineId} ${member.scope} ${member.kbId} ${member.kind}`;
  const known = members.get(key);
  if (!known) {
    members.set(key, { ...member, months: new Set([monthId]), rows: 1 });
    return;
  }
  known.months.add(monthId);
  known.rows++;
  if (member.ubr !== null && (known.ubr === null || member.ubr < known.ubr)) known.ubr = member.ubr;
}

type Placed = { readonly member: Omit<TrackMember, 'months' | 'rows'>; readonly agrees: boolean | null };

/** Places a fix on its product's servicing line; null for products that are not Windows. */
function createPlacer(reviewed: ReviewedData, history: MergedHistory) {
  const releases = releasesByProduct(reviewed.windows);
  const lines = new Map(reviewed.windows.lines.map((line) => [line.id, line]));
  const reviewedUpdates = new Map(reviewed.updates.map((update) => [update.kbId, update]));
  const linesOfKb = new Map<KbId, { lineId: string; isHotpatch: boolean; ubrs: readonly number[] }[]>();
  for (const [lineId, ofLine] of history.byLine) {
    for (const { kbId, isHotpatch, builds } of ofLine) {
      const places = linesOfKb.get(kbId) ?? [];
      places.push({ lineId, isHotpatch, ubrs: builds.map(({ ubr }) => ubr) });
      linesOfKb.set(kbId, places);
    }
  }
  return (fix: {
    kbId: KbId;
    productId: ProductId;
    subType: string | null;
    fixedBuild: string | null;
  }): Placed | 'fix-of-another-line' | null => {
    const release = releases.get(splitProductId(fix.productId).os);
    const line = lines.get(release?.line ?? '');
    if (!line || line.servicing === 'none') return null;
    const places = linesOfKb.get(fix.kbId) ?? [];
    const found: Classification = classify(fix, {
      line,
      table: reviewed.windows,
      reviewed: reviewedUpdates,
      linesOfKb: () => places,
    });
    if (found === 'another-line') return 'fix-of-another-line';
    const known = places.filter((place) => place.lineId === line.id);
    const stated = fixedUbr(fix.fixedBuild, line);
    return {
      member: { lineId: line.id, kbId: fix.kbId, ...found },
      agrees:
        known.length === 0 || fix.fixedBuild === null
          ? null
          : known.some((place) => stated !== null && place.ubrs.includes(stated)),
    };
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
  for (const { kbId, releasedOn } of reviewed) if (releasedOn) days.set(kbId, releasedOn);
  const conditions = new Map(reviewed.map((update) => [update.kbId, update.condition]));
  // The month's own document comes first; a second one (2017-May-B, "May 8 2017 Security Updates") gives no name.
  const titles = new Map(months.toReversed().map((month) => [monthOfDocument(month.id), month.title]));
  const kbIds = new Set([...days.keys(), ...mentions.keys()]);
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

function layOutFixes(rows: Rows, vulnerabilityIds: readonly string[], updates: readonly Update[]) {
  const vulnerabilityIndex = new Map(vulnerabilityIds.map((id, index) => [id, index]));
  const updateIndex = new Map(updates.map((update, index) => [update.kbId, index]));
  const byProduct = new Map<ProductId, Set<number>>();
  for (const row of rows.kept) {
    const vulnerability = vulnerabilityIndex.get(row.vulnerabilityId) ?? -1;
    const update = updateIndex.get(row.kbId) ?? -1;
    let pairs = byProduct.get(row.productId);
    if (!pairs) {
      pairs = new Set();
      byProduct.set(row.productId, pairs);
    }
    pairs.add(vulnerability * PAIR + update);
  }
  const total = [...byProduct.values()].reduce((sum, pairs) => sum + pairs.size, 0);
  const fixOffsets = new Int32Array(rows.products.length + 1);
  const fixVulnerabilities = new Int32Array(total);
  const fixUpdates = new Int32Array(total);
  let row = 0;
  rows.products.forEach(({ id }, index) => {
    fixOffsets[index] = row;
    for (const pair of [...(byProduct.get(id) ?? [])].sort((a, b) => a - b)) {
      fixVulnerabilities[row] = Math.floor(pair / PAIR);
      fixUpdates[row] = pair % PAIR;
      row++;
    }
  });
  fixOffsets[rows.products.length] = row;
  return { fixOffsets, fixVulnerabilities, fixUpdates };
}

/** Packs (vulnerability, update) into one exact number; far above the number of KBs there are. */
const PAIR = 2 ** 24;

function addDrops(all: readonly Readonly<Record<string, number | undefined>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const drops of all) {
    for (const [reason, count] of Object.entries(drops)) sum[reason] = (sum[reason] ?? 0) + (count ?? 0);
  }
  return Object.fromEntries(Object.entries(sum).sort(([a], [b]) => (a < b ? -1 : 1)));
}
