import { isNamed, tellsNothing } from '../../fleet/address.ts';
import { takeInLines } from '../../fleet/bulk-intake.ts';
import { type BulkResult, BulkStoppedError, startTally } from '../../fleet/bulk-result.ts';
import { FleetError } from '../../fleet/fleet-error.ts';
import { gunzipIfGzip, peekChunks } from '../../fleet/gunzip-chunks.ts';
import type { AcceptStatements } from '../../fleet/intake.ts';
import { MAX_REPORT_BYTES } from '../../inventory/parse-report.ts';
import { ReportError } from '../../inventory/report-error.ts';
import { parseStatements } from '../../inventory/statement.ts';
import { CliError } from '../cli-error.ts';
import { explainUnreadable } from '../read-reports.ts';
import { hasLines, showsLines } from './has-lines.ts';
import type { ReportSource } from './list-report-files.ts';

export interface FileContext {
  readonly tenantId: string;
  readonly accept: AcceptStatements;
  /** Statements in one transaction. */
  readonly batchSize: number;
  /** The device of what does not name its own. */
  readonly fallbackDevice: string | undefined;
  readonly onBytes: (count: number) => void;
}

/** What is wrong, and where; null: with the file as a whole. */
export interface FileError {
  readonly line: number | null;
  readonly code: string;
  readonly message: string;
}

export interface FileResult extends Omit<BulkResult, 'errors'> {
  readonly file: string;
  readonly errors: readonly FileError[];
  /** Why the file was passed over; null: it was not. */
  readonly skipped: string | null;
}

/**
 * Takes a file in: lines of JSON one by one, whatever their number; any other format as a whole. A file that cannot be
 * read is said in the result. Throws CliError when the store cannot keep it.
 */
export async function takeInFile(source: ReportSource, context: FileContext): Promise<FileResult> {
  const file = source.name;
  try {
    const { start, whole } = await peekChunks(gunzipIfGzip(countBytes(source, context)), showsLines);
    const result = hasLines(file, start) ? await takeInLines(whole, context) : await takeInWhole(whole, context);
    return { file, ...result, skipped: null };
  } catch (error) {
    if (error instanceof BulkStoppedError && error.code === 'lines-cut-off') {
      return withError(file, error.soFar, explain(error.cause, error.throughLine + 1));
    }
    if (error instanceof FleetError) throw new CliError(error.code, `${file}: ${error.message}`);
    const isForeign = source.isFound && error instanceof ReportError && SKIPPED.has(error.code);
    if (isForeign) return { file, ...startTally().result(), skipped: error.message };
    return withError(file, startTally().result(), explain(error, null));
  }
}

/** What a file of a folder may be without being wrong. */
const SKIPPED: ReadonlySet<string> = new Set(['unknown-format', 'empty']);

async function* countBytes(source: ReportSource, { onBytes }: FileContext): AsyncGenerator<Buffer> {
  for await (const chunk of source.open()) {
    onBytes(chunk.length);
    yield chunk;
  }
}

async function takeInWhole(
  chunks: AsyncIterable<Buffer>,
  { tenantId, accept, batchSize, fallbackDevice }: FileContext,
): Promise<FilePart> {
  const statements = parseStatements(await collect(chunks));
  const telling = statements.filter((statement) => !tellsNothing(statement));
  const tally = startTally();
  for (let rest = statements.length - telling.length; rest > 0; rest--) tally.count('ignored');
  const errors: FileError[] = [];
  for (let start = 0; start < telling.length; start += batchSize) {
    const sent = telling
      .slice(start, start + batchSize)
      .map((statement) => (isNamed(statement) ? { statement } : { statement, device: fallbackDevice }));
    for (const [index, outcome] of (await accept(tenantId, sent)).entries()) {
      if (!(outcome instanceof FleetError)) tally.count(outcome.outcome);
      else tally.reject({ line: start + index + 1, code: outcome.code, message: outcome.message });
    }
  }
  const result = tally.result();
  // A device of a table or a list has no line of its own.
  for (const { code, message } of result.errors) errors.push({ line: null, code, message });
  return { ...result, errors };
}

type FilePart = Omit<FileResult, 'file' | 'skipped'>;

/** One byte more than a report may have, at most. */
async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const collected: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    collected.push(chunk);
    length += chunk.length;
    if (length > MAX_REPORT_BYTES) throw new ReportError('too-large', `expected at most ${MAX_REPORT_BYTES} bytes`);
  }
  return Buffer.concat(collected, length);
}

function explain(error: unknown, line: number | null): FileError {
  if (error instanceof ReportError) return { line, code: error.code, message: error.message };
  if (error instanceof Error && 'code' in error) {
    return { line, code: 'unreadable', message: explainUnreadable(String(error.code)) ?? error.message };
  }
  throw error;
}

function withError(file: string, { errors, ...counts }: BulkResult, error: FileError): FileResult {
  return {
    file,
    ...counts,
    lines: counts.lines + 1,
    rejected: counts.rejected + 1,
    errors: [...errors, error],
    skipped: null,
  };
}
