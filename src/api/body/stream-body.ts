import type { IncomingMessage } from 'node:http';
import { gunzipChunks, gunzipIfGzip } from '../../fleet/gunzip-chunks.ts';
import { bodyEncoding } from './body-encoding.ts';
import { receivedChunks } from './received-chunks.ts';

/**
 * The body in chunks, of any length, in bounded memory; gzip is undone, with or without a header that says so.
 * @throws {RequestError} `body-encoding-unsupported`; while it is read, what `receivedChunks` and `gunzipChunks` throw.
 */
export function streamBody(request: IncomingMessage): AsyncIterable<Buffer> {
  const encoding = bodyEncoding(request);
  const chunks = receivedChunks(request);
  return encoding === 'gzip' ? gunzipChunks(chunks) : gunzipIfGzip(chunks);
}
