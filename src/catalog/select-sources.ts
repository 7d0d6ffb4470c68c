/** Which of the records given make the catalog. */
import { monthOfDocument } from './calendar.ts';
import type { CatalogSource } from './model.ts';
import type { EpssRecord, KevRecord, MonthRecord, ReleasePageRecord, SourceRecord } from './records.ts';

/** The newest revision of each document; the others are only named. */
export function selectSources(records: readonly SourceRecord[]) {
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
    epss: chosen.filter((record): record is EpssRecord => record.kind === 'epss'),
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

/** The date that tells a document's revisions apart, ISO 8601 UTC; empty where it has none. */
export function revisionOf(record: SourceRecord): string {
  if (record.kind === 'month') return record.currentReleaseAt;
  if (record.kind === 'kev') return record.releasedAt;
  return (record.kind === 'epss' ? record.scoredAt : record.updatedAt) ?? '';
}

function orderOf(record: SourceRecord): string {
  return record.kind === 'month' ? (monthOfDocument(record.id) ?? record.id) + record.id : record.id;
}

/** What the catalog says of a document that it was made from. */
export function sourceOf(record: SourceRecord, digest: string): CatalogSource {
  return {
    id: record.id,
    kind: record.kind,
    title: titleOf(record),
    publishedAt: revisionOf(record) || null,
    items: record.kind === 'release-page' ? record.releases.length : record.vulnerabilities.length,
    digest,
  };
}

function titleOf(record: SourceRecord): string {
  if (record.kind === 'kev') return 'CISA known exploited vulnerabilities';
  return record.kind === 'epss' ? 'FIRST exploit prediction scores' : record.title;
}
