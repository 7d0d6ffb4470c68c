/** What a fake of Microsoft, CISA and FIRST serves: the real documents, by the path that the real servers have them at. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { TEST_DATA } from '../test-data.ts';

export interface ServedDocument {
  /** As they go over the wire, with `encoding`. */
  readonly bytes: Buffer;
  readonly encoding: 'gzip' | null;
  readonly type: string;
  /** The `accept` that the real server gives this form for. */
  readonly accept: string;
  readonly etag: string;
  readonly lastModified: string;
}

/** By path. A document may be replaced, or taken away, while the fake runs. */
export type ServedDocuments = Map<string, ServedDocument>;

export const INDEX_PATH = '/cvrf/v3.0/updates';
export const KEV_PATH = '/sites/default/files/feeds/known_exploited_vulnerabilities.json';
export const EPSS_PATH = '/epss_scores-current.csv.gz';
export const pathOfMonth = (id: string): string => `/cvrf/v3.0/cvrf/${id}`;

export interface IndexEntry {
  readonly ID: string;
  readonly CurrentReleaseDate: string;
}

/** Every entry of the real index. */
export const REAL_INDEX: readonly IndexEntry[] = JSON.parse(
  readFileSync(join(TEST_DATA, 'msrc/updates.json'), 'utf8'),
).value;

const XML = { type: 'application/xml; charset=utf-8', accept: 'application/xml' };
const JSON_TYPE = { type: 'application/json; charset=utf-8', accept: 'application/json' };
const CSV = { type: 'application/gzip', accept: 'text/csv, application/gzip, */*;q=0.1' };
const HTML = { type: 'text/html; charset=utf-8', accept: 'text/html' };

export function serveXml(content: Buffer): ServedDocument {
  return served(content, XML);
}

/** Other content in the place of a document, in its form. */
export function serveInstead({ type, accept }: ServedDocument, content: Buffer): ServedDocument {
  return served(content, { type, accept });
}

export function serveIndex(entries: readonly IndexEntry[]): ServedDocument {
  return served(Buffer.from(JSON.stringify({ '@odata.context': 'made up', value: entries }, null, 1)), JSON_TYPE);
}

export interface FeedSelection {
  /** Ids as the index spells them; default: all. */
  readonly months?: readonly string[];
  /** Names of files of release pages, `win_release_info`; default: all. */
  readonly pages?: readonly string[];
}

/** The real documents, byte for byte: months and pages go over the wire as the gzip that they are kept in. */
export function realDocuments({ months, pages }: FeedSelection = {}): ServedDocuments {
  const index = REAL_INDEX.filter(({ ID }) => months === undefined || months.includes(ID));
  return new Map([
    [
      INDEX_PATH,
      months === undefined ? served(readFileSync(join(TEST_DATA, 'msrc/updates.json')), JSON_TYPE) : serveIndex(index),
    ],
    ...index.map(({ ID }) => [pathOfMonth(ID), served(monthFile(ID), XML)] as const),
    ...releasePages(pages),
    [KEV_PATH, served(kevFile(), JSON_TYPE)],
    // A file that is packed, not an answer.
    [EPSS_PATH, { ...served(readFileSync(join(TEST_DATA, 'epss/epss_kev.csv.gz')), CSV), encoding: null }],
  ]);
}

/** A month's document as gzip. */
export function monthFile(id: string): Buffer {
  return readFileSync(join(TEST_DATA, `msrc/cvrf/${id}.xml.gz`));
}

function kevFile(): Buffer {
  return readFileSync(join(TEST_DATA, 'kev/known_exploited_vulnerabilities.json.gz'));
}

/** Pages of Windows alone: those of Office, Edge and SQL Server list no release that kbgap reads. */
export const PAGE_FILES = readdirSync(join(TEST_DATA, 'release-health'))
  .filter((name) => !/^(?:edge|m365|sql)_/.test(name))
  .map((name) => join(TEST_DATA, 'release-health', name));

function releasePages(names: readonly string[] | undefined): [string, ServedDocument][] {
  return PAGE_FILES.filter(
    (file) => names === undefined || names.some((name) => file.endsWith(`/${name}.html.gz`)),
  ).map((file) => {
    const bytes = readFileSync(file);
    const [, address = ''] = /<link rel="canonical" href="([^"]+)"/.exec(gunzipSync(bytes).toString()) ?? [];
    return [new URL(address).pathname, served(bytes, HTML)];
  });
}

function served(bytes: Buffer, form: { readonly type: string; readonly accept: string }): ServedDocument {
  return {
    bytes,
    encoding: bytes[0] === 0x1f && bytes[1] === 0x8b ? 'gzip' : null,
    ...form,
    etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`,
    lastModified: 'Mon, 06 Jul 2026 22:28:00 GMT',
  };
}
