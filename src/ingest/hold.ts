import type { CatalogStore } from './ports.ts';

/** Somebody put an earlier catalog in force by hand; nothing newer is published until they say so. */
export interface Hold {
  /** The catalog that was taken out of force. */
  readonly version: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

const NOTE = 'hold';

/** Null: catalogs are published as they pass. */
export async function readHold(store: Pick<CatalogStore, 'readNote'>): Promise<Hold | null> {
  const text = await store.readNote(NOTE);
  return text === null ? null : (JSON.parse(text) as Hold);
}

export async function writeHold(store: Pick<CatalogStore, 'writeNote'>, hold: Hold | null): Promise<void> {
  await store.writeNote(NOTE, hold && JSON.stringify(hold));
}
