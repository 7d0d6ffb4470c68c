/** What Entra ID publishes of one tenant: who issues its tokens, and the keys that sign them. */
import { createPublicKey } from 'node:crypto';
import { importKey } from '../token-keys.ts';
import type { TrustedKeys, VerificationKey } from '../trusted-issuer.ts';
import { EntraError } from './entra-error.ts';
import { fetchJson, isObject } from './fetch-json.ts';

/** v1 tokens are issued for APIs that ask for no other, the Defender API among them; v2 tokens for those that do. */
export type TokenVersion = 'v1' | 'v2';

export interface TenantEndpoint {
  /** Entra's host of the cloud that the tenant is in, without a slash at the end. */
  readonly authority: string;
  readonly tenantId: string;
  readonly version: TokenVersion;
}

export type EntraKeys = Omit<TrustedKeys, 'generation'>;

/** For both documents. */
const TIMEOUT_MS = 5_000;
const MIN_RSA_BITS = 2048;
/** With 1, everybody can sign; FIPS 186-5 asks for more than 2^16. */
const MIN_RSA_EXPONENT = 65_537n;

/** @throws {EntraError} unless both documents come, are of this tenant, and have a key. */
export async function fetchKeys(endpoint: TenantEndpoint): Promise<EntraKeys> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const url = new URL(`${baseOf(endpoint)}.well-known/openid-configuration`);
  const configuration = await fetchJson(url, signal);
  const issuer = readIssuer(configuration.issuer, endpoint, url);
  const keysUrl = readKeysUrl(configuration.jwks_uri, endpoint, url);
  const { keys } = await fetchJson(keysUrl, signal);
  const byId = await readKeys(Array.isArray(keys) ? keys : [], [issuer, issuerOfVersion2(endpoint)], endpoint.tenantId);
  if (byId.size === 0) throw new EntraError(keysUrl, 'expected keys: at least one RSA key of this tenant that signs');
  return { byId, issuerOf: (tenantId) => (tenantId === endpoint.tenantId ? issuer : null) };
}

function baseOf({ authority, tenantId, version }: TenantEndpoint): string {
  return `${authority}/${tenantId}/${version === 'v2' ? 'v2.0/' : ''}`;
}

/** The host differs from cloud to cloud (v1: `sts.windows.net`); that it ends in the tenant is what keeps tenants apart. */
function readIssuer(issuer: unknown, { tenantId, version }: TenantEndpoint, url: URL): string {
  const end = `/${tenantId}/${version === 'v2' ? 'v2.0' : ''}`;
  if (typeof issuer === 'string' && /^https?:\/\/[^/?#]+\/[^/]+\/[^/]*$/.test(issuer) && issuer.endsWith(end)) {
    return issuer;
  }
  throw new EntraError(url, `expected issuer: an address that ends in ${end}`);
}

/** In all clouds the keys are on the host that names them. Elsewhere they would be somebody else's, and so would the request. */
function readKeysUrl(text: unknown, { authority }: TenantEndpoint, url: URL): URL {
  const keysUrl = typeof text === 'string' ? URL.parse(text) : null;
  if (keysUrl?.origin === new URL(authority).origin && !keysUrl.username && !keysUrl.password) return keysUrl;
  throw new EntraError(url, `expected jwks_uri: an address on ${authority}`);
}

function issuerOfVersion2({ authority, tenantId }: TenantEndpoint): string {
  return `${authority}/${tenantId}/v2.0`;
}

/** What is no key of ours is left out: a new kind of key beside the others must not end the service. */
async function readKeys(
  keys: readonly unknown[],
  issuers: readonly string[],
  tenantId: string,
): Promise<ReadonlyMap<string, VerificationKey>> {
  const byId = new Map<string, VerificationKey>();
  for (const jwk of keys) {
    if (!isObject(jwk) || typeof jwk.kid !== 'string' || !isOf(jwk.issuer, issuers, tenantId)) continue;
    const key = await readKey(jwk);
    if (key) byId.set(jwk.kid, key);
  }
  return byId;
}

/** v2 keys name whose tokens they may sign: of any tenant, or of one (such as that of personal accounts). v1 keys do not. */
function isOf(issuer: unknown, issuers: readonly string[], tenantId: string): boolean {
  return (
    issuer === undefined || (typeof issuer === 'string' && issuers.includes(issuer.replace('{tenantid}', tenantId)))
  );
}

/** The one kind that Entra signs with. The algorithm is ours to say, not the token's. */
async function readKey(jwk: Readonly<Record<string, unknown>>): Promise<VerificationKey | null> {
  const { kty, n, e, use = 'sig', alg = 'RS256' } = jwk;
  if (kty !== 'RSA' || use !== 'sig' || alg !== 'RS256' || typeof n !== 'string' || typeof e !== 'string') return null;
  try {
    const { modulusLength = 0, publicExponent = 0n } =
      createPublicKey({ key: { kty, n, e }, format: 'jwk' }).asymmetricKeyDetails ?? {};
    if (modulusLength < MIN_RSA_BITS || publicExponent < MIN_RSA_EXPONENT) return null;
    return { algorithm: 'RS256', publicKey: await importKey({ kty, n, e }, 'RS256'), retiresAt: null };
  } catch {
    return null;
  }
}
