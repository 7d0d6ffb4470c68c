import type { SourceRecord } from '../../catalog/records.ts';
import { keepRecord } from '../keep-document.ts';
import { withDocument } from '../open-document.ts';
import type { CatalogStore, KeptDocument } from '../ports.ts';
import { readDocument } from '../read-document.ts';
import { FetchError } from './fetch-error.ts';
import type { Target } from './target.ts';

export interface TakenIn {
  readonly document: KeptDocument;
  readonly record: SourceRecord;
}

/**
 * Reads a file that was fetched and keeps it, if it is what was asked for. Throws DocumentError or FetchError; then
 * nothing is kept.
 */
export async function takeIn(
  store: CatalogStore,
  { path, target, fetchedAt }: { readonly path: string; readonly target: Target; readonly fetchedAt: string },
): Promise<TakenIn> {
  if (target.kind !== 'release-page') await refusePage(path, target);
  const record = await readDocument(path);
  if (record.kind !== target.kind || (target.monthId !== null && record.id !== target.monthId))
    throw unexpected(
      `the document is ${record.kind} ${record.id}, expected ${target.kind} ${target.monthId ?? ''}`.trim(),
    );
  const document = await keepRecord(store, { path, record, origin: { from: target.address, fetchedAt } });
  return { document, record };
}

/** What stands between a company and the internet answers with pages of its own, and status 200. */
async function refusePage(path: string, { kind }: Target): Promise<void> {
  const title = await withDocument(path, async (document) => {
    if (document.kind !== 'html-page') return null;
    for await (const text of document.text) return /<title[^<>]*>\s*([^<]{0,80})/i.exec(text)?.[1]?.trim() ?? '';
    return '';
  });
  if (title !== null)
    throw unexpected(
      `an HTML page titled ${JSON.stringify(title)} came, expected a document of kind ${kind}: a proxy or a log-in page answered`,
    );
}

function unexpected(message: string): FetchError {
  return new FetchError('unexpected-content', message, { isRetriable: false });
}
