import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
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

  /** What an import that was killed left behind. Called under the lock: nobody is writing any of it. */
  const removePartials = async (): Promise<void> => {
    const files = await filesIn(dataDir);
    const isOurs = (file: string): boolean => file.startsWith(documents + sep) || file.startsWith(`${catalogPath}.`);
    await Promise.all(
      files.filter((file) => file.endsWith('.partial') && isOurs(file)).map((file) => rm(file, { force: true })),
    );
  };

  return {
    catalogPath,
    listDocuments: async () => {
      return (await filesIn(documents)).filter((file) => file.endsWith('.gz')).sort();
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
        await removePartials();
        return await work();
      } finally {
        await release();
      }
    },
  };
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(noneIfMissing([]));
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
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

/** Locks that this process holds: its id alone in a lock file may be that of an earlier process. */
const HELD = new Set<string>();

/**
 * A lock file with the holder's process id, linked into place whole: nobody sees it without the id. One left by a process
 * that is gone is taken over.
 */
async function lock(path: string): Promise<() => Promise<void>> {
  const own = `${path}.${process.pid}`;
  await writeFile(own, String(process.pid));
  try {
    while (!(await isLinked(own, path))) await removeStale(path, `${own}.stale`);
    HELD.add(path);
  } finally {
    await rm(own, { force: true });
  }
  return async () => {
    HELD.delete(path);
    await rm(path, { force: true });
  };
}

/** Whether `own` now stands at `path`; false: another file does. */
async function isLinked(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** Throws StoreBusyError while the lock's holder runs. Of several that find it stale, one moves it away. */
async function removeStale(path: string, aside: string): Promise<void> {
  const holder = await readFile(path, 'utf8').catch(noneIfMissing(null));
  if (holder === null) return;
  refuseIfHeld(path, holder);
  await rename(path, aside).catch(noneIfMissing(undefined));
  const moved = await readFile(aside, 'utf8').catch(noneIfMissing(holder));
  try {
    // Another one took the stale lock over in between: what was moved is its new lock, which goes back.
    if (moved !== holder) await isLinked(aside, path);
  } finally {
    await rm(aside, { force: true });
  }
  if (moved !== holder) refuseIfHeld(path, moved);
}

function refuseIfHeld(path: string, holder: string): void {
  const processId = Number(holder);
  const isHeld = processId === process.pid ? HELD.has(path) : processId > 0 && isRunning(processId);
  if (isHeld) {
    throw new StoreBusyError(`another import is running (process ${processId}, ${path}); try again when it is done`);
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
