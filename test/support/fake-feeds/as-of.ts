/** What Microsoft and CISA served on a day: the real documents without what came later. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { monthOfDocument } from '../../../src/catalog/calendar.ts';
import type { Day } from '../../../src/catalog/ids.ts';
import { normalizeMonthId } from '../../../src/ingest/cvrf/month-header.ts';
import {
  INDEX_PATH,
  KEV_PATH,
  pathOfMonth,
  REAL_INDEX,
  type ServedDocument,
  type ServedDocuments,
  serveIndex,
  serveInstead,
} from './documents.ts';
import type { FakeFeeds } from './fake-feeds.ts';

/**
 * `real`: all documents. Months stand in it by their names, as a whole: how they read at first is not known. A page that
 * listed nothing yet, and CISA's list before it began, are not there; nor are EPSS scores, which are of one day.
 */
export function documentsAsOf(real: ServedDocuments, day: Day): ServedDocuments {
  const months = REAL_INDEX.filter(({ ID }) => real.has(pathOfMonth(ID)) && monthOf(ID) <= day.slice(0, 7));
  const documents: ServedDocuments = new Map([[INDEX_PATH, serveIndex(months)]]);
  for (const path of months.map(({ ID }) => pathOfMonth(ID))) keep(documents, path, real.get(path));
  for (const [path, document] of real) {
    if (path === KEV_PATH) keep(documents, path, cutKev(document, day));
    else if (document.type.startsWith('text/html')) keep(documents, path, cutPage(document, day));
  }
  return documents;
}

/** Lets a fake serve these of the real documents, and no other. */
export function serveOnly(feeds: FakeFeeds, documents: ServedDocuments, real: ServedDocuments): void {
  feeds.documents.clear();
  feeds.absent.clear();
  for (const [path, document] of documents) feeds.documents.set(path, document);
  for (const path of real.keys()) if (!documents.has(path)) feeds.absent.add(path);
}

/** Every month of `2016-01` to `2025-12` that has documents of its own. */
export function monthsBetween(first: string, last: string): string[] {
  return [...new Set(REAL_INDEX.map(({ ID }) => monthOf(ID)))]
    .filter((month) => month >= first && month <= last)
    .sort();
}

function keep(documents: ServedDocuments, path: string, document: ServedDocument | null | undefined): void {
  if (document) documents.set(path, document);
}

function monthOf(id: string): string {
  return monthOfDocument(normalizeMonthId(id) ?? id) ?? id;
}

interface Kev {
  readonly vulnerabilities: readonly { readonly dateAdded: Day }[];
}

function cutKev(document: ServedDocument, day: Day): ServedDocument | null {
  const kev: Kev = JSON.parse(textOf(document));
  const vulnerabilities = kev.vulnerabilities.filter(({ dateAdded }) => dateAdded <= day);
  if (vulnerabilities.length === 0) return null;
  const cut = { ...kev, dateReleased: `${day}T17:00:00.000Z`, count: vulnerabilities.length, vulnerabilities };
  return serveInstead(document, gzipSync(JSON.stringify(cut), { level: 1 }));
}

const ROW = /<tr\b[^>]*>(?:(?!<tr\b)[\s\S])*?<\/tr>/g;
/** Of a release table or the hotpatch calendar: the cell of the day is before the cell of the build. */
const DAY_OF_ROW = /<td\b[^>]*>\s*(\d{4}-\d{2}-\d{2})\s*<\/td>\s*<td\b[^>]*>\s*\d{5}\.\d+\s*<\/td>/;
/** Of the list beside a page: "July 14, 2026—KB5099540 (OS Build 20348.5386)". */
const ENTRY = /<li class="learnRenderLeftNavArticle"><a\b[^>]*>[\s\S]*?<\/a><\/li>/g;
const DAY_OF_ENTRY = />\s*([A-Z][a-z]+ \d{1,2}, ?\d{4})\b/;
const UPDATED_AT = /(<meta name="updated_at" content=")[^"]*/;

function cutPage(document: ServedDocument, day: Day): ServedDocument | null {
  let left = 0;
  const keptUntil = (pattern: RegExp) => (part: string) => {
    const [, found] = pattern.exec(part) ?? [];
    if (found === undefined) return part;
    if (Date.parse(`${found} UTC`) > Date.parse(`${day} UTC`)) return '';
    left++;
    return part;
  };
  const html = textOf(document)
    .replace(ROW, keptUntil(DAY_OF_ROW))
    .replace(ENTRY, keptUntil(DAY_OF_ENTRY))
    .replace(UPDATED_AT, `$1${day}T17:00:00Z`);
  return left > 0 ? serveInstead(document, gzipSync(html, { level: 1 })) : null;
}

function textOf({ bytes, encoding }: ServedDocument): string {
  return (encoding === null ? bytes : gunzipSync(bytes)).toString();
}
