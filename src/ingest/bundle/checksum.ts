import { createHash } from 'node:crypto';

export interface Checksum {
  readonly bytes: number;
  readonly sha256: string;
}

type Chunks = AsyncIterable<Buffer> | Iterable<Buffer>;

export async function checksumOf(chunks: Chunks): Promise<Checksum> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Passes bytes on, and throws at their end where they are not the expected ones. */
export async function* checked(chunks: Chunks, expected: Checksum, unexpected: () => Error): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== expected.sha256) throw unexpected();
}
