import { readFile } from 'node:fs/promises';
import { TokenKeyError } from '../../auth/auth-error.ts';
import type { KeptKey, TokenKeyStore } from '../../auth/ports.ts';
import { lockFile } from './lock-file.ts';
import { createOnce, isError, isExposed, replace } from './private-file.ts';

/** The key kept in a file of the data directory, made where it is missing. A file that others may read is refused. */
export function createTokenKeyFile(file: string): TokenKeyStore {
  const load = async (): Promise<KeptKey | null> => {
    const kept = await read(file);
    return kept && checkMode(kept);
  };
  return {
    load,
    replace: async (change) => {
      const unlock = await lockFile(`${file}.lock`, 'the token key is being changed');
      try {
        await replace(file, await change(await load()));
      } finally {
        await unlock();
      }
    },
    loadOrCreate: async (create) => {
      const kept = await load();
      if (kept) return kept;
      await createOnce(file, await create());
      const made = await read(file);
      if (!made) throw new TokenKeyError('key-missing', file, 'the key that was just made is gone');
      return made;
    },
  };
}

/** A key that someone else provides, such as a mounted secret: never made here, its mode is their business. */
export function createGivenTokenKeyFile(file: string): TokenKeyStore {
  return {
    load: () => read(file),
    replace: async () => {
      throw new TokenKeyError('key-given', file, 'is yours to change (KBGAP_TOKEN_KEY_FILE)');
    },
    loadOrCreate: async () => {
      const kept = await read(file);
      if (!kept) throw new TokenKeyError('key-missing', file, 'expected a private key here (KBGAP_TOKEN_KEY_FILE)');
      return kept;
    },
  };
}

async function read(file: string): Promise<KeptKey | null> {
  try {
    return { text: await readFile(file, 'utf8'), source: file };
  } catch (error) {
    if (isError(error, 'ENOENT')) return null;
    throw new TokenKeyError(
      'key-unreadable',
      file,
      `cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}

async function checkMode(kept: KeptKey): Promise<KeptKey> {
  if (await isExposed(kept.source)) {
    throw new TokenKeyError(
      'key-exposed',
      kept.source,
      'other users may read it; run: chmod 600 on it, or delete it to get a new one',
    );
  }
  return kept;
}
