/** Errors below `/{tenant}/oauth2` and the like: flat, as Entra's, where the API's are nested. Clients tell them apart by that. */
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { isProtected } from '../authenticate.ts';
import { toWireError } from '../wire/errors.ts';
import { TokenError } from './token-error.ts';

/** Body of every answer of the token endpoint that is no success. */
export const TokenErrorBody = Type.Object(
  {
    error: Type.String(),
    error_description: Type.String(),
    error_codes: Type.Array(Type.Integer()),
    timestamp: Type.String(),
    trace_id: Type.String(),
    correlation_id: Type.String(),
  },
  { title: 'TokenError' },
);
export type TokenErrorBody = Type.Static<typeof TokenErrorBody>;

const LOGIN_ADDRESS = /^\/[^/?]+\/(?:oauth2|discovery|v2\.0|\.well-known)(?:[/?]|$)/i;

/** Whether an address is one that clients log in with. */
export function isLoginAddress(url: string): boolean {
  return LOGIN_ADDRESS.test(url) && !isProtected(url);
}

/** Any error as the token endpoint tells it; what is none of ours says nothing of its cause. */
export function toTokenError(error: unknown): TokenError {
  if (error instanceof TokenError) return error;
  const { status, message, headers } = toWireError(error, 'native');
  if (status === 503)
    return new TokenError('unavailable', 'A transient error has occurred. Please try again.', headers);
  if (status === 405)
    return new TokenError('not-posted', `${message.replace(/\.$/, '')} requests at this address.`, headers);
  if (status >= 500 && status !== 501) {
    return new TokenError('internal', 'There was an error issuing a token. Try again later.', headers);
  }
  return new TokenError('form-malformed', `Invalid request. ${message}`, headers, status);
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `trace_id` is the request's id, which the log has too; `correlation_id` the client's own, where it sent one. */
export function tokenErrorBody(
  { number, error, message }: TokenError,
  request: FastifyRequest,
  at: Date,
): TokenErrorBody {
  const sent = request.headers['client-request-id'];
  const correlationId = typeof sent === 'string' && GUID.test(sent) ? sent.toLowerCase() : request.id;
  const timestamp = `${at.toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return {
    error,
    error_description: `AADSTS${number}: ${message} Trace ID: ${request.id} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: request.id,
    correlation_id: correlationId,
  };
}
