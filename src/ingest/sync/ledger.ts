import type { KeptRecord } from '../kept-records.ts';
import type { CatalogStore } from '../ports.ts';
import type { Download } from './download.ts';
import type { MsrcIndex } from './msrc-index.ts';
import { createQueue } from './side-by-side.ts';
import { SOURCE_IDS, type SourceId } from './sources.ts';
import type { SourceReport } from './sync-report.ts';
import { type DocumentState, droppedMonths, type SyncState, writeSyncState } from './sync-state.ts';

/** Counts what a sync does, and notes what the next one must know; each document after it is kept, never before. */
export interface Ledger {
  /** Of what is kept from an address; null: nothing is, so all of it is asked for. */
  readonly knownOf: (address: string) => DocumentState | null;
  readonly state: () => SyncState;
  readonly readIndex: (address: string, download: NonNullable<Download>, index: MsrcIndex) => Promise<void>;
  readonly kept: (fetch: KeptFetch) => Promise<void>;
  readonly unchanged: (source: SourceId, address: string, revisedAt: string | null) => void;
  readonly absent: (source: SourceId) => void;
  readonly failed: (source: SourceId, address: string, reason: string) => void;
  readonly skipped: (source: SourceId, address: string, reason: string) => void;
  /** Notes how it went. `isAsked`: the source is not off. */
  readonly end: (
    isAsked: (source: SourceId) => boolean,
    waitUntil: (source: SourceId) => string | null,
  ) => Promise<void>;
  readonly reports: () => SourceReport[];
  readonly records: () => readonly KeptRecord[];
  /** By address, the name of the document that is there now. */
  readonly served: () => ReadonlyMap<string, string>;
}

export interface KeptFetch {
  readonly source: SourceId;
  readonly address: string;
  readonly download: NonNullable<Download>;
  readonly revisedAt: string | null;
  readonly kept: KeptRecord;
}

interface Tally {
  asked: number;
  fetched: number;
  unchanged: number;
  absent: number;
  bytes: number;
  readonly failures: { address: string; reason: string }[];
  /** Not asked for, with why. */
  readonly skipped: { address: string; reason: string }[];
}

export function createLedger(
  store: Pick<CatalogStore, 'writeNote'>,
  before: SyncState,
  { keptNames, now }: { readonly keptNames: ReadonlySet<string>; readonly now: () => Date },
): Ledger {
  let state = before;
  const names = new Set(keptNames);
  const records: KeptRecord[] = [];
  const served = new Map<string, string>();
  const tallies = new Map<SourceId, Tally>(SOURCE_IDS.map((source) => [source, newTally()]));
  const tallyOf = (source: SourceId): Tally => tallies.get(source) ?? newTally();
  const note = (address: string, document: DocumentState): void => {
    state = { ...state, documents: { ...state.documents, [address]: document } };
  };
  // Of two that are written at once, the older might be the one that stays.
  const inTurn = createQueue();
  const save = (): Promise<void> => inTurn(() => writeSyncState(store, state));

  return {
    knownOf: (address) => {
      const known = state.documents[address];
      return known && (known.name === null || names.has(known.name)) ? known : null;
    },
    state: () => state,
    readIndex: async (address, { etag, lastModified, bytes }, index) => {
      note(address, { etag, lastModified, name: null, revisedAt: null });
      state = { ...state, index, dropped: droppedMonths(state, index, now().toISOString()) };
      const tally = tallyOf('msrc');
      tally.asked++;
      tally.fetched++;
      tally.bytes += bytes;
      await save();
    },
    kept: async ({ source, address, download: { etag, lastModified, bytes }, revisedAt, kept }) => {
      const tally = tallyOf(source);
      tally.asked++;
      tally.bytes += bytes;
      if (names.has(kept.name)) tally.unchanged++;
      else tally.fetched++;
      names.add(kept.name);
      records.push(kept);
      served.set(address, kept.name);
      note(address, { etag, lastModified, name: kept.name, revisedAt });
      await save();
    },
    unchanged: (source, address, revisedAt) => {
      const tally = tallyOf(source);
      tally.asked++;
      tally.unchanged++;
      const known = state.documents[address];
      if (known?.name) served.set(address, known.name);
      if (known && revisedAt !== null) note(address, { ...known, revisedAt });
    },
    absent: (source) => {
      tallyOf(source).asked++;
      tallyOf(source).absent++;
    },
    failed: (source, address, reason) => {
      tallyOf(source).asked++;
      tallyOf(source).failures.push({ address, reason });
    },
    skipped: (source, address, reason) => {
      tallyOf(source).skipped.push({ address, reason });
    },
    end: async (isAsked, waitUntil) => {
      const at = now().toISOString();
      const sources = SOURCE_IDS.filter(isAsked).map((source) => {
        const failures = failuresOf(tallyOf(source));
        const { succeededAt = null, failedAt = null } = before.sources[source] ?? {};
        const times = failures.length === 0 ? { succeededAt: at, failedAt } : { succeededAt, failedAt: at };
        return [source, { ...times, failures, waitUntil: waitUntil(source) }] as const;
      });
      state = { ...state, sources: Object.fromEntries(sources), endedAt: at };
      await save();
    },
    reports: () =>
      [...tallies]
        .filter(([, tally]) => tally.asked + tally.skipped.length > 0)
        .map(([source, { skipped: _, ...tally }]) => ({ source, ...tally, failures: failuresOf(tallyOf(source)) })),
    records: () => records,
    served: () => served,
  };
}

function newTally(): Tally {
  return { asked: 0, fetched: 0, unchanged: 0, absent: 0, bytes: 0, failures: [], skipped: [] };
}

/** Those that were not asked for, for one reason, are one line. */
function failuresOf({ failures, skipped }: Tally) {
  const [first] = skipped;
  if (!first) return failures;
  const reason = skipped.length === 1 ? first.reason : `${first.reason} (and ${skipped.length - 1} more documents)`;
  return [...failures, { address: first.address, reason }];
}
