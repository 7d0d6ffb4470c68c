import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { noneIfMissing } from './none-if-missing.ts';

/** The paths of all files in a folder and its subfolders; none where it is missing. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(noneIfMissing([]));
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
