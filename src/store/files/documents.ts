import { access, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { DocumentOrigin, KeptDocument } from '../../ingest/ports.ts';
import { ORIGIN_UNKNOWN } from '../kept-catalogs.ts';
import { checkDocumentName } from '../kept-names.ts';
import { replaceFile } from './durable-file.ts';
import { filesIn } from './files-in.ts';
import { noneIfMissing } from './none-if-missing.ts';
import { openGzipped } from './open-gzipped.ts';

/** So many files are open at once. */
const READ_AT_ONCE = 32;

/**
 * Documents as files, `<kind>/<id>@<revision>~<digest>.gz`, each with its origin in a file beside it. The origin comes first:
 * what has its `.gz` is done.
 */
export function keepDocumentsIn(folder: string) {
  const pathOf = (name: string): string => {
    checkDocumentName(name);
    return join(folder, `${name}.gz`);
  };
  const nameOf = (path: string): string => relative(folder, path).slice(0, -'.gz'.length).replaceAll(sep, '/');

  return {
    list: async (): Promise<KeptDocument[]> => {
      const paths = (await filesIn(folder)).filter((file) => file.endsWith('.gz'));
      const documents: KeptDocument[] = [];
      for (let start = 0; start < paths.length; start += READ_AT_ONCE) {
        const part = paths.slice(start, start + READ_AT_ONCE);
        documents.push(
          ...(await Promise.all(part.map(async (path) => ({ name: nameOf(path), ...(await originOf(path)) })))),
        );
      }
      return documents.sort((a, b) => (a.name < b.name ? -1 : 1));
    },

    pathOf,

    keep: async ({ name, from, fetchedAt }: KeptDocument, source: string): Promise<void> => {
      const path = pathOf(name);
      if (await isThere(path)) return;
      await replaceFile(originPath(path), `${JSON.stringify({ from, fetchedAt } satisfies DocumentOrigin)}\n`);
      await replaceFile(path, await openGzipped(source));
    },

    /** Origins whose documents never came. */
    removeStrays: async (): Promise<void> => {
      const files = await filesIn(folder);
      const origins = new Set(files.filter((file) => file.endsWith('.gz')).map(originPath));
      const strays = files.filter((file) => file.endsWith('.json') && !origins.has(file));
      await Promise.all(strays.map((file) => rm(file, { force: true })));
    },
  };
}

/** A dot file: an import of the folder passes it over. */
function originPath(path: string): string {
  return join(dirname(path), `.${basename(path, '.gz')}.json`);
}

async function originOf(path: string): Promise<DocumentOrigin> {
  const text = await readFile(originPath(path), 'utf8').catch(noneIfMissing(null));
  const origin = text === null ? null : parseOrigin(text);
  return origin ?? { from: ORIGIN_UNKNOWN, fetchedAt: (await stat(path)).mtime.toISOString() };
}

/** Null: it is damaged, which must not keep the document from being used. */
function parseOrigin(text: string): DocumentOrigin | null {
  try {
    const origin: Partial<DocumentOrigin> | null = JSON.parse(text);
    return typeof origin?.from === 'string' && typeof origin.fetchedAt === 'string'
      ? { from: origin.from, fetchedAt: origin.fetchedAt }
      : null;
  } catch {
    return null;
  }
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(() => true, noneIfMissing(false));
}
