/** Small data directories and bundles of made-up documents. */
import { createHash, type KeyObject } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { compile } from '../../src/catalog/compile.ts';
import type { ReviewedData } from '../../src/catalog/reviewed-data.ts';
import { signManifest } from '../../src/ingest/bundle/header.ts';
import { makeSigningKey, parseSigningKey } from '../../src/ingest/bundle/keys.ts';
import { encodeCatalog } from '../../src/ingest/catalog-file.ts';
import { readAndKeep } from '../../src/ingest/keep-document.ts';
import type { CatalogStore } from '../../src/ingest/ports.ts';
import { readDocument } from '../../src/ingest/read-document.ts';

/** Knows no Windows: its catalogs are small. */
export const REVIEWED: ReviewedData = {
  windows: { lines: [], releases: [], components: [], dotnetFramework: { software: 'made_up', products: [] } },
  updates: [],
  releases: [],
  fixCorrections: [],
  allNeeded: [],
};

/** CISA's catalog as of a day, with so many vulnerabilities. */
export function kevDocument(day: string, count = 1): string {
  const vulnerabilities = Array.from({ length: count }, (_, index) => ({
    cveID: `CVE-2031-${90001 + index}`,
    dateAdded: day,
  }));
  return JSON.stringify({ dateReleased: `${day}T12:00:00Z`, count, vulnerabilities });
}

/** An MSRC month as of a day. */
export function monthDocument(id: string, day: string, kbId = '9000001'): string {
  return JSON.stringify({
    DocumentTitle: { Value: `Security Updates of ${id}` },
    DocumentTracking: {
      Identification: { ID: { Value: id } },
      InitialReleaseDate: '2031-01-14',
      CurrentReleaseDate: day,
    },
    ProductTree: { FullProductName: [{ ProductID: '1', Value: 'Made-up 1' }] },
    Vulnerability: [
      { CVE: 'CVE-2031-90001', Remediations: [{ Description: { Value: kbId }, ProductID: ['1'], Type: 2 }] },
    ],
  });
}

/** Keeps documents as an import does; their names. */
export async function keepAll(store: CatalogStore, folder: string, texts: readonly string[]): Promise<string[]> {
  const names: string[] = [];
  for (const [index, text] of texts.entries()) {
    const path = `${folder}/document-${index}`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    const origin = { from: `https://made-up.example/${index}`, fetchedAt: '2031-12-31T08:00:00.000Z' };
    names.push((await readAndKeep(store, path, origin)).document.name);
  }
  return names;
}

/** Compiles what a store keeps and puts it in force, without gates. */
export async function publishAll(store: CatalogStore): Promise<Buffer> {
  const kept = await store.listDocuments();
  const records = await Promise.all(kept.map(async ({ name }) => await readDocument(await store.fetchDocument(name))));
  const bytes = encodeCatalog(compile(records, REVIEWED).data);
  await store.publishCatalog(bytes, '2031-12-31T08:00:00.000Z');
  return bytes;
}

export function newSigningKey(): KeyObject {
  const key = parseSigningKey(makeSigningKey());
  if (key === null) throw new Error('a key that was just made is none');
  return key;
}

/** The catalog of nothing. */
export const EMPTY_CATALOG = encodeCatalog(compile([], REVIEWED).data);

/** A bundle put together by hand, and signed: its maker need not be honest. */
export function packBundle(
  signingKey: KeyObject,
  documents: readonly { readonly name: string; readonly content: string }[],
  change: (manifest: Record<string, unknown>) => void = () => {},
): Buffer {
  const packed = documents.map(({ name, content }) => ({ name, content: gzipSync(content) }));
  const checksum = (bytes: Buffer) => ({
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  const manifest = {
    kbgap: '0.1.0',
    createdAt: '2031-12-31T08:00:00.000Z',
    catalog: {
      version: JSON.parse(EMPTY_CATALOG.toString('utf8', 0, EMPTY_CATALOG.indexOf('\n'))).sha256,
      knownThrough: null,
      ...checksum(EMPTY_CATALOG),
    },
    documents: packed.map(({ name, content }) => ({
      name,
      from: 'made up',
      fetchedAt: '2031-12-31T08:00:00Z',
      ...checksum(content),
    })),
  };
  change(manifest);
  const head = signManifest(Buffer.from(JSON.stringify(manifest)), signingKey);
  return Buffer.concat([head, EMPTY_CATALOG, ...packed.map(({ content }) => content)]);
}
