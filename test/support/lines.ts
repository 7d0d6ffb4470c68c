/** Streams of bytes for tests of intake by lines. */
import { Readable } from 'node:stream';

/** Chunks as they are given; texts as UTF-8. */
export async function* chunksOf(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

/** The bytes cut into pieces of a size. */
export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield Buffer.from(bytes.subarray(start, start + size));
}

/** A number of bytes, all the same, in chunks of 64 KiB that share their memory. */
export async function* sameBytes(count: number, byte = 0x20): AsyncGenerator<Buffer> {
  const chunk = Buffer.alloc(64 * 1024, byte);
  for (let left = count; left > 0; left -= chunk.length) yield left < chunk.length ? chunk.subarray(0, left) : chunk;
}

/** One after the other. */
export async function* joined(...parts: readonly AsyncIterable<Buffer>[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield* part;
}

/** Chunks, then an error. */
export async function* failing(chunks: AsyncIterable<Buffer>, error: Error): AsyncGenerator<Buffer> {
  yield* chunks;
  throw error;
}

/** For `fetch`, which asks for more as the receiver takes it. */
export function webStream(chunks: AsyncIterable<Buffer>): ReadableStream<Uint8Array> {
  // Node's own stream of the web, which differs from the DOM's type in details that no test uses.
  return Readable.toWeb(Readable.from(chunks)) as unknown as ReadableStream<Uint8Array>;
}

/** The most memory that the process has while work is done, above what it had before, in MiB. */
export async function peakMiB(work: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return (Math.max(peak, process.memoryUsage().rss) - before) / 1024 / 1024;
}
