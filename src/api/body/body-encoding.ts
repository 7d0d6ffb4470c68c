import type { IncomingMessage } from 'node:http';
import { RequestError } from '../request-error.ts';

/** How the body is encoded, by its header. @throws {RequestError} `body-encoding-unsupported`. */
export function bodyEncoding({ headers }: IncomingMessage): 'gzip' | 'identity' {
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return 'identity';
  if (encoding === 'gzip' || encoding === 'x-gzip') return 'gzip';
  throw new RequestError('body-encoding-unsupported', 'Expected the body as it is, or with content-encoding gzip.');
}
