/** What a sync asks for, and what becomes of each answer. */
import { DocumentError } from '../document-error.ts';
import type { KeptDocument } from '../ports.ts';
import { FetchError } from './fetch-error.ts';
import { type Fetcher, reasonOf } from './fetcher.ts';
import { findKeptMonths } from './kept-months.ts';
import type { Ledger } from './ledger.ts';
import { type MsrcIndex, readMsrcIndex } from './msrc-index.ts';
import { planMonths } from './plan-months.ts';
import { addressOfMonth, type Source } from './sources.ts';
import type { TakenIn } from './take-in.ts';
import { monthTarget, type Target, targetsOf } from './target.ts';

export interface Work {
  readonly fetcher: Fetcher;
  readonly ledger: Ledger;
  readonly now: () => Date;
  readonly onNote: (line: string) => void;
}

/** Months first, the newest before the others: people wait for it. */
export async function findTargets(
  sources: readonly Source[],
  kept: readonly KeptDocument[],
  work: Work,
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
    today: work.now().toISOString().slice(0, 10),
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

export async function fetchOne(
  target: Target,
  { fetcher, ledger, now, onNote }: Work,
  use: (path: string) => Promise<TakenIn>,
): Promise<void> {
  const { source, address, accept, isOptional } = target;
  const revisedAt = isSettled(target, now()) ? target.revisedAt : null;
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

/** As long as caches in between may have the document from before a date of the index. */
const SETTLED_AFTER_MS = 24 * 60 * 60 * 1000;

/** Whether what comes now is what the index means. A clock that is behind the index cannot tell: then it is. */
function isSettled({ revisedAt }: Target, now: Date): boolean {
  const age = now.getTime() - Date.parse(revisedAt ?? '');
  return !(age >= 0 && age < SETTLED_AFTER_MS);
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
