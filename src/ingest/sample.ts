/** The sample that a start without an imported catalog shows: `data/sample/`, facts in it are real, its extent is not. */
import { readdir, readFile } from 'node:fs/promises';
import type { Catalog } from '../catalog/catalog.ts';
import { compile } from '../catalog/compile.ts';
import type { SourceRecord } from '../catalog/records.ts';
import type { ReviewedData } from '../catalog/reviewed-data.ts';
import { decodeCatalog, encodeCatalog } from './catalog-file.ts';

/** `data/` stands beside `src/` and `dist/` alike. */
const SAMPLE = new URL('../../data/sample/', import.meta.url);
const FLEET = new URL('fleet/', SAMPLE);

/** One file of the sample fleet, as a device would send it. */
export interface SampleReport {
  /** The file's name: `pc-sample-01.registry.json`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Compiles the sample's records; the catalog says of itself that it is a sample (`data.isSample`). */
export async function loadSampleCatalog(reviewed: ReviewedData): Promise<Catalog> {
  const file = new URL('catalog.json', SAMPLE);
  // Part of kbgap and held to its types by `test/sample.test.ts`.
  const records = JSON.parse(await readFile(file, 'utf8')) as SourceRecord[];
  // By way of the file's bytes, so that its version is the one that a saved copy would have.
  return decodeCatalog(encodeCatalog(compile(records, reviewed, { isSample: true }).data), file.pathname);
}

/** The reports of the sample fleet, by name. */
export async function listSampleReports(): Promise<SampleReport[]> {
  const names = (await readdir(FLEET)).sort();
  return await Promise.all(names.map(async (name) => ({ name, bytes: await readFile(new URL(name, FLEET)) })));
}
