import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { MAX_DOCUMENT_BYTES } from '../open-document.ts';
import { FetchError } from './fetch-error.ts';
import type { HttpAnswer, HttpClient } from './http-client.ts';
import { retryAfterMs } from './retry-after.ts';

/** What a server said of the document that it sent, so that it need not send it again. */
export interface Validators {
  readonly etag: string | null;
  /** As the server wrote it. */
  readonly lastModified: string | null;
}

export interface DownloadRequest {
  readonly address: string;
  readonly accept: string;
  /** Of what is kept already; null: nothing is. */
  readonly known: Validators | null;
  /** The file that is written. */
  readonly target: string;
}

/** Null: it has not changed since. */
export type Download = (Validators & { readonly bytes: number }) | null;

const MAX_REDIRECTS = 5;

/**
 * Fetches a document to a file, as it comes: plain or gzip. Throws FetchError; what the file holds then is of no use.
 * `now`: for a server that says until when it wants to be left alone.
 */
export async function download(client: HttpClient, request: DownloadRequest, now: () => Date): Promise<Download> {
  const first = new URL(request.address);
  let url = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const answer = await client.get(url, headersOf(request));
    if (answer.status === 200) return await saveOrDiscard(answer, request);
    answer.discard();
    if (answer.status === 304 && request.known !== null) return null;
    if (!REDIRECTS.has(answer.status)) throw refused(answer, now());
    url = nextAddress(answer, url, first);
  }
  throw new FetchError('redirect', `more than ${MAX_REDIRECTS} redirects`, { isRetriable: false });
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function headersOf({ accept, known }: DownloadRequest): Record<string, string> {
  return {
    accept,
    'accept-encoding': 'gzip',
    ...(known?.etag ? { 'if-none-match': known.etag } : {}),
    ...(known?.lastModified ? { 'if-modified-since': known.lastModified } : {}),
  };
}

async function saveOrDiscard(answer: HttpAnswer, request: DownloadRequest): Promise<Download> {
  try {
    return await save(answer, request);
  } catch (error) {
    answer.discard();
    throw error;
  }
}

async function save({ headers, body }: HttpAnswer, { target }: DownloadRequest): Promise<Download> {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip')
    throw unexpected(`it is encoded as ${JSON.stringify(encoding.slice(0, 40))}, expected gzip or nothing`);
  const announced = headers['content-length'] === undefined ? null : Number(headers['content-length']);
  if (announced !== null && announced > MAX_DOCUMENT_BYTES) throw tooLarge();
  let bytes = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > MAX_DOCUMENT_BYTES) throw tooLarge();
      yield chunk;
    }
  };
  await pipeline(counted(), createWriteStream(target));
  if (announced !== null && announced !== bytes)
    throw new FetchError('cut-short', `${bytes} bytes came of ${announced} announced`, { isRetriable: true });
  return { bytes, etag: headers.etag ?? null, lastModified: headers['last-modified'] ?? null };
}

/** To https only. Where a mirror of one's own is plain http, also to another address of it. */
function nextAddress({ headers, status }: HttpAnswer, from: URL, first: URL): URL {
  const next = headers.location === undefined ? null : URL.parse(headers.location, from.href);
  if (next === null)
    throw new FetchError('redirect', `status ${status} without an address to go to`, { isRetriable: false });
  if (next.protocol === 'https:' || (first.protocol === 'http:' && next.origin === first.origin)) return next;
  throw new FetchError('redirect', `it leads to ${next.origin}, which is not https`, { isRetriable: false });
}

function refused({ status, headers }: HttpAnswer, now: Date): FetchError {
  if (status === 404) return new FetchError('absent', 'status 404: there is no such document', { isRetriable: false });
  const isRetriable = status === 429 || status === 408 || status >= 500;
  return new FetchError('status', `status ${status}`, {
    isRetriable,
    retryAfterMs: isRetriable ? retryAfterMs(headers, now) : null,
  });
}

function unexpected(message: string): FetchError {
  return new FetchError('unexpected-content', message, { isRetriable: false });
}

function tooLarge(): FetchError {
  return new FetchError('too-large', `it has more than ${MAX_DOCUMENT_BYTES / 1024 / 1024} MiB`, {
    isRetriable: false,
  });
}
