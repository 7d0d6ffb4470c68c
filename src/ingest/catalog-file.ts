/**
 * The catalog file: one line of JSON (magic, format version, checksum, section sizes), then the sections.
 * The big table of fixes is binary (little-endian int32), all else JSON: a catalog loads in some 30 ms.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Catalog, createCatalog } from '../catalog/catalog.ts';
import type { CatalogData } from '../catalog/model.ts';
import type { CatalogStore } from './ports.ts';

const MAGIC = 'kbgap-catalog';
/** Raised with every change of the layout; a file of another version is refused, never guessed at. */
const FORMAT_VERSION = 3;
const MAX_HEADER_BYTES = 4096;
const COLUMNS = ['fixOffsets', 'fixVulnerabilities', 'fixUpdates'] as const;

interface Header {
  readonly magic: string;
  readonly formatVersion: number;
  /** SHA-256 of everything behind the header line. */
  readonly sha256: string;
  /** Bytes of the JSON section, then of each column. */
  readonly sizes: readonly number[];
}

/** A catalog file that cannot be used; the message names the file and what to do. */
export class CatalogFileError extends Error {
  override readonly name = 'CatalogFileError';
  readonly code: 'catalog-missing' | 'catalog-damaged' | 'catalog-version';
  readonly file: string;

  constructor(code: CatalogFileError['code'], file: string, problem: string) {
    super(`${file}: ${problem}`);
    this.code = code;
    this.file = file;
  }
}

/** The bytes of a catalog file; equal catalogs give equal bytes. */
export function encodeCatalog(data: CatalogData): Buffer {
  const { fixOffsets, fixVulnerabilities, fixUpdates, ...rest } = data;
  const sections = [Buffer.from(JSON.stringify(rest)), ...[fixOffsets, fixVulnerabilities, fixUpdates].map(toBytes)];
  const body = Buffer.concat(sections);
  const header: Header = {
    magic: MAGIC,
    formatVersion: FORMAT_VERSION,
    sha256: createHash('sha256').update(body).digest('hex'),
    sizes: sections.map((section) => section.length),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]);
}

/** Reads and checks the bytes of a catalog file; `file` is for messages. Throws CatalogFileError. */
export function decodeCatalog(bytes: Buffer, file: string): Catalog {
  const { header, body } = splitHeader(bytes, file);
  const sha256 = createHash('sha256').update(body).digest('hex');
  if (sha256 !== header.sha256 || header.sizes.reduce((sum, size) => sum + size, 0) !== body.length) {
    throw new CatalogFileError(
      'catalog-damaged',
      file,
      'the checksum does not fit: the file is cut short or changed; import the documents again',
    );
  }
  const [jsonSize = 0, ...columnSizes] = header.sizes;
  const rest = parseRest(body.toString('utf8', 0, jsonSize));
  let offset = jsonSize;
  const [fixOffsets, fixVulnerabilities, fixUpdates] = columnSizes.map((size) => {
    const column = fromBytes(body.subarray(offset, offset + size));
    offset += size;
    return column;
  });
  if (!rest || !fixOffsets || !fixVulnerabilities || !fixUpdates) {
    throw new CatalogFileError(
      'catalog-damaged',
      file,
      'the sizes of its sections do not fit; import the documents again',
    );
  }
  return createCatalog({ ...rest, fixOffsets, fixVulnerabilities, fixUpdates }, sha256);
}

/** Null where this is no JSON: the checksum does not cover the sizes in the header. */
function parseRest(text: string): Omit<CatalogData, (typeof COLUMNS)[number]> | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function splitHeader(bytes: Buffer, file: string): { header: Header; body: Buffer } {
  const end = bytes.subarray(0, MAX_HEADER_BYTES).indexOf('\n');
  const header = end < 0 ? null : parseHeader(bytes.toString('utf8', 0, end));
  if (!header)
    throw new CatalogFileError(
      'catalog-damaged',
      file,
      'this is no kbgap catalog (its first line is not the expected header)',
    );
  if (header.formatVersion !== FORMAT_VERSION) {
    throw new CatalogFileError(
      'catalog-version',
      file,
      `catalog format ${header.formatVersion}, but this kbgap reads format ${FORMAT_VERSION}; import the documents again`,
    );
  }
  return { header, body: bytes.subarray(end + 1) };
}

function parseHeader(line: string): Header | null {
  try {
    const header: Partial<Header> = JSON.parse(line);
    return header.magic === MAGIC &&
      typeof header.formatVersion === 'number' &&
      isSizes(header.sizes) &&
      typeof header.sha256 === 'string'
      ? (header as Header)
      : null;
  } catch {
    return null;
  }
}

function isSizes(sizes: unknown): boolean {
  return (
    Array.isArray(sizes) &&
    sizes.every((size, index) => Number.isInteger(size) && size >= 0 && (index === 0 || size % 4 === 0))
  );
}

function toBytes(column: Int32Array): Buffer {
  const bytes = Buffer.alloc(column.length * 4);
  column.forEach((value, index) => {
    bytes.writeInt32LE(value, index * 4);
  });
  return bytes;
}

function fromBytes(bytes: Buffer): Int32Array {
  const column = new Int32Array(bytes.length / 4);
  for (let index = 0; index < column.length; index++) column[index] = bytes.readInt32LE(index * 4);
  return column;
}

/** The version that the first bytes of a catalog file name; null: there are none, or they are no catalog's. */
export function catalogVersionOf(start: Buffer | null): string | null {
  const end = start?.indexOf('\n') ?? -1;
  return (start && end >= 0 && parseHeader(start.toString('utf8', 0, end))?.sha256) || null;
}

/** Loads and checks the catalog in force. Throws CatalogFileError. */
export async function readPublishedCatalog(store: Pick<CatalogStore, 'location' | 'readCatalog'>): Promise<Catalog> {
  const bytes = await store.readCatalog().catch((error: Error) => {
    throw new CatalogFileError('catalog-damaged', store.location, error.message);
  });
  if (bytes) return decodeCatalog(bytes, store.location);
  throw new CatalogFileError(
    'catalog-missing',
    store.location,
    'no catalog yet; run: kbgap sync, or: kbgap catalog import PATH...',
  );
}

/** The version of the catalog in force; null: none yet. */
export async function readPublishedVersion(store: Pick<CatalogStore, 'readCatalog'>): Promise<string | null> {
  return catalogVersionOf(await store.readCatalog(MAX_HEADER_BYTES));
}

/** Loads and checks a catalog file. Throws CatalogFileError. */
export async function readCatalogFile(file: string): Promise<Catalog> {
  return readPublishedCatalog({
    location: file,
    readCatalog: () =>
      readFile(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      }),
  });
}
