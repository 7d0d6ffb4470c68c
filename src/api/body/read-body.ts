import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { RequestError } from '../request-error.ts';
import { bodyEncoding } from './body-encoding.ts';

const inflate = promisify(gunzip);

/**
 * The body as bytes, whatever its content type; `content-encoding: gzip` is undone. Neither what is sent nor what it
 * inflates to may exceed `limit` bytes.
 * @throws {RequestError} `body-too-large`, `body-encoding-unsupported` or `body-unreadable`.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const encoding = bodyEncoding(request);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const sent = await collect(request, limit);
  if (encoding === 'identity') return sent;
  return inflate(sent, { maxOutputLength: limit }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new RequestError('body-unreadable', 'The body is not valid gzip.', { cause });
  });
}

async function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > limit) throw tooLarge(limit);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof RequestError) throw cause;
    throw new RequestError('body-unreadable', 'The body ended before it was complete.', { cause });
  }
  return Buffer.concat(chunks, size);
}

function tooLarge(limit: number): RequestError {
  return new RequestError('body-too-large', `Expected a body of at most ${limit} bytes.`);
}
