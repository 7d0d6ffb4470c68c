/** A data directory into which the real documents were imported, in two steps; kept in the temporary folder, since that takes 10 s. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kbgap } from '../../cli/support/kbgap.ts';
import { keyOfInputs } from '../../support/full-catalog.ts';
import { TEST_DATA } from '../../support/test-data.ts';

/** Imports into a data directory, or into the database that the environment names. */
export async function importInto(dataDir: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  for (const paths of listSteps()) {
    const { code, stdout, stderr } = await kbgap(['catalog', 'import', ...paths], { dataDir, env });
    if (code !== 0) throw new Error(`the import ended with ${code}: ${stdout}${stderr}`);
  }
}

/** The catalog before the last one lacks the newest month, and what is exploited. */
function listSteps(): string[][] {
  const folder = join(TEST_DATA, 'msrc/cvrf');
  const months = readdirSync(folder).toSorted(byMonth);
  const inFolder = (names: readonly string[]): string[] => names.map((name) => join(folder, name));
  return [
    [...inFolder(months.slice(0, -1)), join(TEST_DATA, 'release-health')],
    [...inFolder(months.slice(-1)), ...['kev', 'epss', 'msrc/revisions'].map((name) => join(TEST_DATA, name))],
  ];
}

export async function importedDataDir(): Promise<string> {
  const folder = join(tmpdir(), 'kbgap-test');
  mkdirSync(folder, { recursive: true });
  const kept = join(folder, `imported-${keyOfInputs()}`);
  if (existsSync(kept)) return kept;
  const dataDir = mkdtempSync(join(folder, 'importing-'));
  await importInto(dataDir);
  // When whole, so that nobody finds half of it; another run may have been faster.
  if (!existsSync(kept)) renameSync(dataDir, kept);
  return kept;
}

const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function byMonth(a: string, b: string): number {
  return placeOf(a) - placeOf(b);
}

/** Of `2020-Mar.xml.gz`, in months. */
function placeOf(name: string): number {
  const [, year, month = ''] = /^(\d{4})-(\w{3})/.exec(name) ?? [];
  return Number(year) * 12 + NAMES.indexOf(month);
}
