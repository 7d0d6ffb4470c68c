import type { FastifyRequest } from 'fastify';
import type { AccessToken } from '../../auth/access-token.ts';
import { AuthError } from '../../auth/auth-error.ts';
import { accessOf } from '../../auth/sessions.ts';
import type { ApiContext } from '../api-context.ts';
import { SESSION_COOKIE } from './cookies.ts';
import { checkOrigin } from './own-origin.ts';

export type SessionContext = Pick<ApiContext, 'sessions' | 'cookies' | 'publicUrl'>;

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Lets a browser in by its session, in place of a token; null: it brought none. A token goes before: whoever sends one means it.
 * Never remembered, as tokens are: a session may end at any time.
 * @throws {AuthError} `session-over`, `origin-foreign`.
 */
export async function letInBySession(
  request: FastifyRequest,
  { sessions, cookies, publicUrl }: SessionContext,
): Promise<AccessToken | null> {
  const { authorization, cookie } = request.headers;
  const id = authorization === undefined && cookie !== undefined ? cookies.read(request, SESSION_COOKIE) : null;
  if (id === null) return null;
  if (!SAFE.has(request.method)) checkOrigin(request, publicUrl, true);
  const session = await sessions.use(id);
  if (!session) throw new AuthError('session-over', 'The session is over. Log in again.');
  request.session = session;
  return accessOf(session);
}
