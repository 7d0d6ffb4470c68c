import type { FastifyRequest } from 'fastify';
import { AuthError } from '../auth/auth-error.ts';
import { requirePermission } from '../auth/permissions.ts';
import type { VerifyToken } from '../auth/verify-token.ts';

const BEARER = /^Bearer +([\w.~+/-]+=*) *$/i;
/** Everything beneath these asks for a token, addresses that do not exist included: a stranger learns nothing from them. */
const PROTECTED = /^\/(?:api|v1)(?:[/?]|$)/i;

/** Whether an address asks for a token. */
export function isProtected(url: string): boolean {
  return PROTECTED.test(url);
}

/** The hook that lets a call in, before any of its body is read. */
export function createAuthenticator(verifyToken: VerifyToken) {
  return async (request: FastifyRequest): Promise<void> => {
    if (!isProtected(request.url)) return;
    const token = await verifyToken(readBearer(request.headers.authorization));
    const { permissions } = request.routeOptions.config;
    if (permissions) requirePermission(token, permissions);
    request.access = token;
  };
}

function readBearer(header: string | undefined): string {
  const token = BEARER.exec(header ?? '')?.[1];
  if (token === undefined)
    throw new AuthError('token-missing', 'The request has no bearer token in its Authorization header.');
  return token;
}
