import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dropRest } from './body/received-chunks.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { type Surface, toWireError, type WireErrorBody } from './wire/errors.ts';

/** Answers any error in the one shape. The causes of 5xx go to the log, with the id that the caller got. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, code, message, headers } = toWireError(error, surfaceOf(request.url));
  if (status >= 500 && status !== 501) request.log.error({ err: error }, 'request failed');
  else request.log.debug({ status, code: codeOf(error) }, 'request refused');
  dropRest(request.raw);
  const body: WireErrorBody = { error: { code, message, target: request.id } };
  return reply
    .status(status)
    .headers({ ...SECURITY_HEADERS, ...headers, 'request-id': request.id })
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(body);
}

function surfaceOf(url: string): Surface {
  return /^\/api(?:[/?]|$)/i.test(url) ? 'defender' : 'native';
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

/** What Node's HTTP parser refuses never becomes a request: the answer is written to the socket as it is. */
export function answerUnparsable(error: Error & { readonly code?: string }, socket: Socket): void {
  // Before the client has finished its handshake nothing can be said, and what is written would wait for it for ever.
  const hasNoSession = socket instanceof TLSSocket && socket.getPeerFinished() === undefined;
  if (error.code === 'ECONNRESET' || hasNoSession || !socket.writable) {
    socket.destroy();
    return;
  }
  const statusCode = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ''] ?? 400;
  const { status, code, message } = toWireError(Object.assign(new Error(), { statusCode }), 'native');
  const target = randomUUID();
  const body = JSON.stringify({ error: { code, message, target } } satisfies WireErrorBody);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...Object.entries({ ...SECURITY_HEADERS, 'request-id': target }).map(([name, value]) => `${name}: ${value}`),
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
