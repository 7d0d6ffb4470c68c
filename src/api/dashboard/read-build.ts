import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Encoding } from './encoding.ts';

/** What Vite leaves, as `kbgap serve` gives it out. */
export interface BuiltPages {
  readonly page: string;
  /** By name, below `/assets`. */
  readonly files: ReadonlyMap<string, BuiltFile>;
}

export interface BuiltFile {
  readonly type: string;
  readonly bodies: ReadonlyMap<Encoding, Buffer>;
}

/** Beside the compiled server; the same from `src`, which runs without being built. */
export const BUILD_FOLDER = join(import.meta.dirname, '..', '..', '..', 'dist', 'web');

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const PACKED: Readonly<Record<string, Encoding>> = { '.br': 'br', '.gz': 'gzip' };

/**
 * Reads all of a build at once, some hundred kilobytes: a page that is open still finds its files when a new build takes
 * their place on the disk. Null: there is none. `base` is the path that kbgap is reached at.
 */
export async function readBuild(base: string, folder: string): Promise<BuiltPages | null> {
  try {
    const page = await readFile(join(folder, 'index.html'), 'utf8');
    const names = await readdir(join(folder, 'assets'));
    const read = await Promise.all(
      names.map(async (name) => [name, await readFile(join(folder, 'assets', name))] as const),
    );
    return { page: page.replaceAll('"./', `"${base}/`), files: gatherFiles(read) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function gatherFiles(read: readonly (readonly [name: string, body: Buffer])[]): Map<string, BuiltFile> {
  const files = new Map<string, { type: string; bodies: Map<Encoding, Buffer> }>();
  for (const [name, body] of read) {
    const encoding = PACKED[extname(name)] ?? null;
    const plain = encoding === null ? name : name.slice(0, -extname(name).length);
    const type = TYPES[extname(plain)];
    if (type === undefined) continue;
    const file = files.get(plain) ?? { type, bodies: new Map<Encoding, Buffer>() };
    files.set(plain, file);
    file.bodies.set(encoding, body);
  }
  return files;
}
