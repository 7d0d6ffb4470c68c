/** When the bundle was made that was imported last: an older one, sent again, is told by it. */
import type { CatalogStore } from '../ports.ts';

const NOTE = 'bundle';

/** Null: none was imported. */
export async function readLastBundleAt(store: Pick<CatalogStore, 'readNote'>): Promise<string | null> {
  const text = await store.readNote(NOTE);
  // Written below only.
  return text === null ? null : (JSON.parse(text) as { readonly createdAt: string }).createdAt;
}

export async function writeLastBundleAt(store: Pick<CatalogStore, 'writeNote'>, createdAt: string): Promise<void> {
  await store.writeNote(NOTE, JSON.stringify({ createdAt }));
}
