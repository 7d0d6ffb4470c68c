import type { FastifyRequest } from 'fastify';
import { type AccessToken, isTenantId } from '../auth/access-token.ts';
import { AuthError } from '../auth/auth-error.ts';
import type { LogIn } from '../auth/clients.ts';
import type { ApiContext } from './api-context.ts';
import { logOf } from './log-requests.ts';
import { RequestError } from './request-error.ts';

const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/**
 * Lets a client in by its id and secret, for feed readers that know no tokens; null: the request has something else. Who fails
 * waits, as at the token endpoint.
 * @throws {AuthError} `log-in-missing`, `secret-wrong`. @throws {RequestError} `too-busy` where too many wait already.
 */
export async function letInByBasic(
  request: FastifyRequest,
  { clients, failedLogins, now }: Pick<ApiContext, 'clients' | 'failedLogins' | 'now'>,
): Promise<AccessToken | null> {
  if (request.headers.authorization === undefined) {
    throw new AuthError('log-in-missing', 'The request has neither a bearer token nor a client id and secret.');
  }
  const encoded = BASIC.exec(request.headers.authorization)?.[1];
  if (encoded === undefined) return null;
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const client = id.toLowerCase();
  const found: LogIn = isTenantId(client)
    ? await clients.logIn({ tenantId: null, id: client, secret: rest.join(':') })
    : { outcome: 'unknown-client' };
  if (found.outcome === 'let-in') {
    const at = Math.floor(now().getTime() / 1000);
    const { id: clientId, tenantId, roles } = found.client;
    return { tenantId, clientId, roles, scopes: null, notBefore: at, expiresAt: at };
  }
  // Ids that are none share a count: there is no end to them.
  const key = found.outcome === 'unknown-client' ? '' : client;
  logOf(request).warn({ client: isTenantId(client) ? client : null, reason: found.outcome }, 'log-in refused');
  if (!(await failedLogins.delay(key))) {
    throw new RequestError('too-busy', 'There are too many failed requests at once. Try again later.');
  }
  throw new AuthError('secret-wrong', 'The client id or the secret is wrong, or the secret has expired.');
}
