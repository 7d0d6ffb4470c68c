import { contentDigest } from '../catalog/content-digest.ts';
import type { SourceRecord } from '../catalog/records.ts';
import { revisionOf } from '../catalog/select-sources.ts';
import { type DocumentName, documentName, parseDocumentName } from './document-name.ts';
import { newestRevisions } from './newest-revisions.ts';
import type { CatalogStore, DocumentOrigin, KeptDocument } from './ports.ts';
import { readDocument } from './read-document.ts';

/** Reads a file and keeps it as a revision of the document that it is. Throws DocumentError; then nothing is kept. */
export async function readAndKeep(
  store: CatalogStore,
  path: string,
  origin: DocumentOrigin,
): Promise<{ readonly document: KeptDocument; readonly record: SourceRecord }> {
  const record = await readDocument(path);
  return { document: await keepRecord(store, { path, record, origin }), record };
}

/** Keeps the file that a record was read from, unless the same content of it is kept as its newest revision. */
export async function keepRecord(
  store: CatalogStore,
  { path, record, origin }: { readonly path: string; readonly record: SourceRecord; readonly origin: DocumentOrigin },
): Promise<KeptDocument> {
  const digest = contentDigest(record);
  const document = { name: documentName(record, { digest, fetchedAt: origin.fetchedAt }), ...origin };
  // One with a date has the same name each time.
  const same = revisionOf(record) === '' ? await findNewest(store, document.name) : null;
  if (same) return same;
  await store.keepDocument(document, path);
  return document;
}

/** The newest revision kept of the document that a name belongs to, if it has the same content. */
async function findNewest(store: CatalogStore, name: string): Promise<KeptDocument | null> {
  const wanted = parseDocumentName(name);
  const isWanted = (kept: DocumentName | null): boolean => kept?.kind === wanted?.kind && kept?.id === wanted?.id;
  const newest = newestRevisions(await store.listDocuments()).find((kept) => isWanted(parseDocumentName(kept.name)));
  return newest && parseDocumentName(newest.name)?.digest === wanted?.digest ? newest : null;
}
