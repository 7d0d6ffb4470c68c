import type { CatalogStore } from '../ports.ts';
import { SOURCE_IDS, type SourceId } from './sources.ts';
import { readSyncState, type SourceState } from './sync-state.ts';

/** How the catalog is kept current: for whoever asks. Times are ISO 8601 UTC. */
export interface Upkeep {
  /** When a sync last came to its end, however it went; null: none did. */
  readonly syncedAt: string | null;
  /** Of the last sync; a source that is off is not listed. */
  readonly sources: readonly UpkeepSource[];
  /** Months that Microsoft's index names no more. They are kept. */
  readonly droppedMonths: readonly string[];
  /** The catalog that was refused after the one in force was published; null: none was. */
  readonly refused: {
    readonly version: string;
    readonly refusedAt: string;
    readonly reasons: readonly string[];
  } | null;
}

export interface UpkeepSource extends Omit<SourceState, 'waitUntil'> {
  readonly source: SourceId;
}

export async function readUpkeep(store: Pick<CatalogStore, 'readNote' | 'listCatalogs'>): Promise<Upkeep> {
  const state = await readSyncState(store);
  const refused = (await store.listCatalogs()).find((catalog) => catalog.state === 'refused');
  return {
    syncedAt: state?.endedAt ?? null,
    sources: SOURCE_IDS.flatMap((source) => {
      const known = state?.sources[source];
      if (!known) return [];
      const { succeededAt, failedAt, failures } = known;
      return [{ source, succeededAt, failedAt, failures }];
    }),
    droppedMonths: Object.keys(state?.dropped ?? {}),
    refused: refused ? { version: refused.version, refusedAt: refused.at, reasons: refused.reasons } : null,
  };
}
