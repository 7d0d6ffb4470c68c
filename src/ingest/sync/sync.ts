/** Fetches what has changed at Microsoft, CISA and FIRST, keeps it, and publishes the catalog made of it. */
import { readPublishedVersion } from '../catalog-file.ts';
import type { KeptDocument } from '../ports.ts';
import { type PublishOptions, publishKept, readInForce } from '../publish.ts';
import { fetchOne, findTargets } from './fetch-documents.ts';
import { createFetcher } from './fetcher.ts';
import type { HttpClient } from './http-client.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { Patience } from './retry.ts';
import { createQueue, sideBySide } from './side-by-side.ts';
import type { Source, SourceId } from './sources.ts';
import type { SourceReport, SyncReport } from './sync-report.ts';
import { emptySyncState, readSyncState, type SyncState } from './sync-state.ts';
import { takeIn } from './take-in.ts';
import { findTakenBack } from './taken-back.ts';
import { withWorkFolder } from './work-folder.ts';

export interface SyncOptions extends Omit<PublishOptions, 'known'> {
  readonly sources: readonly Source[];
  readonly client: HttpClient;
  readonly patience: Patience;
  /** Told what came and what failed, a line at a time. */
  readonly onNote?: ((line: string) => void) | undefined;
}

const AT_ONCE = 4;

/** Never throws for what a source does: the report has it. Throws where another process is at it, or the store fails. */
export async function sync(options: SyncOptions): Promise<SyncReport> {
  return await options.store.exclusively(() => run(options));
}

async function run(options: SyncOptions): Promise<SyncReport> {
  const before = (await readSyncState(options.store)) ?? emptySyncState();
  const kept = await options.store.listDocuments();
  const keptNames = new Set(kept.map(({ name }) => name));
  const ledger = createLedger(options.store, before, { keptNames, now: options.now });
  await withWorkFolder((folder) => fetchAll(options, { before, kept, ledger, folder }));
  const report = { sources: ledger.reports(), dropped: Object.keys(ledger.state().dropped) };
  const withheld = await whyWithheld(options, report.sources);
  if (withheld !== null) return { ...report, publish: null, passedOver: [], withheld };
  return { ...report, ...(await publish(options, ledger)), withheld };
}

interface Start {
  readonly before: SyncState;
  readonly kept: readonly KeptDocument[];
  readonly ledger: Ledger;
  readonly folder: string;
}

async function fetchAll(options: SyncOptions, { before, kept, ledger, folder }: Start): Promise<void> {
  const { store, now, sources, client, patience, onNote = () => {}, onProgress = () => {} } = options;
  const waitUntil = (source: SourceId): string | null => before.sources[source]?.waitUntil ?? null;
  const fetcher = createFetcher({ client, now, patience, folder, waitUntil, onNote });
  const work = { fetcher, ledger, now, onNote };
  const targets = await findTargets(sources, kept, work);
  // Reading takes a hundred megabytes a document, and all of the processor.
  const inTurn = createQueue();
  let done = 0;
  await sideBySide(targets, AT_ONCE, async (target) => {
    onProgress({ done, total: targets.length, file: target.address });
    await fetchOne(target, work, (path) =>
      inTurn(() => takeIn(store, { path, target, fetchedAt: now().toISOString() })),
    );
    done++;
  });
  onProgress({ done, total: targets.length, file: '' });
  const isAsked = (id: SourceId): boolean => sources.some((source) => source.id === id);
  await ledger.end(isAsked, (id) => fetcher.lane(id).waitUntil());
}

/**
 * A refused catalog is tried again without what its source has taken back. With none in force nothing would be refused: then
 * what the sources serve now is all there is to go by.
 */
async function publish(options: SyncOptions, ledger: Ledger): Promise<Pick<SyncReport, 'publish' | 'passedOver'>> {
  const known = ledger.records();
  const passOver = findTakenBack(await options.store.listDocuments(), ledger.served());
  if (passOver.size === 0 || (await readInForce(options.store)) !== null) {
    const result = await publishKept({ ...options, known });
    if (result.outcome !== 'refused' || passOver.size === 0) return { publish: result, passedOver: [] };
  }
  return { publish: await publishKept({ ...options, known, passOver }), passedOver: [...passOver] };
}

/**
 * The first catalog is made of all there is, or not at all: without some months or pages, devices would look patched.
 * One that is in force grows by whatever came.
 */
async function whyWithheld({ store, accept }: SyncOptions, reports: readonly SourceReport[]): Promise<string | null> {
  if ((await store.listDocuments()).length === 0) return 'nothing is kept that a catalog could be made of';
  const lacking = reports.filter(({ source, failures }) => FOUNDATIONS.has(source) && failures.length > 0);
  if (accept || lacking.length === 0 || (await readPublishedVersion(store)) !== null) return null;
  return `the first catalog waits for all of ${lacking.map(({ source }) => source).join(' and ')}; what came is kept, and not fetched again`;
}

const FOUNDATIONS: ReadonlySet<string> = new Set(['msrc', 'release-pages']);
