import { lstat, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DocumentError } from './document-error.ts';
import { withDocument } from './open-document.ts';

export interface DocumentListing {
  /** The files to read, in the order given, those of a folder sorted by path; each once. */
  readonly documents: readonly string[];
  /** What stands in a folder and is none of ours. */
  readonly skipped: readonly SkippedFile[];
}

export interface SkippedFile {
  readonly path: string;
  /** "it is JSON with the first key "@odata.context"; expected ..." */
  readonly reason: string;
}

/**
 * Expands folders, with their subfolders, into the source documents in them, by a look at each file's beginning.
 * In a folder, files of other formats are skipped and reported, and dot files are passed over; a file that is named itself must
 * be a document: DocumentError `unknown-format`, or `unreadable`. A damaged document is listed, so that reading it reports it.
 */
export async function listDocuments(paths: readonly string[]): Promise<DocumentListing> {
  const documents = new Map<string, string>();
  const skipped: SkippedFile[] = [];
  for (const path of paths) {
    if (!(await isFolder(path))) {
      await withDocument(path, async () => {});
      documents.set(resolve(path), path);
      continue;
    }
    for await (const file of filesIn(path, skipped)) {
      const reason = await whyNoDocument(file);
      if (reason !== null) skipped.push({ path: file, reason });
      else if (!documents.has(resolve(file))) documents.set(resolve(file), file);
    }
  }
  return { documents: [...documents.values()], skipped };
}

async function isFolder(path: string): Promise<boolean> {
  // A missing path is not a folder; opening it gives the proper error.
  return await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

async function* filesIn(folder: string, skipped: SkippedFile[]): AsyncGenerator<string> {
  for (const name of await namesIn(folder)) {
    if (name.startsWith('.')) continue;
    const path = join(folder, name);
    if (!(await isFolder(path))) yield path;
    else if ((await lstat(path)).isSymbolicLink())
      skipped.push({ path, reason: 'it is a link to a folder, which may lead in a circle' });
    else yield* filesIn(path, skipped);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    throw new DocumentError(
      'unreadable',
      `the folder cannot be listed (${error instanceof Error ? error.message : error})`,
      {
        file: folder,
        cause: error,
      },
    );
  }
}

async function whyNoDocument(file: string): Promise<string | null> {
  try {
    await withDocument(file, async () => {});
    return null;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return error.code === 'unknown-format' ? error.problem : null;
  }
}
