import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkNoteName } from '../kept-names.ts';
import { flushFolder, replaceFile } from './durable-file.ts';
import { noneIfMissing } from './none-if-missing.ts';

/** Notes as files, `<name>.json`. */
export function keepNotesIn(folder: string) {
  const pathOf = (name: string): string => {
    checkNoteName(name);
    return join(folder, `${name}.json`);
  };
  return {
    read: async (name: string): Promise<string | null> => {
      return await readFile(pathOf(name), 'utf8').catch(noneIfMissing(null));
    },
    write: async (name: string, text: string | null): Promise<void> => {
      const path = pathOf(name);
      if (text !== null) return await replaceFile(path, text);
      await rm(path, { force: true });
      await flushFolder(folder).catch(noneIfMissing(undefined));
    },
  };
}
