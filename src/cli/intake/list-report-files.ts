import { createReadStream, type Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of reports, or standard input. */
export interface ReportSource {
  /** As the person named it, with the rest of its path for one of a folder. */
  readonly name: string;
  /** In bytes; null: not known before it is read. */
  readonly size: number | null;
  /** Found in a folder: nobody said that it is a report. */
  readonly isFound: boolean;
  readonly open: () => AsyncIterable<Buffer>;
}

const STANDARD_INPUT: ReportSource = {
  name: 'standard input',
  size: null,
  isFound: false,
  open: () => process.stdin,
};

/** The files of a path (`-`: standard input), those of folders within it too; files that begin with a dot are left out. */
export async function listReportFiles(path: string): Promise<ReportSource[]> {
  if (path === '-') return [STANDARD_INPUT];
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory()) return [fileSource(path, { size: found?.isFile() ? found.size : null, isFound: false })];
  return await listFolder(path);
}

async function listFolder(folder: string): Promise<ReportSource[]> {
  const sources: ReportSource[] = [];
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    // Links to folders are not followed: they may lead back.
    if (entry.isDirectory()) sources.push(...(await listFolder(path)));
    else if (await isFile(entry, path))
      sources.push(fileSource(path, { size: (await stat(path)).size, isFound: true }));
  }
  return sources;
}

async function isFile(entry: Dirent, path: string): Promise<boolean> {
  if (entry.isFile()) return true;
  return entry.isSymbolicLink() && ((await stat(path).catch(() => null))?.isFile() ?? false);
}

function fileSource(name: string, about: Pick<ReportSource, 'size' | 'isFound'>): ReportSource {
  return { name, ...about, open: () => createReadStream(name) };
}
