/** Entra's token endpoints, v1 and v2, for programs with a secret (client credentials). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isTenantId } from '../../auth/access-token.ts';
import type { LogIn } from '../../auth/clients.ts';
import type { ApiContext } from '../api-context.ts';
import { logOf } from '../log-requests.ts';
import { checkResource, type EndpointVersion, requestedResource } from './resources.ts';
import { readTenant } from './tenant.ts';
import { TOKEN_FORM, TOKEN_FORM_V1, TokenDto, TokenDtoV1, toTokenDto, toTokenDtoV1 } from './token-dto.ts';
import { TokenError } from './token-error.ts';
import { readTokenForm, type TokenForm } from './token-form.ts';

const DESCRIPTIONS = {
  v1: { body: TOKEN_FORM_V1, answer: TokenDtoV1 },
  v2: { body: TOKEN_FORM, answer: TokenDto },
} as const;

export function addTokenRoutes(app: FastifyInstance, context: ApiContext): void {
  const add = (path: string, version: EndpointVersion): void => {
    const { body, answer } = DESCRIPTIONS[version];
    const options = { config: { body }, schema: { response: { 200: answer } } };
    app.post<{ Params: { tenant: string } }>(path, options, async (request, reply) =>
      answerToken({ context, version, request, reply }),
    );
  };
  add('/:tenant/oauth2/v2.0/token', 'v2');
  add('/:tenant/oauth2/token', 'v1');
}

interface TokenCall {
  readonly context: ApiContext;
  readonly version: EndpointVersion;
  readonly request: FastifyRequest<{ Params: { tenant: string } }>;
  readonly reply: FastifyReply;
}

async function answerToken({ context, version, request, reply }: TokenCall): Promise<object> {
  const { clients, failedLogins, issueToken, issuer } = context;
  const tenantId = readTenant(request.params.tenant);
  const form = await readTokenForm(request);
  const resource = requestedResource(form, version);
  const id = form.clientId.toLowerCase();
  const found: LogIn = isTenantId(id)
    ? await clients.logIn({ tenantId, id, secret: form.clientSecret })
    : { outcome: 'unknown-client' };
  if (found.outcome !== 'let-in') {
    // Ids that are none share a count: there is no end to them.
    const key = found.outcome === 'unknown-client' ? '' : id;
    const client = isTenantId(id) ? id : null;
    logOf(request).warn({ tenant: tenantId, client, reason: found.outcome }, 'token refused');
    if (!(await failedLogins.delay(key))) throw tooManyFailures();
    throw refusal(found.outcome, id, tenantId, form);
  }
  checkResource(resource, issuer.audiences, tenantId);
  const { client } = found;
  const issued = await issueToken({ tenantId, clientId: client.id, roles: client.roles });
  logOf(request).info({ tenant: tenantId, client: client.id, roles: client.roles }, 'token issued');
  // HTTP/1.0 caches on the way, for which Entra sends it too.
  reply.header('pragma', 'no-cache');
  return version === 'v1' ? toTokenDtoV1(issued, resource) : toTokenDto(issued);
}

type Refused = Exclude<LogIn['outcome'], 'let-in'>;

function refusal(outcome: Refused, id: string, tenantId: string, { isBasic }: TokenForm): TokenError {
  const challenge = isBasic ? { 'www-authenticate': 'Basic realm="kbgap"' } : undefined;
  if (outcome === 'wrong-secret') {
    return new TokenError('secret-wrong', `Invalid client secret provided for the app '${id}'.`, challenge);
  }
  if (outcome === 'expired-secret') {
    const way = `Make a new one: kbgap client rotate ${id}.`;
    return new TokenError(
      'secret-expired',
      `The provided client secret keys for app '${id}' are expired. ${way}`,
      challenge,
    );
  }
  // What is no GUID may be a secret in the wrong field.
  const app = isTenantId(id) ? `'${id}'` : 'that is not a GUID';
  return new TokenError(
    'client-unknown',
    `Application with identifier ${app} was not found in the directory '${tenantId}'. You may have sent your authentication request to the wrong tenant. kbgap client list shows the clients of a tenant.`,
  );
}

function tooManyFailures(): TokenError {
  return new TokenError('too-many-failures', 'There are too many failed requests at once. Try again later.', {
    'retry-after': '2',
  });
}
