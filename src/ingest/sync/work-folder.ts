import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'kbgap-sync-';
/** No sync takes so long. */
const LEFT_AFTER_MS = 24 * 60 * 60 * 1000;

/** A temporary folder while `work` runs. One that was left by a process that was killed goes after a day. */
export async function withWorkFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  await removeLeft();
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of somebody else's, which cannot be removed, nothing is said. */
async function removeLeft(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    const written = await stat(folder).catch(() => null);
    if (written !== null && Date.now() - written.mtimeMs > LEFT_AFTER_MS)
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
