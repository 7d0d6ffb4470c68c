import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerUnparsable } from './answer-error.ts';

/** A request whose body is not there after so long is given up. */
const REQUEST_TIMEOUT_MS = 120_000;

/**
 * Ends requests that take too long to come in. Node's own limit knows no exceptions, and would cut off bodies
 * of any length in the middle of their way: routes that take those watch over their progress themselves.
 */
export function limitRequestTime({ raw, routeOptions }: FastifyRequest, reply: FastifyReply): void {
  const { headers } = raw;
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody || routeOptions.config?.hasLongBody) return;
  const late = setTimeout(() => {
    if (raw.complete) return;
    if (!reply.raw.headersSent) {
      answerUnparsable(Object.assign(new Error('too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), raw.socket);
    }
    raw.socket.destroySoon();
  }, REQUEST_TIMEOUT_MS).unref();
  raw.once('close', () => clearTimeout(late));
}
