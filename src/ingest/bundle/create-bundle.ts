/** One file with the catalog in force and the documents that are kept up to it, for a kbgap without internet. */
import type { KeyObject } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { decodeCatalog } from '../catalog-file.ts';
import { readHold } from '../hold.ts';
import type { CatalogStore } from '../ports.ts';
import type { OnProgress } from '../read-all.ts';
import { withoutLater } from '../revisions.ts';
import { BundleError } from './bundle-error.ts';
import { checked, checksumOf } from './checksum.ts';
import { signManifest } from './header.ts';
import { contentsOf, type Manifest, parseManifest } from './manifest.ts';

export interface CreateOptions {
  readonly store: CatalogStore;
  /** Ed25519, private. */
  readonly signingKey: KeyObject;
  /** Version of this kbgap. */
  readonly kbgap: string;
  readonly now: Date;
  /** Replaces a file that is there. */
  readonly force: boolean;
  readonly onProgress?: OnProgress | undefined;
}

export interface CreatedBundle {
  readonly manifest: Manifest;
  readonly bytes: number;
}

/** Writes a bundle, whole or not at all. Throws BundleError. */
export async function createBundle(target: string, options: CreateOptions): Promise<CreatedBundle> {
  const refuse = (): void => {
    if (!options.force && existsSync(target)) {
      throw new BundleError('target-exists', target, 'is there already; name another file, or pass --force');
    }
  };
  refuse();
  return await options.store.exclusively(async () => {
    const { manifest, catalog } = await describe(target, options);
    const head = signManifest(toBytes(target, manifest), options.signingKey);
    const partial = `${target}.${process.pid}.partial`;
    try {
      const bytes = piecesOf(target, head, manifest, catalog, options);
      await pipeline(bytes, createWriteStream(partial, { flags: 'wx', flush: true }));
      refuse();
      await rename(partial, target);
    } finally {
      await rm(partial, { force: true });
    }
    return { manifest, bytes: contentsOf(manifest).reduce((sum, { bytes }) => sum + bytes, head.length) };
  });
}

async function describe(target: string, { store, kbgap, now, onProgress }: CreateOptions) {
  const catalog = await readCurrentCatalog(target, store);
  const inForce = decodeCatalog(catalog, store.location);
  const { version, knownThrough } = inForce;
  // What was taken back is the newest by its date: the other side does not know better than to make its first catalog of it.
  const kept = withoutLater(await store.listDocuments(), inForce);
  if (kept.length === 0) {
    throw new BundleError('nothing-to-bundle', target, `${store.location} has a catalog, but keeps no documents`);
  }
  const documents: Manifest['documents'] = [];
  for (const [done, { name, from, fetchedAt }] of kept.entries()) {
    onProgress?.({ done, total: 2 * kept.length, file: name });
    documents.push({ name, from, fetchedAt, ...(await checksumOf(createReadStream(await store.fetchDocument(name)))) });
  }
  const manifest: Manifest = {
    kbgap,
    createdAt: now.toISOString(),
    catalog: { version, knownThrough, ...(await checksumOf([catalog])) },
    documents,
  };
  return { manifest, catalog };
}

/** The other side compiles the documents for itself: a catalog in force that is not of them would not come about there. */
async function readCurrentCatalog(target: string, store: CatalogStore): Promise<Buffer> {
  const bytes = await store.readCatalog();
  if (bytes === null) throw new BundleError('nothing-to-bundle', target, `${store.location}: no catalog yet`);
  const behind =
    (await readHold(store)) !== null
      ? 'the catalog was rolled back; put a current one in force first (kbgap catalog publish)'
      : (await store.listCatalogs()).some(({ state }) => state === 'refused')
        ? 'the catalog of the newest documents was refused (kbgap catalog status tells why); that has to be settled first'
        : null;
  if (behind !== null) throw new BundleError('catalog-behind', target, behind);
  return bytes;
}

/** What could not be read again is not written. */
function toBytes(target: string, manifest: Manifest): Buffer {
  const bytes = Buffer.from(JSON.stringify(manifest));
  const parsed = parseManifest(bytes);
  if ('problem' in parsed) throw new BundleError('bundle-unusable', target, `in its manifest ${parsed.problem}`);
  return bytes;
}

async function* piecesOf(
  target: string,
  head: Buffer,
  manifest: Manifest,
  catalog: Buffer,
  { store, onProgress }: CreateOptions,
): AsyncGenerator<Buffer> {
  yield head;
  yield catalog;
  const total = 2 * manifest.documents.length;
  for (const [index, document] of manifest.documents.entries()) {
    onProgress?.({ done: manifest.documents.length + index, total, file: document.name });
    const changed = () => new BundleError('bundle-damaged', target, `${document.name} changed while it was copied`);
    yield* checked(createReadStream(await store.fetchDocument(document.name)), document, changed);
  }
  onProgress?.({ done: total, total, file: '' });
}
