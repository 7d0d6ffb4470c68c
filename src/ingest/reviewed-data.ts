import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Static, TSchema } from 'typebox';
import type { AllNeededCorrection, FixCorrection } from '../catalog/corrections.ts';
import type { ReviewedData } from '../catalog/reviewed-data.ts';
import { parseReviewed, ReviewedDataError } from './reviewed-data/check.ts';
import { ALL_NEEDED, FIXES, RELEASES, UPDATES, WINDOWS } from './reviewed-data/schemas.ts';

/** `data/` stands beside `src/` and `dist/` alike. */
const DATA = fileURLToPath(new URL('../../data', import.meta.url));
const FIXES_FILE = 'fixes.json';
const ALL_NEEDED_FILE = 'all-needed.json';

/**
 * The facts and corrections that come with kbgap, and the corrections of an operator's own in a folder; each entry has its
 * reason and source in its file. Throws ReviewedDataError.
 */
export async function loadReviewedData(correctionsDir: string | null = null): Promise<ReviewedData> {
  const [windows, updates, releases, shipped, own] = await Promise.all([
    load(join(DATA, 'windows-releases.json'), WINDOWS),
    load(join(DATA, 'updates.json'), UPDATES),
    load(join(DATA, 'releases.json'), RELEASES),
    loadCorrections(join(DATA, 'corrections')),
    correctionsDir === null ? { fixCorrections: [], allNeeded: [] } : loadCorrections(correctionsDir),
  ]);
  return {
    windows,
    updates,
    releases,
    // Of two for the same rows the operator's holds: the first.
    fixCorrections: [...own.fixCorrections, ...shipped.fixCorrections],
    allNeeded: [...own.allNeeded, ...shipped.allNeeded],
  };
}

interface Corrections {
  readonly fixCorrections: readonly FixCorrection[];
  readonly allNeeded: readonly AllNeededCorrection[];
}

/** Either file may be missing; any other would be one whose name is misspelled. */
async function loadCorrections(folder: string): Promise<Corrections> {
  const names = (await readable(folder, readdir(folder))).filter((name) => name.endsWith('.json'));
  const [other] = names.filter((name) => name !== FIXES_FILE && name !== ALL_NEEDED_FILE);
  if (other !== undefined) {
    throw new ReviewedDataError(join(folder, other), [`expected ${FIXES_FILE} and ${ALL_NEEDED_FILE} alone`]);
  }
  const [fixCorrections, allNeeded] = await Promise.all([
    names.includes(FIXES_FILE) ? load(join(folder, FIXES_FILE), FIXES) : [],
    names.includes(ALL_NEEDED_FILE) ? load(join(folder, ALL_NEEDED_FILE), ALL_NEEDED) : [],
  ]);
  return { fixCorrections, allNeeded };
}

async function load<Schema extends TSchema>(file: string, schema: Schema): Promise<Static<Schema>> {
  return parseReviewed(file, await readable(file, readFile(file, 'utf8')), schema);
}

async function readable<T>(path: string, reading: Promise<T>): Promise<T> {
  return await reading.catch((error: Error) => {
    throw new ReviewedDataError(path, [`cannot be read: ${error.message}`]);
  });
}
