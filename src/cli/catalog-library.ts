/** What a service tells of the catalogs that are kept, while it runs. */
import type { BoundedDiff } from '../catalog/diff/bound-diff.ts';
import type { ReviewedData } from '../catalog/reviewed-data.ts';
import { runAside } from '../fleet/aside.ts';
import { readHold } from '../ingest/hold.ts';
import type { CatalogStore, KeptCatalog } from '../ingest/ports.ts';
import { ReviewedDataError } from '../ingest/reviewed-data/check.ts';
import { loadReviewedData } from '../ingest/reviewed-data.ts';
import { shortVersion } from './kept-catalog.ts';

/** Two catalogs, and the pairs of all that they fix. */
const MAX_HEAP_MB = 1024;

const CORRECTIONS_UNREADABLE = 'the corrections cannot be read; kbgap catalog corrections says why';

/** What the thread is given: the bytes of two catalogs, and what to call them. */
export interface ComparedBytes {
  readonly before: { readonly name: string; readonly bytes: Uint8Array };
  readonly after: { readonly name: string; readonly bytes: Uint8Array };
}

interface Unreadable {
  readonly problem: string;
}

export type Compared = BoundedDiff | Unreadable;

export interface Library {
  readonly listVersions: () => Promise<{
    readonly versions: readonly KeptCatalog[];
    readonly heldSinceAt: string | null;
  }>;
  readonly readReviewed: () => Promise<ReviewedData | Unreadable>;
  readonly compare: (from: string, to: string) => Promise<Compared>;
  /** Ends a comparison that runs. */
  readonly stop: () => void;
}

export function createCatalogLibrary(store: CatalogStore, correctionsDir: string | null): Library {
  const stopping = new AbortController();

  const read = async (version: string) => {
    const bytes = await store.readKeptCatalog(version);
    // A thread is given memory of its own, not some of what others have too.
    return bytes && { name: `catalog ${shortVersion(version)}`, bytes: Uint8Array.from(bytes) };
  };

  return {
    listVersions: async () => {
      const [versions, hold] = await Promise.all([store.listCatalogs(), readHold(store)]);
      return { versions, heldSinceAt: hold?.at ?? null };
    },
    readReviewed: () =>
      loadReviewedData(correctionsDir).catch((error: unknown) => {
        if (error instanceof ReviewedDataError) return { problem: CORRECTIONS_UNREADABLE };
        throw error;
      }),
    compare: async (from, to) => {
      const [before, after] = [await read(from), await read(to)];
      if (!before || !after) return { problem: `catalog ${shortVersion(before ? to : from)} went meanwhile` };
      const data: ComparedBytes = { before, after };
      const transfer = [before.bytes.buffer, after.bytes.buffer];
      const { signal } = stopping;
      return runAside(import.meta.url, './catalog-diff-thread', { data, transfer, maxHeapMb: MAX_HEAP_MB, signal });
    },
    stop: () => stopping.abort(),
  };
}
