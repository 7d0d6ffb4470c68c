import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { CatalogStore } from '../../ingest/ports.ts';

/** Another process holds the lock of a data directory. */
export class StoreBusyError extends Error {
  override readonly name = 'StoreBusyError';
  readonly code = 'store-busy';
}

/** Keeps raw documents and the catalog as files: `documents/<kind>/<id>@<revision>.gz` and `catalog.kbgap`. */
export function createCatalogStore(dataDir: string): CatalogStore {
  const documents = join(dataDir, 'documents');
  const catalogPath = join(dataDir, 'catalog.kbgap');
  return {
    catalogPath,
    listDocuments: async () => {
      const entries = await readdir(documents, { recursive: true, withFileTypes: true }).catch(noneIfMissing([]));
      return entries
        .filter((entry) => entry.isFile() && entry.name.endsWith('.gz'))
        .map((entry) => join(entry.parentPath, entry.name))
        .sort();
    },
    keepDocument: async (name, source) => {
      const target = join(documents, `${name}.gz`);
      await mkdir(dirname(target), { recursive: true });
      await replaceFile(target, (partial) => copyGzipped(source, partial));
    },
    readCatalog: async () => await readFile(catalogPath).catch(noneIfMissing(null)),
    publishCatalog: async (bytes) => {
      await mkdir(dataDir, { recursive: true });
      await replaceFile(catalogPath, (partial) => writeFile(partial, bytes, { flush: true }));
    },
    exclusively: async (work) => {
      await mkdir(dataDir, { recursive: true });
      const release = await lock(join(dataDir, 'import.lock'));
      try {
        return await work();
      } finally {
        await release();
      }
    },
  };
}

function noneIfMissing<T>(none: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return none;
    throw error;
  };
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
  const handle = await open(source);
  const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  await handle.close();
  const isGzip = buffer[0] === 0x1f && buffer[1] === 0x8b;
  const output = createWriteStream(target, { flush: true });
  if (isGzip) await pipeline(createReadStream(source), output);
  else await pipeline(createReadStream(source), createGzip(), output);
}

/** A lock file with the holder's process id; one left by a process that is gone is taken over. */
async function lock(path: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(await readFile(path, 'utf8').catch(noneIfMissing('')));
      if (holder > 0 && isRunning(holder)) {
        throw new StoreBusyError(`another import is running (process ${holder}, ${path}); try again when it is done`);
      }
      await rm(path, { force: true });
    }
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
