import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { noneIfMissing } from './none-if-missing.ts';

/** Another process holds the lock of a data directory. */
export class StoreBusyError extends Error {
  override readonly name = 'StoreBusyError';
  readonly code = 'store-busy';
}

/** Locks that this process holds: its id alone in a lock file may be that of an earlier process. */
const HELD = new Set<string>();
/** Several calls of one process may be at it at once: each has a file of its own. */
let calls = 0;

/**
 * A lock file with the holder's process id, linked into place whole: nobody sees it without the id. One left by a process
 * that is gone is taken over. `whenHeld`: what the error says then. Throws StoreBusyError.
 */
export async function lockFile(path: string, whenHeld: string): Promise<() => Promise<void>> {
  const own = `${path}.${process.pid}.${++calls}`;
  await writeFile(own, String(process.pid));
  try {
    while (!(await isLinked(own, path))) await removeStale(path, `${own}.stale`, whenHeld);
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
async function removeStale(path: string, aside: string, whenHeld: string): Promise<void> {
  const holder = await readFile(path, 'utf8').catch(noneIfMissing(null));
  if (holder === null) return;
  if (!(await isFromBeforeStart(path))) refuseIfHeld(path, holder, whenHeld);
  await rename(path, aside).catch(noneIfMissing(undefined));
  const moved = await readFile(aside, 'utf8').catch(noneIfMissing(holder));
  try {
    // Another one took the stale lock over in between: what was moved is its new lock, which goes back.
    if (moved !== holder) await isLinked(aside, path);
  } finally {
    await rm(aside, { force: true });
  }
  if (moved !== holder) refuseIfHeld(path, moved, whenHeld);
}

function refuseIfHeld(path: string, holder: string, whenHeld: string): void {
  const processId = Number(holder);
  const isHeld = processId === process.pid ? HELD.has(path) : processId > 0 && isRunning(processId);
  if (isHeld) {
    throw new StoreBusyError(`${whenHeld} (process ${processId}, ${path}); try again when it is done`);
  }
}

/** Left when the machine went down: its process id may be another process's by now. */
async function isFromBeforeStart(path: string): Promise<boolean> {
  const written = await stat(path).catch(noneIfMissing(null));
  return written !== null && written.mtimeMs < Date.now() - uptime() * 1000;
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
