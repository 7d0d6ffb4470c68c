import { DEFENDER_RESOURCES } from '../defender-resources.ts';
import type { FindIssuer, TrustedIssuer } from '../trusted-issuer.ts';
import { type EntraKeys, fetchKeys, type TenantEndpoint, type TokenVersion } from './fetch-keys.ts';
import { keepCurrent } from './keep-current.ts';

export interface EntraSettings {
  /** Tenants whose tokens are taken; none: Entra is never asked for anything. */
  readonly entraTenants: readonly string[];
  /** `https://login.microsoftonline.com`, or that of another cloud. */
  readonly entraAuthority: string;
  /** `aud` of their tokens; null: the Defender API, under any of its names. */
  readonly entraAudiences: readonly string[] | null;
}

export interface EntraContext {
  readonly now: () => Date;
  /** Told why a tenant's keys could not be fetched. */
  readonly onError: (error: unknown, tenantId: string) => void;
}

/** `https://sts.windows.net/<tid>/` (v1) or `https://login.microsoftonline.com/<tid>/v2.0`. */
const ISSUER = /\/([0-9a-f-]{36})\/(v2\.0)?$/;

/** Microsoft Entra ID as the issuer of tokens of the configured tenants. Nothing is fetched before there is a token to check. */
export function trustEntra(settings: EntraSettings, context: EntraContext): FindIssuer {
  const { entraTenants, entraAuthority: authority } = settings;
  const versions: readonly TokenVersion[] = ['v1', 'v2'];
  const issuers = new Map(
    entraTenants.flatMap((tenantId) =>
      versions.map((version): [string, TrustedIssuer] => [
        `${tenantId} ${version}`,
        createTenantIssuer({ authority, tenantId, version }, settings, context),
      ]),
    ),
  );
  return (iss) => {
    const [, tenantId, version2] = ISSUER.exec(iss) ?? [];
    return issuers.get(`${tenantId} ${version2 === undefined ? 'v1' : 'v2'}`);
  };
}

function createTenantIssuer(
  endpoint: TenantEndpoint,
  { entraAudiences }: EntraSettings,
  { now, onError }: EntraContext,
): TrustedIssuer {
  let generation = 0;
  const fetchNext = async () => {
    const keys: EntraKeys = await fetchKeys(endpoint);
    generation++;
    return { ...keys, generation };
  };
  const keys = keepCurrent(fetchNext, now, (error) => onError(error, endpoint.tenantId));
  // An id token names no application: it is for the client itself, and says nothing of what it may do here.
  const clientClaim = endpoint.version === 'v1' ? 'appid' : 'azp';
  return {
    audiences: withSlash(entraAudiences ?? DEFENDER_RESOURCES),
    requiredClaims: ['iss', 'aud', 'exp', 'nbf', 'iat'],
    clientClaim,
    keys: keys.current,
    reloadKeys: keys.reload,
  };
}

/** Who asks for `https://api.example.com//.default` gets a token for `https://api.example.com/`. */
function withSlash(audiences: readonly string[]): readonly string[] {
  return audiences.flatMap((audience) => (audience.includes('://') ? [audience, `${audience}/`] : [audience]));
}
