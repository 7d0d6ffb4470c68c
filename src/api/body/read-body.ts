import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { RequestError } from '../request-error.ts';
import { bodyEncoding } from './body-encoding.ts';

const inflate = promisify(gunzip);

interface BodyOptions {
  /** Whether a body that begins as gzip does is inflated without a header that says so. */
  readonly findsGzip?: boolean;
}

/**
 * The body as bytes, whatever its content type; `content-encoding: gzip` is undone. Neither what is sent nor what it
 * inflates to may exceed `limit` bytes.
 * @throws {RequestError} `body-too-large`, `body-encoding-unsupported` or `body-unreadable`.
 */
export async function readBody(
  request: IncomingMessage,
  limit: number,
  { findsGzip = false }: BodyOptions = {},
): Promise<Buffer> {
  const { bytes, isGzip } = await receiveBody(request, limit);
  return await inflateBody({ bytes, isGzip: isGzip || (findsGzip && bytes[0] === 0x1f && bytes[1] === 0x8b) }, limit);
}

/** A body as it was sent. */
export interface ReceivedBody {
  readonly bytes: Buffer;
  readonly isGzip: boolean;
}

/** The first half of `readBody`. @throws {RequestError} as it does. */
export async function receiveBody(request: IncomingMessage, limit: number): Promise<ReceivedBody> {
  const isGzip = bodyEncoding(request) === 'gzip';
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  return { bytes: await collect(request, limit), isGzip };
}

/** The second half of `readBody`, in which a body may become a thousand times as large. @throws {RequestError} as it does. */
export async function inflateBody({ bytes, isGzip }: ReceivedBody, limit: number): Promise<Buffer> {
  if (bytes.length > limit) throw tooLarge(limit);
  if (!isGzip) return bytes;
  return inflate(bytes, { maxOutputLength: limit }).catch((cause: NodeJS.ErrnoException) => {
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
