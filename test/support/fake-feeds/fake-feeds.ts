/** A strict fake of Microsoft's, CISA's and FIRST's servers, on loopback: what it does not expect fails the test that uses it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServedDocument, ServedDocuments } from './documents.ts';
import type { Fault } from './faults.ts';

export interface FakeFeeds {
  /** `http://127.0.0.1:port`: the mirror that kbgap is given. */
  readonly url: string;
  /** Settings that make all sources this fake. */
  readonly env: Readonly<Record<string, string>>;
  readonly documents: ServedDocuments;
  /** Paths of documents that there are not yet: 404, and nothing unexpected. */
  readonly absent: Set<string>;
  /** Which request gets a fault, counted from 0 since the last `reset`; null: none does. */
  fault: (request: { readonly index: number; readonly path: string }) => Fault | null;
  /** What was asked since the last `reset`: `GET /path 200`. */
  readonly requests: () => readonly string[];
  /** Bytes of bodies since the last `reset`. */
  readonly bytes: () => number;
  /** What no real client of these servers sends. */
  readonly unexpected: () => readonly string[];
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}

const NEEDED_HEADERS = ['accept', 'accept-encoding', 'user-agent', 'host'];
const KNOWN_HEADERS: ReadonlySet<string> = new Set([
  ...NEEDED_HEADERS,
  'connection',
  'if-none-match',
  'if-modified-since',
]);
/** Months are asked for on the chance that there are some. */
const MAY_BE_ABSENT = /^\/cvrf\/v3\.0\/cvrf\/20\d\d-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)$/;

export async function startFakeFeeds(documents: ServedDocuments): Promise<FakeFeeds> {
  let requests: string[] = [];
  let unexpected: string[] = [];
  let bytes = 0;
  let count = 0;

  const refuse = (response: ServerResponse, what: string): void => {
    unexpected.push(what);
    response.writeHead(500).end(what);
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { method = '', url: path = '', headers } = request;
    const entry = `${method} ${path}`;
    const index = count++;
    response.once('close', () => requests.push(`${entry} ${response.statusCode}`));
    const document = documents.get(path) ?? null;
    const wrong = whyWrong(request, document, feeds.absent.has(path));
    const fault = wrong === null ? feeds.fault({ index, path }) : null;
    if (wrong !== null) refuse(response, `${entry}: ${wrong}`);
    else if (fault) fault(response, document);
    else if (document) bytes += serve(response, document, headers);
    else response.writeHead(404).end('{}');
  };

  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const feeds: FakeFeeds = {
    url,
    env: {
      KBGAP_MSRC_URL: url,
      KBGAP_RELEASE_PAGES_URL: url,
      KBGAP_KEV_URL: url,
      KBGAP_EPSS_URL: url,
    },
    documents,
    absent: new Set(),
    fault: () => null,
    requests: () => requests,
    bytes: () => bytes,
    unexpected: () => unexpected,
    reset: () => {
      requests = [];
      unexpected = [];
      bytes = 0;
      count = 0;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return feeds;
}

function whyWrong(
  { method, url = '', headers }: IncomingMessage,
  document: ServedDocument | null,
  isAbsent: boolean,
): string | null {
  if (method !== 'GET') return 'expected GET';
  if (!document && !isAbsent && !MAY_BE_ABSENT.test(url)) return 'there is no such path';
  const missing = NEEDED_HEADERS.filter((name) => headers[name] === undefined);
  if (missing.length > 0) return `without ${missing.join(', ')}`;
  const unknown = Object.keys(headers).filter((name) => !KNOWN_HEADERS.has(name));
  if (unknown.length > 0) return `with ${unknown.join(', ')}`;
  if (document && headers.accept !== document.accept) return `accept: ${headers.accept}`;
  return /^kbgap\/\d+\.\d+\.\d+$/.test(headers['user-agent'] ?? '') ? null : `user-agent: ${headers['user-agent']}`;
}

/** The bytes of its body. */
function serve(
  response: ServerResponse,
  { bytes, encoding, type, etag, lastModified }: ServedDocument,
  asked: IncomingMessage['headers'],
): number {
  const validators = { etag, 'last-modified': lastModified };
  const isKnown =
    asked['if-none-match'] === undefined
      ? asked['if-modified-since'] === lastModified
      : asked['if-none-match'] === etag;
  if (isKnown) {
    response.writeHead(304, validators).end();
    return 0;
  }
  response.writeHead(200, {
    ...validators,
    'content-type': type,
    'content-length': bytes.length,
    ...(encoding ? { 'content-encoding': encoding } : {}),
  });
  response.end(bytes);
  return bytes.length;
}
