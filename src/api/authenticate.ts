import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import type { AccessToken } from '../auth/access-token.ts';
import { AuthError } from '../auth/auth-error.ts';
import { requirePermission } from '../auth/permissions.ts';
import type { ApiContext } from './api-context.ts';
import { letInByBasic } from './let-in-by-basic.ts';
import { letInBySession, type SessionContext } from './session/let-in-by-session.ts';

const BEARER = /^Bearer +([\w.~+/-]+=*) *$/i;
/** Everything beneath these asks for a token, addresses that do not exist included: a stranger learns nothing from them. */
const PROTECTED = /^\/(?:api|v1)(?:[/?]|$)/i;

/** Whether an address asks for a token. */
export function isProtected(url: string): boolean {
  return PROTECTED.test(url);
}

/** What a connection brought last, which it mostly brings again. */
interface Brought {
  readonly authorization: string | undefined;
  readonly token: AccessToken;
}

type AuthenticatorContext = Pick<ApiContext, 'verifyToken' | 'isStillGood' | 'clients' | 'failedLogins' | 'now'> &
  SessionContext;

/**
 * The hook that lets a call in, before any of its body is read. A header that is the one before needs not be read again; it
 * is remembered for as long as its connection.
 */
export function createAuthenticator(context: AuthenticatorContext): onRequestHookHandler {
  const { verifyToken, isStillGood } = context;
  const lastOn = new WeakMap<object, Brought>();

  const verify = async (request: FastifyRequest): Promise<AccessToken> => {
    const { authorization } = request.headers;
    const bySession = await letInBySession(request, context);
    if (bySession) return bySession;
    const token = await verifyToken(readBearer(authorization));
    lastOn.set(request.raw.socket, { authorization, token });
    return token;
  };

  /** Not remembered: it is good at this one address alone. */
  const byBasicOrToken = async (request: FastifyRequest): Promise<AccessToken> =>
    (await letInBySession(request, context)) ?? (await letInByBasic(request, context)) ?? (await verify(request));

  const tokenOf = (request: FastifyRequest): AccessToken | Promise<AccessToken> => {
    if (request.routeOptions.config.takesBasic) return byBasicOrToken(request);
    const last = lastOn.get(request.raw.socket);
    if (!last || last.authorization !== request.headers.authorization) return verify(request);
    const isGood = isStillGood(last.token);
    if (isGood === true) return last.token;
    return Promise.resolve(isGood).then((isGoodNow) => (isGoodNow ? last.token : verify(request)));
  };

  return (request, _reply, done) => {
    const token = isProtected(request.url) ? tokenOf(request) : null;
    if (token instanceof Promise) {
      token.then((verified) => letIn(request, verified)).then(() => done(), done);
      return;
    }
    if (token) letIn(request, token);
    done();
  };
}

function letIn(request: FastifyRequest, token: AccessToken): void {
  const { permissions } = request.routeOptions.config;
  if (permissions) requirePermission(token, permissions);
  request.access = token;
}

function readBearer(header: string | undefined): string {
  const token = BEARER.exec(header ?? '')?.[1];
  if (token === undefined)
    throw new AuthError('token-missing', 'The request has no bearer token in its Authorization header.');
  return token;
}
