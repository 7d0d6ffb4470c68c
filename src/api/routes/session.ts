/** `/session`: who is logged in with this browser, and how one logs in and out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { nameKeyOf } from '../../auth/accounts.ts';
import { AuthError } from '../../auth/auth-error.ts';
import type { User } from '../../auth/sessions.ts';
import type { ApiContext } from '../api-context.ts';
import { readBody } from '../body/read-body.ts';
import { logOf } from '../log-requests.ts';
import { readParameters } from '../native/parameters.ts';
import { LOG_IN_BODY, parseLogIn, SessionDto, toSessionDto } from '../native/session.ts';
import { SESSION_COOKIE } from '../session/cookies.ts';
import { createLogInAttempts } from '../session/log-in-attempts.ts';
import { checkOrigin } from '../session/own-origin.ts';
import type { Query } from '../wire/query-options.ts';
import { forgetContentType } from './forget-content-type.ts';

interface WithQuery {
  Querystring: Query;
}

const PATH = '/session';
const MAX_LOG_IN_BYTES = 8 * 1024;

export function addSessionRoutes(app: FastifyInstance, context: ApiContext): void {
  const { accounts, sessions, cookies, openId, publicUrl, failedLogins } = context;
  const attempts = createLogInAttempts(failedLogins);
  const waysToLogIn = async (): Promise<SessionDto['logIn']> => ({
    local: await accounts.hasAny(),
    openId: openId && { name: openId.name },
  });

  app.get<WithQuery>(PATH, { schema: { response: { 200: SessionDto } } }, async (request, reply) => {
    readParameters(request.query, {});
    const id = cookies.read(request, SESSION_COOKIE);
    const session = id === null ? null : await sessions.find(id);
    if (id !== null && !session) reply.header('set-cookie', cookies.clear(SESSION_COOKIE));
    return toSessionDto(session, await waysToLogIn());
  });

  app.post<WithQuery>(
    PATH,
    {
      config: { body: LOG_IN_BODY },
      onRequest: forgetContentType,
      schema: { response: { 200: SessionDto } },
    },
    async (request, reply) => {
      readParameters(request.query, {});
      checkOrigin(request, publicUrl, request.headers.cookie !== undefined);
      const { name, password } = parseLogIn(await readBody(request.raw, MAX_LOG_IN_BYTES));
      const attempt = { nameKey: nameKeyOf(name), address: request.ip };
      const account = await attempts.run(attempt, () => accounts.logIn(name, password));
      if (!account) {
        // What is no name of an account may be a password in the wrong field.
        logOf(request).warn({ address: request.ip }, 'log-in refused');
        throw new AuthError('log-in-refused', 'The name or the password is wrong.');
      }
      const { tenantId, role, nameKey } = account;
      const user = { tenantId, name: account.name, role, account: { nameKey, passwordId: account.password.id } };
      return toSessionDto(await beginSession(user, context, { request, reply }), await waysToLogIn());
    },
  );

  app.delete<WithQuery>(PATH, { schema: { response: { 204: Type.Null() } } }, async (request, reply) => {
    readParameters(request.query, {});
    checkOrigin(request, publicUrl, request.headers.cookie !== undefined);
    const id = cookies.read(request, SESSION_COOKIE);
    if (id !== null) await sessions.end(id);
    return reply.status(204).header('set-cookie', cookies.clear(SESSION_COOKIE)).send();
  });
}

interface Call {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Always under a new id: one that a browser brings may be somebody else's. */
export async function beginSession(
  user: User,
  { sessions, cookies }: Pick<ApiContext, 'sessions' | 'cookies'>,
  { request, reply }: Call,
) {
  const before = cookies.read(request, SESSION_COOKIE);
  const { id, session } = await sessions.begin(user);
  if (before !== null) await sessions.end(before);
  reply.header('set-cookie', cookies.set(SESSION_COOKIE, id));
  logOf(request).info({ tenant: user.tenantId, client: user.name, role: user.role }, 'logged in');
  return session;
}
