/** Files that are there whole or not at all, also when the power fails: what was written is flushed, and so is its folder. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What a process that was killed may leave beside a file. */
export const PARTIAL = '.partial';

/** Written beside and renamed: readers see the old file or the new one, never half of it. */
export async function replaceFile(target: string, content: Readable | Buffer | string): Promise<void> {
  const folder = resolve(dirname(target));
  const made = await mkdir(folder, { recursive: true });
  const partial = `${target}.${randomUUID()}${PARTIAL}`;
  try {
    if (typeof content === 'string' || Buffer.isBuffer(content)) await writeFile(partial, content, { flush: true });
    else await pipeline(content, createWriteStream(partial, { flush: true }));
    await rename(partial, target);
  } finally {
    await rm(partial, { force: true });
  }
  await flushFolders(folder, made === undefined ? folder : dirname(resolve(made)));
}

/** A name that was given or taken away lasts when its folder is flushed: from `folder` up to `last`. */
async function flushFolders(folder: string, last: string): Promise<void> {
  await flushFolder(folder);
  if (folder !== last) await flushFolders(dirname(folder), last);
}

export async function flushFolder(folder: string): Promise<void> {
  // Windows opens no folders, and its file system keeps names in a log.
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}
