import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ReportError } from '../inventory/report-error.ts';

/** Reports shrink to a twentieth or a hundredth. Beyond this much data, what inflates more than 200 times is none. */
const UNSUSPICIOUS_BYTES = 100_000_000;
const MAX_RATIO = 200;
const CHUNK_BYTES = 64 * 1024;

/** The bytes as they are, or inflated where they begin as gzip does. Throws what `gunzipChunks` does. */
export async function* gunzipIfGzip(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const { start, whole } = await peekChunks(chunks, (bytes) => bytes.length >= 2);
  yield* start[0] === 0x1f && start[1] === 0x8b ? gunzipChunks(whole) : whole;
}

/** Reads until there is enough, then gives what was read, and everything from the start on. */
export async function peekChunks(
  chunks: AsyncGenerator<Buffer>,
  isEnough: (start: Buffer) => boolean,
): Promise<{ readonly start: Buffer; readonly whole: AsyncGenerator<Buffer> }> {
  let start: Buffer = Buffer.alloc(0);
  while (!isEnough(start)) {
    const { done, value } = await chunks.next();
    if (done) break;
    start = start.length === 0 ? value : Buffer.concat([start, value]);
  }
  return { start, whole: prepend(start, chunks) };
}

async function* prepend(start: Buffer, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (start.length > 0) yield start;
  yield* chunks;
}

/**
 * Inflates in bounded memory, however much comes out. Throws ReportError `malformed` for what is no gzip to its end,
 * `too-large` for what inflates beyond reason; an error of the chunks themselves comes through as it is.
 */
export async function* gunzipChunks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  let sourceError: { readonly error: unknown } | null = null;
  async function* watched(): AsyncGenerator<Buffer> {
    try {
      yield* chunks;
    } catch (error) {
      // Where `gunzip` failed first, the error was thrown in here to end the chunks.
      if (gunzip.errored === null) sourceError = { error };
      throw error;
    }
  }
  // Its error comes out of `gunzip` too.
  pipeline(Readable.from(watched(), { objectMode: false }), gunzip, () => undefined);
  let inflated = 0;
  try {
    for await (const chunk of gunzip) {
      inflated += chunk.length;
      if (inflated > UNSUSPICIOUS_BYTES && inflated > MAX_RATIO * gunzip.bytesWritten) throw tooDense();
      yield chunk;
    }
  } catch (error) {
    if (error instanceof ReportError) throw error;
    throw originOf(sourceError) ?? new ReportError('malformed', 'expected gzip to its end; is it cut short?');
  } finally {
    gunzip.destroy();
  }
}

function originOf(sourceError: { readonly error: unknown } | null): unknown {
  return sourceError?.error;
}

function tooDense(): ReportError {
  const expected = `expected data that inflates at most ${MAX_RATIO} times`;
  return new ReportError('too-large', `${expected} once it is larger than ${UNSUSPICIOUS_BYTES / 1e6} MB`);
}
