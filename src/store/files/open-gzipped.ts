import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

/** A file's bytes as gzip, whether it is one already or not. */
export async function openGzipped(file: string): Promise<Readable> {
  const handle = await open(file);
  const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  await handle.close();
  const isGzip = buffer[0] === 0x1f && buffer[1] === 0x8b;
  // Errors of the first stream end the last one, whose reader gets them.
  return isGzip ? createReadStream(file) : pipeline(createReadStream(file), createGzip(), () => {});
}
