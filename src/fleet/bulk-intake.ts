/** Takes statements of many devices in, a line of JSON each, from a stream of any length. */
import { parseStatementLine } from '../inventory/parse-line.ts';
import { ReportError } from '../inventory/report-error.ts';
import { isNamed, nameOf, type SentStatement, tellsNothing } from './address.ts';
import { type BulkResult, BulkStoppedError, type LineError, startTally } from './bulk-result.ts';
import { nameKeyOf } from './device-id.ts';
import { FleetError } from './fleet-error.ts';
import type { AcceptStatements } from './intake.ts';
import { createLineSplitter, type Line } from './line-splitter.ts';

/** The longest line that is read: 4 MiB. One device's report has some kilobytes. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;
/** What one batch may hold at the most, besides so many statements as the store saves best. */
const BATCH_BYTES = 8_000_000;
/** Lines that were rejected or ignored are kept in mind until those around them are saved. */
const BATCH_LINES = 20_000;

export interface BulkOptions {
  readonly tenantId: string;
  readonly accept: AcceptStatements;
  /** Statements that are saved in one transaction. */
  readonly batchSize: number;
  /** The device of lines that do not name theirs. */
  readonly fallbackDevice?: string | undefined;
}

/**
 * Takes in lines of JSON, each saying something of one device; blank ones are passed over, a bad one spoils none of the
 * others. Resolves once all is durable. While some batches are saved the next one is read, and no more. A last line without
 * an end counts only when the stream ends regularly. Throws BulkStoppedError `store-unavailable`, or `lines-cut-off` with
 * the stream's own error as cause; what was read until then is taken in.
 */
export async function takeInLines(chunks: AsyncIterable<Uint8Array>, options: BulkOptions): Promise<BulkResult> {
  const splitter = createLineSplitter(MAX_LINE_BYTES);
  const batches = createBatches(options);
  let cutOff: { readonly cause: unknown } | null = null;
  try {
    for await (const chunk of chunks) {
      for (const line of splitter.push(chunk)) {
        batches.add(line);
        if (batches.isFull()) await batches.save();
      }
      if (batches.hasFailed()) break;
    }
    const last = splitter.end();
    if (last) batches.add(last);
  } catch (cause) {
    cutOff = { cause };
  }
  const { result, throughLine } = await batches.end();
  if (!cutOff) return result;
  const message = cutOff.cause instanceof Error ? cutOff.cause.message : String(cutOff.cause);
  throw new BulkStoppedError('lines-cut-off', `${message} ${saysThrough(throughLine)}`, {
    soFar: result,
    throughLine,
    cause: cutOff.cause,
  });
}

interface Batch {
  readonly read: ReadLine[];
  statements: number;
  bytes: number;
  throughLine: number;
}

/** A line that holds anything. */
type ReadLine =
  | { readonly line: number; readonly sent: SentStatement }
  | { readonly line: number; readonly error: LineError }
  | { readonly line: number; readonly isIgnored: true };

/** Batches that are worked out and saved at the same time: while the store works on one, this process does on the other. */
const AT_ONCE = 2;

interface Saving {
  readonly done: Promise<void>;
  readonly devices: ReadonlySet<string>;
}

/**
 * Saves batches while the next one is filled. What is told of them is told in their order. A batch that tells more of a device
 * of the one before waits for it: history has what a device said only where it comes in the order in which it was said.
 */
function createBatches({ tenantId, accept, batchSize, fallbackDevice }: BulkOptions) {
  const tally = startTally();
  let throughLine = 0;
  let batch = startBatch();
  const saving: Saving[] = [];
  let failure: { readonly error: unknown } | null = null;

  const keep = async (
    { read, throughLine: end }: Batch,
    { sent, devices, before }: { sent: SentStatement[]; devices: ReadonlySet<string>; before: Saving | undefined },
  ): Promise<void> => {
    if (before && [...devices].some((device) => before.devices.has(device))) await before.done;
    if (failure) return;
    const accepted = sent.length > 0 ? accept(tenantId, sent) : [];
    const [outcomesInOrder] = await Promise.all([accepted, before?.done]);
    // The lines before were not taken in: those of this batch, if they were, are to be sent again with them.
    if (failure) return;
    const outcomes = outcomesInOrder.values();
    for (const each of read) {
      if ('error' in each) tally.reject(each.error);
      else if ('isIgnored' in each) tally.count('ignored');
      else {
        const outcome = outcomes.next().value;
        if (!outcome) throw new Error('a statement was given no answer');
        if (outcome instanceof FleetError) tally.reject(toLineError(each.line, outcome));
        else tally.count(outcome.outcome);
      }
    }
    throughLine = end;
  };

  /** Waits until not too many are being saved, then saves this one aside. After a failure nothing more is. */
  const save = async (): Promise<void> => {
    if (saving.length >= AT_ONCE) await saving.shift()?.done;
    const full = batch;
    batch = startBatch();
    if (failure) return;
    const sent = full.read.flatMap((each) => ('sent' in each ? each.sent : []));
    const devices = new Set(sent.map((each) => nameKeyOf(nameOf(each) ?? '')));
    const done = keep(full, { sent, devices, before: saving.at(-1) }).catch((error: unknown) => {
      failure ??= { error };
    });
    saving.push({ done, devices });
  };

  return {
    add: ({ number, text, problem, size }: Line): void => {
      batch.throughLine = number;
      if (problem === null && text.trim() === '') return;
      const read = problem === null ? readLine(number, text, fallbackDevice) : unreadable(number, problem);
      batch.read.push(read);
      batch.bytes += size;
      if ('sent' in read) batch.statements++;
    },
    isFull: () => batch.statements >= batchSize || batch.bytes >= BATCH_BYTES || batch.read.length >= BATCH_LINES,
    save,
    hasFailed: () => failure !== null,
    end: async () => {
      await save();
      await Promise.all(saving.map(({ done }) => done));
      const result = tally.result();
      if (failure) throw stopped(failure.error, { soFar: result, throughLine });
      return { result, throughLine };
    },
  };
}

function startBatch(): Batch {
  return { read: [], statements: 0, bytes: 0, throughLine: 0 };
}

function readLine(line: number, text: string, fallbackDevice: string | undefined): ReadLine {
  try {
    const statement = parseStatementLine(text);
    if (tellsNothing(statement)) return { line, isIgnored: true };
    return { line, sent: isNamed(statement) ? { statement } : { statement, device: fallbackDevice } };
  } catch (error) {
    if (error instanceof ReportError) return { line, error: toLineError(line, error) };
    throw error;
  }
}

function unreadable(line: number, problem: 'too-long' | 'not-utf8'): ReadLine {
  const error: LineError =
    problem === 'too-long'
      ? { line, code: 'too-large', message: `expected a line of at most ${MAX_LINE_BYTES} bytes` }
      : { line, code: 'malformed', message: 'expected text in UTF-8' };
  return { line, error };
}

function toLineError(line: number, { code, message }: ReportError | FleetError): LineError {
  return { line, code, message };
}

function stopped(error: unknown, at: { readonly soFar: BulkResult; readonly throughLine: number }): unknown {
  if (!(error instanceof FleetError) || error.code !== 'store-unavailable') return error;
  return new BulkStoppedError('store-unavailable', `${error.message} ${saysThrough(at.throughLine)}`, {
    ...at,
    cause: error,
  });
}

function saysThrough(throughLine: number): string {
  return throughLine === 0 ? 'No line was taken in.' : `Lines 1 to ${throughLine} were taken in.`;
}
