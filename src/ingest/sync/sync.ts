/** Fetches what has changed at Microsoft, CISA and FIRST, keeps it, and publishes the catalog made of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPublishedVersion } from '../catalog-file.ts';
import { DocumentError } from '../document-error.ts';
import type { KeptDocument } from '../ports.ts';
import { type PublishOptions, publishKept } from '../publish.ts';
import { FetchError } from './fetch-error.ts';
import { createFetcher, type Fetcher, reasonOf } from './fetcher.ts';
import type { HttpClient } from './http-client.ts';
import { findKeptMonths } from './kept-months.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { type MsrcIndex, readMsrcIndex } from './msrc-index.ts';
import { planMonths } from './plan-months.ts';
import type { Patience } from './retry.ts';
import { createQueue, sideBySide } from './side-by-side.ts';
import { addressOfMonth, type Source } from './sources.ts';
import type { SourceReport, SyncReport } from './sync-report.ts';
import { emptySyncState, readSyncState } from './sync-state.ts';
import { type TakenIn, takeIn } from './take-in.ts';
import { findTakenBack } from './taken-back.ts';
import { monthTarget, type Target, targetsOf } from './target.ts';

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
  const { store, now, client, patience, sources, onNote = () => {}, onProgress = () => {} } = options;
  const before = (await readSyncState(store)) ?? emptySyncState();
  const kept = await store.listDocuments();
  const ledger = createLedger(store, before, { keptNames: new Set(kept.map(({ name }) => name)), now });
  const folder = await mkdtemp(join(tmpdir(), 'kbgap-sync-'));
  const waitUntil = (source: Source['id']): string | null => before.sources[source]?.waitUntil ?? null;
  const fetcher = createFetcher({ client, now, patience, folder, waitUntil, onNote });
  try {
    const targets = await findTargets(options, { fetcher, ledger, onNote }, kept);
    // Reading takes a hundred megabytes a document, and all of the processor.
    const inTurn = createQueue();
    let done = 0;
    await sideBySide(targets, AT_ONCE, async (target) => {
      onProgress({ done, total: targets.length, file: target.address });
      await fetchOne(target, { fetcher, ledger, onNote }, (path) =>
        inTurn(() => takeIn(store, { path, target, fetchedAt: now().toISOString() })),
      );
      done++;
    });
    onProgress({ done, total: targets.length, file: '' });
    await ledger.end(
      (id) => sources.some((source) => source.id === id),
      (id) => fetcher.lane(id).waitUntil(),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const report = { sources: ledger.reports(), dropped: Object.keys(ledger.state().dropped) };
  const withheld = await whyWithheld(options, report.sources);
  if (withheld !== null) return { ...report, publish: null, passedOver: [], withheld };
  return { ...report, ...(await publish(options, ledger)), withheld };
}

/** A refused catalog is tried again without what its source has taken back. */
async function publish(options: SyncOptions, ledger: Ledger): Promise<Pick<SyncReport, 'publish' | 'passedOver'>> {
  const known = ledger.records();
  const result = await publishKept({ ...options, known });
  const passOver = findTakenBack(await options.store.listDocuments(), ledger.served());
  if (result.outcome !== 'refused' || passOver.size === 0) return { publish: result, passedOver: [] };
  return { publish: await publishKept({ ...options, known, passOver }), passedOver: [...passOver] };
}

interface Work {
  readonly fetcher: Fetcher;
  readonly ledger: Ledger;
  readonly onNote: (line: string) => void;
}

/** Months first, the newest before the others: people wait for it. */
async function findTargets(
  { sources, now }: SyncOptions,
  work: Work,
  kept: readonly KeptDocument[],
): Promise<Target[]> {
  const others = sources.filter(({ id }) => id !== 'msrc').flatMap(targetsOf);
  const [address] = sources.find(({ id }) => id === 'msrc')?.addresses ?? [];
  if (address === undefined) return others;
  const index = await fetchIndex(address, work);
  const months = findKeptMonths(kept);
  const planned = planMonths({
    index,
    isKnown: (id, indexed) =>
      months.isKnown(id, indexed, work.ledger.knownOf(addressOfMonth(address, indexed.spelling))),
    newestKept: months.newest,
    today: now().toISOString().slice(0, 10),
  });
  return [...planned.map((month) => monthTarget(address, month)), ...others];
}

/** The index; where it does not come, the one before, so that recent months are asked for all the same. */
async function fetchIndex(address: string, { fetcher, ledger, onNote }: Work): Promise<MsrcIndex> {
  try {
    const known = ledger.knownOf(address);
    const request = { source: 'msrc', address, accept: 'application/json', known } as const;
    const fetched = await fetcher.fetch(request, (path) => readMsrcIndex(path, address));
    if (fetched) await ledger.readIndex(address, fetched.download, fetched.value);
    else ledger.unchanged('msrc', address, null);
  } catch (error) {
    if (!isOfSource(error)) throw error;
    fail({ source: 'msrc', address }, error, { ledger, onNote });
  }
  return ledger.state().index;
}

async function fetchOne(
  target: Target,
  { fetcher, ledger, onNote }: Work,
  use: (path: string) => Promise<TakenIn>,
): Promise<void> {
  const { source, address, accept, revisedAt, isOptional } = target;
  const lane = fetcher.lane(source);
  const closed = lane.closed();
  if (closed !== null) return ledger.skipped(source, address, closed);
  try {
    const fetched = await fetcher.fetch({ source, address, accept, known: ledger.knownOf(address) }, use);
    lane.finished(false);
    if (!fetched) return ledger.unchanged(source, address, revisedAt);
    const { download, value } = fetched;
    await ledger.kept({
      source,
      address,
      download,
      revisedAt,
      kept: { name: value.document.name, record: value.record },
    });
    onNote(`${address}: ${download.bytes} bytes, ${value.document.name}`);
  } catch (error) {
    if (!isOfSource(error)) throw error;
    const isAbsent = error instanceof FetchError && error.code === 'absent';
    lane.finished(!isAbsent);
    if (isAbsent && isOptional) ledger.absent(source);
    else fail(target, error, { ledger, onNote });
  }
}

/** What a source, or the way to it, is to blame for; anything else is a fault of kbgap or its store. */
function isOfSource(error: unknown): boolean {
  return error instanceof FetchError || error instanceof DocumentError;
}

function fail(
  { source, address }: Pick<Target, 'source' | 'address'>,
  error: unknown,
  { ledger, onNote }: Pick<Work, 'ledger' | 'onNote'>,
): void {
  ledger.failed(source, address, reasonOf(error));
  onNote(`${address}: failed: ${reasonOf(error)}`);
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
