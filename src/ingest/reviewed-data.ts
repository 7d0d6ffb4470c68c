import { readFile } from 'node:fs/promises';
import type { ReviewedUpdate } from '../catalog/classify.ts';
import type { AllNeededCorrection, FixCorrection } from '../catalog/corrections.ts';
import type { ReviewedRelease } from '../catalog/release-history.ts';
import type { ReviewedData } from '../catalog/reviewed-data.ts';
import type { WindowsTable } from '../catalog/windows.ts';

/** `data/` stands beside `src/` and `dist/` alike. */
const DATA = new URL('../../data/', import.meta.url);

/** The facts and corrections that come with kbgap; each has its reason and source in its file. */
export async function loadReviewedData(): Promise<ReviewedData> {
  const [windows, updates, releases, fixCorrections, allNeeded] = await Promise.all([
    load<WindowsTable>('windows-releases.json'),
    load<ReviewedUpdate[]>('updates.json'),
    load<ReviewedRelease[]>('releases.json'),
    load<FixCorrection[]>('corrections/fixes.json'),
    load<AllNeededCorrection[]>('corrections/all-needed.json'),
  ]);
  return { windows, updates, releases, fixCorrections, allNeeded };
}

/** The files are part of kbgap and held to their types by `test/reviewed-data.test.ts`. */
async function load<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(new URL(name, DATA), 'utf8')) as T;
}
