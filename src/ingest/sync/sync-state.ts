/** What a sync remembers for the next one, and for whoever asks how it went. */
import type { CatalogStore } from '../ports.ts';
import type { Validators } from './download.ts';
import type { MsrcIndex } from './msrc-index.ts';
import type { SourceId } from './sources.ts';

export interface FetchFailure {
  readonly address: string;
  readonly reason: string;
}

/** How the last sync went for a source. Times are ISO 8601 UTC. */
export interface SourceState {
  /** When all of it was last asked for and nothing failed; null: never. */
  readonly succeededAt: string | null;
  /** When something last failed; null: never. */
  readonly failedAt: string | null;
  /** What failed in the last sync; empty: nothing did. */
  readonly failures: readonly FetchFailure[];
  /** The server asked to be left alone until then. */
  readonly waitUntil: string | null;
}

/** What came from an address. */
export interface DocumentState extends Validators {
  /** The kept document; null: none is kept of it (an index). */
  readonly name: string | null;
  /** What the index said of its date when it was fetched; null: nothing. */
  readonly revisedAt: string | null;
}

export interface SyncState {
  readonly sources: Readonly<Partial<Record<SourceId, SourceState>>>;
  readonly documents: Readonly<Record<string, DocumentState>>;
  /** As it was last read. */
  readonly index: MsrcIndex;
  /** Months that it named before and names no more, with the time that this was first seen. */
  readonly dropped: Readonly<Record<string, string>>;
  /** When a sync last came to its end. */
  readonly endedAt: string | null;
}

const NOTE = 'sync';
const EMPTY: SyncState = { sources: {}, documents: {}, index: {}, dropped: {}, endedAt: null };

/** Null: there was no sync yet. */
export async function readSyncState(store: Pick<CatalogStore, 'readNote'>): Promise<SyncState | null> {
  const text = await store.readNote(NOTE);
  // Of our own making; what an earlier kbgap did not note yet is as if nothing had been.
  return text === null ? null : { ...EMPTY, ...(JSON.parse(text) as Partial<SyncState>) };
}

export async function writeSyncState(store: Pick<CatalogStore, 'writeNote'>, state: SyncState): Promise<void> {
  await store.writeNote(NOTE, JSON.stringify(state));
}

export function emptySyncState(): SyncState {
  return EMPTY;
}

/** Which months the index has dropped, after it was read anew. */
export function droppedMonths(before: SyncState, index: MsrcIndex, at: string): Record<string, string> {
  const gone = [...Object.keys(before.dropped), ...Object.keys(before.index)].filter((id) => !Object.hasOwn(index, id));
  return Object.fromEntries(gone.sort().map((id) => [id, before.dropped[id] ?? at]));
}
