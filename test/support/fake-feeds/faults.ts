/** What feeds do wrong, one answer at a time. */
import type { ServerResponse } from 'node:http';
import type { ServedDocument } from './documents.ts';

/** Answers a request wrongly. `document`: what a good answer would have; null: none. */
export type Fault = (response: ServerResponse, document: ServedDocument | null) => void;

const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in to your account</title></head><body><form>Sign in</form></body></html>';

const start = (response: ServerResponse, document: ServedDocument | null, length: number): void => {
  response.writeHead(200, {
    'content-type': document?.type ?? 'text/plain',
    'content-length': length,
    ...(document?.encoding ? { 'content-encoding': document.encoding } : {}),
  });
};
const bytesOf = (document: ServedDocument | null): Buffer => document?.bytes ?? Buffer.from('nothing');
const status =
  (code: number, headers: Record<string, string> = {}): Fault =>
  (response) => {
    response.writeHead(code, headers).end(`status ${code}`);
  };
const instead =
  (body: string | Buffer, type: string): Fault =>
  (response) => {
    response.writeHead(200, { 'content-type': type }).end(body);
  };

export const FAULTS = {
  'a reset before the answer': (response) => response.socket?.resetAndDestroy(),
  'a reset within the answer': (response, document) => {
    const bytes = bytesOf(document);
    start(response, document, bytes.length);
    response.write(bytes.subarray(0, bytes.length >> 1), () => response.socket?.resetAndDestroy());
  },
  'no answer': () => {},
  'an answer that stalls': (response, document) => {
    const bytes = bytesOf(document);
    start(response, document, bytes.length);
    response.write(bytes.subarray(0, bytes.length >> 1));
  },
  'an answer that is cut off': (response, document) => {
    const bytes = bytesOf(document);
    start(response, document, bytes.length);
    response.write(bytes.subarray(0, bytes.length >> 1), () => response.socket?.end());
  },
  'a length that is too small': (response, document) => {
    // Node's server would refuse to write more than it announced.
    const bytes = bytesOf(document);
    const encoding = document?.encoding ? `content-encoding: ${document.encoding}\r\n` : '';
    response.socket?.write(`HTTP/1.1 200 OK\r\n${encoding}content-length: ${bytes.length >> 1}\r\n\r\n`);
    response.socket?.end(bytes);
  },
  'a length that is too large': (response, document) => {
    const bytes = bytesOf(document);
    start(response, document, bytes.length + 1000);
    response.write(bytes, () => response.socket?.end());
  },
  'status 429': status(429, { 'retry-after': '2' }),
  'status 503': (response) => {
    response.writeHead(503, { 'retry-after': new Date(Date.now() + 3000).toUTCString() }).end();
  },
  'status 500': status(500),
  'status 403': status(403),
  'a redirect to plain http': status(302, { location: 'http://feeds.invalid/elsewhere' }),
  'a redirect in a circle': (response) => response.writeHead(302, { location: response.req.url ?? '' }).end(),
  garbage: instead(Buffer.from('4b42474150'.repeat(500), 'hex'), 'application/xml'),
  'an empty answer': instead('', 'application/xml'),
  'a log-in page': instead(LOGIN_PAGE, 'text/html'),
  'an encoding nobody asked for': (response) =>
    response.writeHead(200, { 'content-encoding': 'br' }).end(Buffer.from('0b028068656c6c6f03', 'hex')),
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;
