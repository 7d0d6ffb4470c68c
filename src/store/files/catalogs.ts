import { link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { KeptCatalog } from '../../ingest/ports.ts';
import { MAX_EARLIER, MAX_HEADER_BYTES, versionNamedIn, versionToKeep } from '../kept-catalogs.ts';
import { type CatalogList, type Published, readCatalogList } from './catalog-list.ts';
import { flushFolder, replaceFile } from './durable-file.ts';
import { noneIfMissing } from './none-if-missing.ts';

interface Kept {
  readonly inForce: Published | null;
  /** Newest first. */
  readonly earlier: readonly Published[];
  readonly refused: CatalogList['refused'];
}

/**
 * The catalog in force as one file, and beside it, in a folder, those that were before it and the one that was refused, with a
 * list of them. The file alone says which one is in force: the list is a step behind where a process was killed.
 */
export function keepCatalogsAs(file: string, folder: string) {
  const listPath = join(folder, 'list.json');
  const nameOf = (version: string): string => `${version}.kbgap`;

  const readKept = async (): Promise<Kept> => {
    // In this order: what is published in between is in force, and the list does not know it yet.
    const { published, refused } = await readCatalogList(listPath);
    const version = versionNamedIn(await readStart(file, MAX_HEADER_BYTES));
    const names = new Set(await namesIn(folder));
    const isThere = (each: Published): boolean => names.has(nameOf(each.version));
    const [newest] = published;
    const isCurrent = version === (newest?.version ?? null);
    // Published by a process that was killed before it wrote the list, or by an earlier kbgap.
    const unlisted = version === null ? null : { version, at: (await stat(file)).mtime.toISOString() };
    return {
      inForce: isCurrent ? (newest ?? null) : unlisted,
      earlier: published.filter((each) => each.version !== version && isThere(each)),
      refused: isCurrent && refused && isThere(refused) ? refused : null,
    };
  };

  const write = async ({ inForce, earlier, refused }: Kept): Promise<void> => {
    const list: CatalogList = { published: [...(inForce ? [inForce] : []), ...earlier], refused };
    await replaceFile(listPath, `${JSON.stringify(list, null, 1)}\n`);
    await removeStrays();
  };

  /** Catalogs that are on no list: of no use, whoever left them. */
  const removeStrays = async (): Promise<void> => {
    const { earlier, refused } = await readKept();
    const kept = new Set([...earlier, ...(refused ? [refused] : [])].map(({ version }) => nameOf(version)));
    const strays = (await namesIn(folder)).filter((name) => name.endsWith('.kbgap') && !kept.has(name));
    await Promise.all(strays.map((name) => rm(join(folder, name), { force: true })));
  };

  const list = async (): Promise<KeptCatalog[]> => {
    const { inForce, earlier, refused } = await readKept();
    return [
      ...(inForce ? [{ ...inForce, state: 'in-force' as const, reasons: [] }] : []),
      ...earlier.map((each) => ({ ...each, state: 'earlier' as const, reasons: [] })),
      ...(refused ? [{ ...refused, state: 'refused' as const }] : []),
    ];
  };

  return {
    list,
    removeStrays,

    read: (length?: number): Promise<Buffer | null> =>
      length === undefined ? readFile(file).catch(noneIfMissing(null)) : readStart(file, length),

    readKept: async (version: string): Promise<Buffer | null> => {
      if (!(await list()).some((each) => each.version === version)) return null;
      const inForce = await readFile(file).catch(noneIfMissing(null));
      if (versionNamedIn(inForce) === version) return inForce;
      return await readFile(join(folder, nameOf(version))).catch(noneIfMissing(null));
    },

    publish: async (bytes: Buffer, at: string): Promise<void> => {
      const version = versionToKeep(bytes);
      const { inForce, earlier } = await readKept();
      const isOther = inForce !== null && inForce.version !== version;
      // A second name for the same bytes: the first one is about to be another catalog's.
      if (isOther) await linkOnce(file, join(folder, nameOf(inForce.version)));
      await replaceFile(file, bytes);
      const before = [...(isOther ? [inForce] : []), ...earlier.filter((each) => each.version !== version)];
      await write({ inForce: { version, at }, earlier: before.slice(0, MAX_EARLIER), refused: null });
    },

    refuse: async (bytes: Buffer, { at, reasons }: Pick<KeptCatalog, 'at' | 'reasons'>): Promise<void> => {
      const version = versionToKeep(bytes);
      const kept = await readKept();
      await replaceFile(join(folder, nameOf(version)), bytes);
      await write({ ...kept, refused: { version, at, reasons } });
    },
  };
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(noneIfMissing([]));
}

async function linkOnce(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await link(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await flushFolder(dirname(to));
}

/** Null: there is no such file. */
async function readStart(path: string, length: number): Promise<Buffer | null> {
  const handle = await open(path).catch(noneIfMissing(null));
  if (!handle) return null;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
