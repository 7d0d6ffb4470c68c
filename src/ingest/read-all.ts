import type { SourceRecord } from '../catalog/records.ts';
import { DocumentError } from './document-error.ts';
import { ImportError } from './import-error.ts';
import { readDocument } from './read-document.ts';

/** Called before each document and once at the end, with how many are done. */
export type OnProgress = (progress: { readonly done: number; readonly total: number; readonly file: string }) => void;

/**
 * Reads documents one after the other: a month takes up to 100 MB while it is read. Throws ImportError
 * `documents-unusable` with the problems of all that cannot be used.
 */
export async function readAll(paths: readonly string[], onProgress: OnProgress = () => {}): Promise<SourceRecord[]> {
  const records: SourceRecord[] = [];
  const problems: string[] = [];
  for (const [done, file] of paths.entries()) {
    onProgress({ done, total: paths.length, file });
    await readDocument(file).then(
      (record) => records.push(record),
      (error: unknown) => {
        if (!(error instanceof DocumentError)) throw error;
        problems.push(error.message);
      },
    );
  }
  onProgress({ done: paths.length, total: paths.length, file: '' });
  if (problems.length > 0) throw new ImportError('documents-unusable', problems);
  return records;
}
