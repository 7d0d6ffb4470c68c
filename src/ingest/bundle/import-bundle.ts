/** Takes the documents of a bundle in, and makes this kbgap's own catalog of them. */
import { contentDigest } from '../../catalog/content-digest.ts';
import type { SourceRecord } from '../../catalog/records.ts';
import { DocumentError } from '../document-error.ts';
import { documentName, parseDocumentName } from '../document-name.ts';
import type { KeptRecord } from '../kept-records.ts';
import { newestRevisions } from '../newest-revisions.ts';
import type { CatalogStore, KeptDocument } from '../ports.ts';
import { type PublishOptions, type PublishResult, publishKept, readInForce } from '../publish.ts';
import { readDocument } from '../read-document.ts';
import { BundleError } from './bundle-error.ts';
import { withCopies } from './copy-document.ts';
import { readLastBundleAt, writeLastBundleAt } from './last-bundle.ts';
import type { BundledDocument } from './manifest.ts';
import type { Bundle } from './open-bundle.ts';
import { verifyContents } from './verify-bundle.ts';
import { whatIsOlder } from './what-is-older.ts';

export interface ImportBundleOptions extends Omit<PublishOptions, 'known'> {
  /** Version of this kbgap. */
  readonly kbgap: string;
  /** Takes a bundle that is older than what is here. */
  readonly acceptOlder: boolean;
}

export interface ImportedBundle extends PublishResult {
  /** Documents that were not kept before. */
  readonly added: number;
  /** Documents kept from before. */
  readonly kept: number;
}

const MAX_SHOWN = 10;

/**
 * Throws BundleError where the bundle is not usable to its last document, or too old: then nothing has changed. Documents
 * stay kept where the catalog made of them is refused; none that is kept ever goes.
 */
export async function importBundle(bundle: Bundle, options: ImportBundleOptions): Promise<ImportedBundle> {
  const { store, acceptOlder, onProgress } = options;
  await verifyContents(bundle, onProgress);
  return await store.exclusively(async () => {
    const kept = await store.listDocuments();
    if (!acceptOlder) await refuseOlder(bundle, kept, store);
    const { documents, known } = await readNew(bundle, kept, options);
    await withCopies(bundle, async (copy) => {
      for (const { bundled, document } of documents) await store.keepDocument(document, await copy(bundled));
    });
    await writeLastBundleAt(store, bundle.manifest.createdAt);
    return { ...(await publishKept({ ...options, known })), added: documents.length, kept: kept.length };
  });
}

async function refuseOlder({ file, manifest }: Bundle, documents: readonly KeptDocument[], store: CatalogStore) {
  const knownThrough = (await readInForce(store))?.knownThrough ?? null;
  const older = whatIsOlder(manifest, { knownThrough, documents, lastBundleAt: await readLastBundleAt(store) });
  if (older.length === 0) return;
  const rest = older.length > MAX_SHOWN ? [`and ${older.length - MAX_SHOWN} more`] : [];
  const lines = ['it is older than what is here; --accept-older takes it all the same', ...older.slice(0, MAX_SHOWN)];
  throw new BundleError('bundle-older', file, [...lines, ...rest].join('\n  '));
}

/** Reads every document that is not kept yet, before the first one is kept. `known`: those that the catalog is made of. */
async function readNew(bundle: Bundle, kept: readonly KeptDocument[], { kbgap, onProgress }: ImportBundleOptions) {
  const names = new Set(kept.map(({ name }) => name));
  const candidates = bundle.manifest.documents.filter(({ name }) => !names.has(name));
  const newest = new Set(newestRevisions([...kept, ...candidates]).map(({ name }) => name));
  const documents: { bundled: BundledDocument; document: KeptDocument }[] = [];
  const known: KeptRecord[] = [];
  await withCopies(bundle, async (copy) => {
    for (const [done, bundled] of candidates.entries()) {
      onProgress?.({ done, total: candidates.length, file: bundled.name });
      const record = await readCopy(bundle, bundled, await copy(bundled));
      const name = nameOf(record, bundle, bundled, kbgap);
      // Two names of another version may be one here.
      if (names.has(name)) continue;
      names.add(name);
      documents.push({ bundled, document: { name, from: bundled.from, fetchedAt: bundled.fetchedAt } });
      if (newest.has(name)) known.push({ name, record });
    }
  });
  onProgress?.({ done: candidates.length, total: candidates.length, file: '' });
  return { documents, known };
}

async function readCopy(bundle: Bundle, { name }: BundledDocument, path: string): Promise<SourceRecord> {
  return await readDocument(path).catch((error: unknown) => {
    if (!(error instanceof DocumentError)) throw error;
    throw new BundleError('bundle-unusable', bundle.file, `${name}: ${error.problem}`, error);
  });
}

/**
 * The name that this kbgap gives a document. The digest in it is of what kbgap reads in the document, so that another
 * version may have given another one; all else that the bundle's name says must be so.
 */
function nameOf(record: SourceRecord, bundle: Bundle, { name, fetchedAt }: BundledDocument, kbgap: string): string {
  const own = documentName(record, { digest: contentDigest(record), fetchedAt });
  const [expected, found] = [parseDocumentName(name), parseDocumentName(own)];
  const isSame =
    expected?.kind === found?.kind &&
    expected?.id === found?.id &&
    (expected?.revision === found?.revision || expected?.revision === null) &&
    (expected?.digest === found?.digest || expected?.digest === null || bundle.manifest.kbgap !== kbgap);
  if (isSame) return own;
  throw new BundleError('bundle-unusable', bundle.file, `what it has as ${name} is ${own}`);
}
