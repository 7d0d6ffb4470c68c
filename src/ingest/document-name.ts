import type { SourceRecord } from '../catalog/records.ts';
import { revisionOf } from '../catalog/select-sources.ts';

/** What the name of a kept document says. */
export interface DocumentName {
  readonly kind: SourceRecord['kind'];
  readonly id: string;
  /** The document's own date, else when it was fetched, as text that sorts by time; null: kept by a kbgap that noted neither. */
  readonly revision: string | null;
  /** Null: kept by a kbgap that did not know digests yet. */
  readonly digest: string | null;
}

/**
 * `month/2020-Mar@2020-04-01T07-00-00Z~8386add679f12627`: one name per document, date and content, fit for any file system.
 * Of a document without a date of its own, the revision is when it was fetched.
 */
export function documentName(
  record: SourceRecord,
  { digest, fetchedAt }: { readonly digest: string; readonly fetchedAt: string },
): string {
  return toNameText(`${record.kind}/${record.id}@${revisionOf(record) || fetchedAt}~${digest}`);
}

/** As it stands in names. */
export function toNameText(text: string): string {
  return text.replace(/[^\w@~/.-]/g, '-');
}

const NAME = /^([a-z-]+)\/([^@]+)@([^~]+)(?:~([0-9a-f]{16}))?$/;

/** Null: it is no name of a document. */
export function parseDocumentName(name: string): DocumentName | null {
  const [, kind, id, revision, digest] = NAME.exec(name) ?? [];
  if (kind === undefined || id === undefined || revision === undefined || !isKind(kind)) return null;
  return { kind, id, revision: revision === 'undated' ? null : revision, digest: digest ?? null };
}

const KINDS: readonly SourceRecord['kind'][] = ['month', 'release-page', 'kev', 'epss'];

function isKind(text: string): text is SourceRecord['kind'] {
  return KINDS.some((kind) => kind === text);
}
