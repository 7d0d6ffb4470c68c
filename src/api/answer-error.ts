import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuthError } from '../auth/auth-error.ts';
import { dropRest } from './body/received-chunks.ts';
import { logOf } from './log-requests.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { isLoginAddress, type TokenErrorBody, tokenErrorBody, toTokenError } from './token/token-answer.ts';
import { TokenError } from './token/token-error.ts';
import { type Surface, toWireError, type WireErrorBody } from './wire/errors.ts';

interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: WireErrorBody | TokenErrorBody;
}

/**
 * Answers any error in the shape of its address. The causes of 5xx go to the log, with the id that the caller got; why keys
 * could not be had is there already, once and not per call.
 */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, headers, body } = toAnswer(error, request);
  if (status >= 500 && status !== 501 && !(error instanceof AuthError))
    logOf(request).error({ err: error }, 'request failed');
  else logOf(request).debug({ status, code: codeOf(error) }, 'request refused');
  dropRest(request.raw);
  return reply
    .status(status)
    .headers({ ...SECURITY_HEADERS, ...headers, 'request-id': request.id })
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(body);
}

function toAnswer(error: unknown, request: FastifyRequest): ErrorAnswer {
  if (error instanceof TokenError || isLoginAddress(request.url)) {
    const refused = toTokenError(error);
    return { status: refused.status, headers: refused.headers, body: tokenErrorBody(refused, request, new Date()) };
  }
  const { status, code, message, headers } = toWireError(error, surfaceOf(request.url));
  return { status, headers, body: { error: { code, message, target: request.id } } };
}

export function surfaceOf(url: string): Surface {
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
