import { createWriteStream, type Stats, unwatchFile, watchFile } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { CatalogStore } from '../../ingest/ports.ts';
import { lockFile } from './lock-file.ts';
import { noneIfMissing } from './none-if-missing.ts';
import { openGzipped } from './open-gzipped.ts';

const CATALOG_POLL_MS = 2000;

/** Keeps raw documents and the catalog as files: `documents/<kind>/<id>@<revision>.gz` and `catalog.kbgap`. */
export function createCatalogStore(dataDir: string): CatalogStore {
  const documents = join(dataDir, 'documents');
  const catalogPath = join(dataDir, 'catalog.kbgap');

  /** What an import that was killed left behind. Called under the lock: nobody is writing any of it. */
  const removePartials = async (): Promise<void> => {
    const files = await filesIn(dataDir);
    const isOurs = (file: string): boolean => file.startsWith(documents + sep) || file.startsWith(`${catalogPath}.`);
    await Promise.all(
      files.filter((file) => file.endsWith('.partial') && isOurs(file)).map((file) => rm(file, { force: true })),
    );
  };

  return {
    location: catalogPath,
    listDocuments: async () => {
      const kept = (await filesIn(documents)).filter((file) => file.endsWith('.gz'));
      return kept.map((file) => relative(documents, file).slice(0, -'.gz'.length).replaceAll(sep, '/')).sort();
    },
    fetchDocument: async (name) => join(documents, `${name}.gz`),
    keepDocument: async (name, source) => {
      const target = join(documents, `${name}.gz`);
      await mkdir(dirname(target), { recursive: true });
      await replaceFile(target, (partial) => copyGzipped(source, partial));
    },
    readCatalog: async (length) =>
      await (length === undefined ? readFile(catalogPath) : readStart(catalogPath, length)).catch(noneIfMissing(null)),
    watchCatalog: async (onChange) => {
      const watcher = (now: Stats): void => {
        if (now.size > 0) onChange();
      };
      watchFile(catalogPath, { interval: CATALOG_POLL_MS }, watcher);
      return async () => unwatchFile(catalogPath, watcher);
    },
    publishCatalog: async (bytes) => {
      await mkdir(dataDir, { recursive: true });
      await replaceFile(catalogPath, (partial) => writeFile(partial, bytes, { flush: true }));
    },
    exclusively: async (work) => {
      await mkdir(dataDir, { recursive: true });
      const release = await lockFile(join(dataDir, 'import.lock'), 'another import is running');
      try {
        await removePartials();
        return await work();
      } finally {
        await release();
      }
    },
    close: async () => {},
  };
}

async function readStart(path: string, length: number): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(noneIfMissing([]));
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Written beside and renamed: readers see the old file or the new one, never half of it. */
async function replaceFile(target: string, write: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${target}.${process.pid}.partial`;
  try {
    await write(partial);
    await rename(partial, target);
  } finally {
    await rm(partial, { force: true });
  }
}

async function copyGzipped(source: string, target: string): Promise<void> {
  await pipeline(await openGzipped(source), createWriteStream(target, { flush: true }));
}
