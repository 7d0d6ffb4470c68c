import { parseDocumentName } from '../document-name.ts';
import { newestRevisions } from '../newest-revisions.ts';
import type { KeptDocument } from '../ports.ts';
import type { Manifest } from './manifest.ts';

/** What there is before a bundle is imported. */
export interface Present {
  /** The day of the catalog in force; null: there is none. */
  readonly knownThrough: string | null;
  readonly documents: readonly KeptDocument[];
  /** When the bundle was made that was imported last; null: none was. */
  readonly lastBundleAt: string | null;
}

/** In how much a bundle is older than what is there: a line each; none: it is not. Documents that it lacks stay, and do not count. */
export function whatIsOlder({ createdAt, catalog, documents }: Manifest, present: Present): string[] {
  const lines: string[] = [];
  if (present.lastBundleAt !== null && createdAt < present.lastBundleAt) {
    lines.push(`it was made at ${createdAt}, the one imported before at ${present.lastBundleAt}`);
  }
  if (present.knownThrough !== null && (catalog.knownThrough ?? '') < present.knownThrough) {
    const through = catalog.knownThrough ?? 'no day';
    lines.push(`its catalog is known through ${through}, the one in force through ${present.knownThrough}`);
  }
  const names = new Set(documents.map(({ name }) => name));
  const theirs = new Map(newestRevisions(documents).map((document) => [idOf(document), dateOf(document)]));
  for (const kept of newestRevisions(present.documents)) {
    const [id, date, its] = [idOf(kept), dateOf(kept), theirs.get(idOf(kept))];
    if (its !== undefined && its < date && !names.has(kept.name)) {
      lines.push(`its newest ${id} is of ${its}, the one kept of ${date}`);
    }
  }
  return lines;
}

function idOf({ name }: KeptDocument): string {
  return name.slice(0, name.indexOf('@'));
}

/** As `newestRevisions` counts: its own date, else the time when it was fetched. */
function dateOf({ name, fetchedAt }: KeptDocument): string {
  return parseDocumentName(name)?.revision ?? fetchedAt;
}
