import { readFile } from 'node:fs/promises';
import { StoreError } from '../store-error.ts';
import { noneIfMissing } from './none-if-missing.ts';

/** A catalog that was put in force. */
export interface Published {
  readonly version: string;
  readonly at: string;
}

/** What the file `catalogs/list.json` has. */
export interface CatalogList {
  /** Newest first; the first one was in force when this was written. */
  readonly published: readonly Published[];
  readonly refused: (Published & { readonly reasons: readonly string[] }) | null;
}

/** Throws StoreError `store-unreadable`: guessing would drop catalogs that are kept. */
export async function readCatalogList(path: string): Promise<CatalogList> {
  const text = await readFile(path, 'utf8').catch(noneIfMissing(null));
  if (text === null) return { published: [], refused: null };
  const list = parse(text);
  if (list) return list;
  throw new StoreError(
    'store-unreadable',
    path,
    'is no list of catalogs; take it from a backup, or remove it, and with it the catalogs from before the one in force',
  );
}

function parse(text: string): CatalogList | null {
  try {
    const list: Partial<CatalogList> | null = JSON.parse(text);
    if (!Array.isArray(list?.published) || list.refused === undefined) return null;
    const { published, refused } = list;
    const isSound =
      published.every(isPublished) && (refused === null || (isPublished(refused) && Array.isArray(refused.reasons)));
    return isSound ? { published, refused } : null;
  } catch {
    return null;
  }
}

function isPublished(entry: Partial<Published> | null): entry is Published {
  return typeof entry?.version === 'string' && typeof entry.at === 'string';
}
