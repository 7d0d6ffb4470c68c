/** From files to a catalog in force: read, keep, compile, publish. */
import { resolve } from 'node:path';
import { revisionOf } from '../catalog/select-sources.ts';
import { DocumentError } from './document-error.ts';
import { ImportError } from './import-error.ts';
import { keepRecord } from './keep-document.ts';
import type { KeptRecord } from './kept-records.ts';
import { listDocuments, type SkippedFile } from './list-documents.ts';
import { newestRevisions } from './newest-revisions.ts';
import { type PublishOptions, type PublishResult, publishKept } from './publish.ts';
import { readAll } from './read-all.ts';

export interface ImportResult extends PublishResult {
  /** Documents named in this import, and those kept from earlier ones. */
  readonly imported: number;
  readonly kept: number;
  readonly skipped: readonly SkippedFile[];
  /** Documents named of which a newer revision is kept: they are kept for the record. */
  readonly olderRevisions: readonly string[];
}

/**
 * Imports files and folders. Throws ImportError where one of them is unusable: then nothing has changed. Documents stay
 * kept where the catalog made of them is refused.
 */
export async function importDocuments(paths: readonly string[], options: PublishOptions): Promise<ImportResult> {
  return await options.store.exclusively(() => run(paths, options));
}

async function run(paths: readonly string[], options: PublishOptions): Promise<ImportResult> {
  const { store, now, onProgress } = options;
  const { documents, skipped } = await listAll(paths);
  if (documents.length === 0) throw new ImportError('nothing-to-import', nothingFound(paths, skipped));
  const kept = (await store.listDocuments()).length;
  const records = await readAll(documents, onProgress);
  const fetchedAt = now().toISOString();
  const known: KeptRecord[] = [];
  for (const [index, record] of records.entries()) {
    const path = resolve(documents[index] ?? '');
    const { name } = await keepRecord(store, { path, record, origin: { from: path, fetchedAt } });
    known.push({ name, record });
  }
  const newest = new Set(newestRevisions(await store.listDocuments()).map(({ name }) => name));
  const older = known
    .filter(({ name }) => !newest.has(name))
    .map(({ record }) => `${record.id} of ${revisionOf(record)}`);
  const result = await publishKept({ ...options, known });
  return {
    ...result,
    imported: documents.length,
    kept,
    skipped,
    olderRevisions: [...older, ...result.report.olderRevisions],
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
    `no document found in ${paths.join(', ')}; expected CVRF months (XML or JSON), release-health pages (HTML), CISA's KEV catalog (JSON) or EPSS scores (CSV), plain or .gz`,
    ...skipped.map(({ path, reason }) => `${path}: ${reason}`),
  ];
}
