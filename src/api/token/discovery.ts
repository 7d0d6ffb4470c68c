/** What log-in clients look up before they ask for a token: where the endpoints are, and the keys. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isTenantId } from '../../auth/access-token.ts';
import { issuerOf } from '../../auth/issue-token.ts';
import type { ApiContext } from '../api-context.ts';
import { RequestError } from '../request-error.ts';
import { baseUrl } from '../wire/base-url.ts';
import type { EndpointVersion } from './resources.ts';
import { readTenant } from './tenant.ts';
import { TokenError } from './token-error.ts';

type TenantRequest = FastifyRequest<{ Params: { tenant: string } }>;

export function addDiscoveryRoutes(app: FastifyInstance, context: ApiContext): void {
  const addConfiguration = (path: string, version: EndpointVersion): void => {
    app.get(path, async (request: TenantRequest) => {
      const tenantId = readTenant(request.params.tenant);
      return openIdConfiguration(baseUrl(context.publicUrl, request), tenantId, version, context);
    });
  };
  addConfiguration('/:tenant/v2.0/.well-known/openid-configuration', 'v2');
  addConfiguration('/:tenant/.well-known/openid-configuration', 'v1');

  // The keys are those of all tenants: Entra has them under `common` too.
  for (const path of ['/:tenant/discovery/v2.0/keys', '/:tenant/discovery/keys']) {
    app.get(path, async (request: TenantRequest) => {
      if (request.params.tenant.toLowerCase() !== 'common') readTenant(request.params.tenant);
      return { keys: await context.publicKeys() };
    });
  }

  app.get('/common/discovery/instance', async (request) =>
    instance(baseUrl(context.publicUrl, request), request.query),
  );

  // Clients want to be told an address for users: here it says that there is none.
  for (const path of ['/:tenant/oauth2/v2.0/authorize', '/:tenant/oauth2/authorize']) {
    app.route({
      method: ['GET', 'POST'],
      url: path,
      handler: () => {
        throw new RequestError('operation-not-built', 'kbgap logs no users in, only clients with a secret.');
      },
    });
  }
}

/**
 * `issuer` is what clients expect of each version, as with Entra: of v2 an address of this service (MSAL takes no other), of v1
 * the `iss` of the tokens, which are v1 tokens from either endpoint.
 */
async function openIdConfiguration(
  base: string,
  tenantId: string,
  version: EndpointVersion,
  { issuer, publicKeys }: ApiContext,
): Promise<object> {
  const path = version === 'v2' ? 'oauth2/v2.0' : 'oauth2';
  const keyPath = version === 'v2' ? 'discovery/v2.0/keys' : 'discovery/keys';
  return {
    token_endpoint: `${base}/${tenantId}/${path}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    jwks_uri: `${base}/${tenantId}/${keyPath}`,
    response_modes_supported: ['query'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: [...new Set((await publicKeys()).map(({ alg }) => alg))],
    response_types_supported: [],
    grant_types_supported: ['client_credentials'],
    scopes_supported: issuer.audiences.map((audience) => `${audience}/.default`),
    issuer: version === 'v2' ? `${base}/${tenantId}/v2.0` : issuerOf(issuer, tenantId),
    authorization_endpoint: `${base}/${tenantId}/${path}/authorize`,
    claims_supported: ['iss', 'aud', 'exp', 'nbf', 'iat', 'jti', 'tid', 'appid', 'roles', 'ver'],
  };
}

/** Which hosts belong together: this one with nobody. */
function instance(base: string, query: unknown): object {
  const asked = URL.parse(textOf(query, 'authorization_endpoint') ?? '');
  const { host } = new URL(base);
  if (asked?.host !== host) {
    throw new TokenError(
      'instance-unknown',
      `Unknown or invalid instance. Expected an authorization_endpoint on ${host}.`,
    );
  }
  const [tenant = ''] = asked.pathname.slice(1).toLowerCase().split('/', 1);
  return {
    tenant_discovery_endpoint: `${base}/${isTenantId(tenant) ? tenant : 'common'}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}

/** Null: it is not there, or there twice. */
function textOf(query: unknown, name: string): string | null {
  const value = (query as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : null;
}
