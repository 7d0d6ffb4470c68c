/** From files to a catalog in force: read, compile, check against what was there, keep the raw documents, publish. */
import { type CompileReport, compile } from '../catalog/compile.ts';
import { contentDigest } from '../catalog/content-digest.ts';
import type { CatalogData } from '../catalog/model.ts';
import type { SourceRecord } from '../catalog/records.ts';
import type { ReviewedData } from '../catalog/reviewed-data.ts';
import { decodeCatalog, encodeCatalog } from './catalog-file.ts';
import { DocumentError } from './document-error.ts';
import { documentName } from './document-name.ts';
import { listDocuments, type SkippedFile } from './list-documents.ts';
import type { CatalogStore } from './ports.ts';
import { readDocument } from './read-document.ts';

export interface ImportOptions {
  readonly store: CatalogStore;
  readonly reviewed: ReviewedData;
  readonly now: () => Date;
  /** Called before each document and once at the end, with how many are done. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number; readonly file: string }) => void;
  /** Takes a month that lost many of its vulnerabilities since the last import; refused otherwise. */
  readonly acceptShrunken?: boolean;
}

export interface ImportResult {
  /** Documents named in this import, and those kept from earlier ones. */
  readonly imported: number;
  readonly kept: number;
  readonly skipped: readonly SkippedFile[];
  readonly report: CompileReport;
  readonly data: CatalogData;
  readonly bytes: number;
  readonly version: string;
  /** False: the catalog in force was equal already. */
  readonly isChanged: boolean;
}

/** The documents that could not be used. Nothing was imported; the catalog in force is the one from before. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: 'documents-unusable' | 'month-shrunken' | 'nothing-to-import';
  readonly problems: readonly string[];

  constructor(code: ImportError['code'], problems: readonly string[]) {
    super(problems.join('\n'));
    this.code = code;
    this.problems = problems;
  }
}

/** A month may lose rows to a correction; losing this share of its vulnerabilities is a fault of the feed. */
const SHRUNKEN_BELOW = 0.9;

/** Imports files and folders. Throws ImportError; then nothing has changed. */
export async function importDocuments(paths: readonly string[], options: ImportOptions): Promise<ImportResult> {
  return await options.store.exclusively(() => run(paths, options));
}

async function run(
  paths: readonly string[],
  { store, reviewed, now, onProgress, acceptShrunken }: ImportOptions,
): Promise<ImportResult> {
  const listing = await listAll(paths);
  if (listing.documents.length === 0) throw new ImportError('nothing-to-import', nothingFound(paths, listing.skipped));
  const keptPaths = await Promise.all(
    newestRevisions((await store.listDocuments()).map(({ name }) => name)).map(store.fetchDocument),
  );
  const all = [...keptPaths, ...listing.documents];
  const records: { path: string; record: SourceRecord }[] = [];
  const problems: string[] = [];
  for (const [done, file] of all.entries()) {
    onProgress?.({ done, total: all.length, file });
    await readDocument(file).then(
      (record) => records.push({ path: file, record }),
      (error: unknown) => {
        if (!(error instanceof DocumentError)) throw error;
        problems.push(error.message);
      },
    );
  }
  onProgress?.({ done: all.length, total: all.length, file: '' });
  if (problems.length > 0) throw new ImportError('documents-unusable', problems);
  const kept = records.filter(({ path }) => keptPaths.includes(path)).map(({ record }) => record);
  const named = records.filter(({ path }) => !keptPaths.includes(path));
  if (!acceptShrunken) refuseShrunken(kept, named);

  const { data, report } = compile(newestOfEqual([...kept, ...named.map(({ record }) => record)]), reviewed);
  const bytes = encodeCatalog(data);
  const before = await store.readCatalog();
  const isChanged = before === null || !bytes.equals(before);
  const at = now().toISOString();
  for (const { path, record } of named)
    await store.keepDocument({ name: nameOf(record), from: path, fetchedAt: at }, path);
  if (isChanged) await store.publishCatalog(bytes, at);
  return {
    imported: named.length,
    kept: kept.length,
    skipped: listing.skipped,
    report,
    data,
    bytes: bytes.length,
    version: decodeCatalog(bytes, store.location).version,
    isChanged,
  };
}

async function listAll(paths: readonly string[]) {
  try {
    return await listDocuments(paths);
  } catch (error) {
    if (error instanceof DocumentError) throw new ImportError('documents-unusable', [error.message]);
    throw error;
  }
}

function nothingFound(paths: readonly string[], skipped: readonly SkippedFile[]): string[] {
  return [
    `no document found in ${paths.join(', ')}; expected CVRF months (XML or JSON), release-health pages (HTML) or CISA's KEV catalog (JSON), plain or .gz`,
    ...skipped.map(({ path, reason }) => `${path}: ${reason}`),
  ];
}

/** Of each kept document the newest revision: older ones are kept for the record, and would only be read to be passed over. */
function newestRevisions(names: readonly string[]): string[] {
  const newest = new Map<string, string>();
  // Sorted: a document's revisions follow each other, and their dates compare as text.
  for (const name of names.toSorted()) newest.set(name.slice(0, name.lastIndexOf('@')), name);
  return [...newest.values()];
}

/** A revision that is imported again replaces the kept copy of itself; compile then sees it once. */
function newestOfEqual(records: readonly SourceRecord[]): SourceRecord[] {
  return [...new Map(records.map((record) => [nameOf(record), record])).values()];
}

const nameOf = (record: SourceRecord): string => documentName(record, contentDigest(record));

function refuseShrunken(kept: readonly SourceRecord[], named: readonly { path: string; record: SourceRecord }[]): void {
  // Of each month the newest revision is kept.
  const newest = new Map(kept.filter((record) => record.kind === 'month').map((month) => [month.id, month]));
  const problems = named.flatMap(({ path, record }) => {
    if (record.kind !== 'month') return [];
    const before = newest.get(record.id);
    const isNewer = before !== undefined && record.currentReleaseAt > before.currentReleaseAt;
    return isNewer && record.vulnerabilities.length < before.vulnerabilities.length * SHRUNKEN_BELOW
      ? [
          `${path}: ${record.id} has ${record.vulnerabilities.length} vulnerabilities, ${before.vulnerabilities.length} at the last import; Microsoft's feed loses rows for hours now and then. Try again later, or pass --accept-shrunken`,
        ]
      : [];
  });
  if (problems.length > 0) throw new ImportError('month-shrunken', problems);
}
