/** Files that hold a secret, or stand for one: written whole or not at all, for their owner only. */
import { randomUUID } from 'node:crypto';
import { link, open, rename, rm, stat } from 'node:fs/promises';

/** Only the owner may read a key: whoever reads it can be the service, or issue tokens for every tenant. */
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** Leaves a file that is there already as it is: a link fails where another process was first, a rename would replace its key. */
export async function createOnce(file: string, text: string): Promise<void> {
  await writeBeside(file, text, async (partial) => {
    await link(partial, file).catch((error: unknown) => {
      if (!isError(error, 'EEXIST')) throw error;
    });
  });
}

/** Readers see the old file or the new one, never half of it. */
export async function replace(file: string, text: string): Promise<void> {
  await writeBeside(file, text, (partial) => rename(partial, file));
}

async function writeBeside(file: string, text: string, place: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${file}.${randomUUID()}.partial`;
  try {
    const handle = await open(partial, 'wx', OWNER_ONLY);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(partial);
  } finally {
    await rm(partial, { force: true });
  }
}

/** Whether others than the owner may read or write it. Windows has no such mode: the folder's access list counts there. */
export async function isExposed(file: string): Promise<boolean> {
  const { mode } = await stat(file);
  return process.platform !== 'win32' && (mode & OTHERS) !== 0;
}

export function isError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
