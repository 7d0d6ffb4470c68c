/** The kept documents, read. Reading all months takes seconds, so what was read is noted, and read again only by another kbgap. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceRecord } from '../catalog/records.ts';
import { newestRevisions } from './newest-revisions.ts';
import type { CatalogStore, KeptDocument } from './ports.ts';
import { type OnProgress, readAll } from './read-all.ts';

/** A kept document, read. */
export interface KeptRecord {
  readonly name: string;
  readonly record: SourceRecord;
}

const NOTE = 'records';

interface NotedRecords {
  /** The code that read them. */
  readonly reader: string;
  readonly records: readonly KeptRecord[];
}

export interface ReadOptions {
  /** Those that were read just now. */
  readonly known?: readonly KeptRecord[] | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Names of revisions that do not count. */
  readonly passOver?: ReadonlySet<string> | undefined;
}

/** Reads the newest revision of every kept document. Throws ImportError where one cannot be read any more. */
export async function readNewestRecords(store: CatalogStore, options: ReadOptions): Promise<KeptRecord[]> {
  const reader = await digestOfReader();
  const noted = await readNoted(store, reader);
  const counting = (await store.listDocuments()).filter(({ name }) => !options.passOver?.has(name));
  const documents = newestRevisions(counting);
  const records = await readOthers(store, documents, { ...options, noted });
  if (documents.some(({ name }) => !noted.has(name)))
    await store.writeNote(NOTE, JSON.stringify({ reader, records } satisfies NotedRecords));
  return records;
}

/** Reads some kept documents, and notes nothing: without the lock. Throws ImportError. */
export async function readKeptRecords(
  store: CatalogStore,
  documents: readonly KeptDocument[],
  onProgress?: OnProgress,
): Promise<KeptRecord[]> {
  return await readOthers(store, documents, { noted: await readNoted(store, await digestOfReader()), onProgress });
}

async function readOthers(
  store: CatalogStore,
  documents: readonly KeptDocument[],
  { noted, known = [], onProgress }: ReadOptions & { readonly noted: ReadonlyMap<string, SourceRecord> },
): Promise<KeptRecord[]> {
  const byName = new Map(noted);
  for (const { name, record } of known) byName.set(name, record);
  const names = documents.map(({ name }) => name).filter((name) => !byName.has(name));
  const paths: string[] = [];
  for (const name of names) paths.push(await store.fetchDocument(name));
  const read = await readAll(paths, onProgress);
  for (const [index, record] of read.entries()) byName.set(names[index] ?? '', record);
  return documents.flatMap(({ name }) => {
    const record = byName.get(name);
    return record ? [{ name, record }] : [];
  });
}

/** What this very code noted; a note of other code counts for nothing. */
async function readNoted(store: CatalogStore, reader: string): Promise<Map<string, SourceRecord>> {
  const text = await store.readNote(NOTE);
  if (text === null) return new Map();
  // Of our own making, under our own lock.
  const noted = JSON.parse(text) as NotedRecords;
  return new Map(noted.reader === reader ? noted.records.map(({ name, record }) => [name, record]) : []);
}

let digest: Promise<string> | undefined;

/** `src/` or `dist/`; the dependencies, parsers among them, stand beside. */
const ROOT = join(import.meta.dirname, '..');
const READERS = [join(ROOT, 'ingest'), join(ROOT, 'catalog')];
const DEPENDENCIES = join(ROOT, '..', 'package.json');

/** Of all code that has a part in it: whoever changes how documents are read need not remember that something was noted. */
function digestOfReader(): Promise<string> {
  digest ??= hashFiles();
  return digest;
}

async function hashFiles(): Promise<string> {
  const files = await Promise.all(READERS.map(filesIn));
  const hash = createHash('sha256');
  for (const file of [...files.flat().sort(), DEPENDENCIES]) hash.update(await readFile(file));
  return hash.digest('hex');
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
