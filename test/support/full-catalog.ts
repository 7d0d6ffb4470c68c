/**
 * The catalog of all real documents. Compiling takes some 5 s, so the bytes are kept in the temporary folder under a key
 * of everything they depend on: the code that makes them, the reviewed data, and the documents.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { type CompileReport, compile } from '../../src/catalog/compile.ts';
import type { SourceRecord } from '../../src/catalog/records.ts';
import { decodeCatalog, encodeCatalog } from '../../src/ingest/catalog-file.ts';
import { listDocuments } from '../../src/ingest/list-documents.ts';
import { readDocument } from '../../src/ingest/read-document.ts';
import { loadReviewedData } from '../../src/ingest/reviewed-data.ts';
import { TEST_DATA } from './test-data.ts';

const ROOT = join(import.meta.dirname, '../..');
const DOCUMENTS = ['msrc/cvrf', 'release-health', 'kev', 'epss'].map((folder) => join(TEST_DATA, folder));

export interface FullCatalog {
  readonly catalog: Catalog;
  readonly report: CompileReport;
}

let made: Promise<FullCatalog> | undefined;

/** The full catalog; compiled once, then read from the temporary folder. Allow 60 s at its first use. */
export function fullCatalog(): Promise<FullCatalog> {
  made ??= load();
  return made;
}

async function load(): Promise<FullCatalog> {
  const file = await fullCatalogFile();
  const report: CompileReport = JSON.parse(readFileSync(`${file}.report.json`, 'utf8'));
  return { catalog: decodeCatalog(readFileSync(file), file), report };
}

/** The path of the full catalog's file, for benchmarks and tests of what reads it. */
export async function fullCatalogFile(): Promise<string> {
  const folder = join(tmpdir(), 'kbgap-test');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `full-${keyOfInputs()}.kbgap`);
  if (!existsSync(file) && !(await isMadeByAnother(file))) await make(file);
  return file;
}

/** Vitest's workers ask at the same time; the first one makes the file, and the others wait for it as long as that may take. */
async function isMadeByAnother(file: string): Promise<boolean> {
  try {
    writeFileSync(`${file}.lock`, '', { flag: 'wx' });
    return false;
  } catch {
    for (let waited = 0; waited < 30_000; waited += 100) {
      if (existsSync(file)) return true;
      await wait(100);
    }
    return false;
  }
}

async function make(file: string): Promise<void> {
  const { data, report } = compile(await readAll(DOCUMENTS), await loadReviewedData());
  const write = (path: string, bytes: Buffer | string): void => {
    // Renamed when whole, so that nobody reads half a file; the catalog last, because its presence says "done".
    writeFileSync(`${path}.${process.pid}`, bytes);
    renameSync(`${path}.${process.pid}`, path);
  };
  write(`${file}.report.json`, JSON.stringify(report));
  write(file, encodeCatalog(data));
}

/** All source records of some folders and files of the test data. */
export async function readAll(paths: readonly string[]): Promise<SourceRecord[]> {
  const records: SourceRecord[] = [];
  const { documents } = await listDocuments(paths);
  // One after the other: a month takes up to 100 MB while it is read.
  for (const document of documents) records.push(await readDocument(document));
  return records;
}

/** Differs where anything differs that a catalog of the real documents is made from. */
export function keyOfInputs(): string {
  const hash = createHash('sha256');
  for (const folder of ['src/catalog', 'src/ingest', 'data'].map((name) => join(ROOT, name))) {
    for (const path of filesIn(folder)) if (!path.endsWith('.test.ts')) hash.update(path).update(readFileSync(path));
  }
  for (const path of DOCUMENTS.flatMap(filesIn)) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}`);
  }
  return hash.digest('hex').slice(0, 16);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
