import { DEFENDER_RESOURCES } from '../../auth/defender-resources.ts';
import { quoted, TokenError } from './token-error.ts';
import { missing, type TokenForm } from './token-form.ts';

const DEFAULT_SCOPE = '/.default';

export type EndpointVersion = 'v1' | 'v2';

/** What a token is asked for; throws TokenError where nothing is, or in a form that the endpoint does not take. */
export function requestedResource({ scope, resource }: TokenForm, version: EndpointVersion): string {
  if (version === 'v1') {
    if (resource === null) throw missing('resource');
    return resource;
  }
  if (resource !== null) throw new TokenError('resource-in-v2', "The 'resource' request parameter is not supported.");
  if (scope === null) throw missing('scope');
  const [asked = '', ...others] = scope.split(' ').filter((each) => each !== '');
  if (asked === '' || others.length > 0) {
    const problem = `The provided value for the input parameter 'scope' is not valid: ${quoted(scope)}.`;
    throw new TokenError('scope-malformed', `${problem} Expected one scope, of one resource.`);
  }
  if (!asked.toLowerCase().endsWith(DEFAULT_SCOPE)) {
    throw new TokenError(
      'scope-not-default',
      `The provided value for scope ${quoted(asked)} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  }
  return asked.slice(0, -DEFAULT_SCOPE.length);
}

/** @throws {TokenError} `resource-unknown` unless it is the Defender API, or one of the configured audiences. */
export function checkResource(resource: string, audiences: readonly string[], tenantId: string): void {
  const known = [...DEFENDER_RESOURCES, ...audiences].map(canonical);
  if (known.includes(canonical(resource))) return;
  throw new TokenError(
    'resource-unknown',
    `The resource principal named ${quoted(resource)} was not found in the tenant named ${tenantId}. kbgap gives tokens for ${DEFENDER_RESOURCES[0]}.`,
  );
}

/** Addresses are asked for with and without a slash at their end, in any letter case. */
function canonical(resource: string): string {
  return resource.toLowerCase().replace(/\/{1,2}$/, '');
}
