import { hash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { type AccessToken, readClaims } from './access-token.ts';
import { AuthError } from './auth-error.ts';
import { isRetired } from './token-keys.ts';
import type { FindIssuer, TrustedIssuer, TrustedKeys } from './trusted-issuer.ts';

/** Clocks of servers that share a key may differ by this much. */
export const CLOCK_TOLERANCE_SECONDS = 30;
/** Ours have about 700 characters, Entra's with many roles some thousands. */
export const MAX_TOKEN_LENGTH = 8192;
const CACHED_TOKENS = 10_000;

/** Verifies a raw token: throws AuthError unless it is good now. */
export type VerifyToken = (raw: string) => Promise<AccessToken>;

interface Verified {
  readonly token: AccessToken;
  readonly issuer: TrustedIssuer;
  readonly generation: number;
}

/**
 * The verifier of the tokens of all trusted issuers. Good tokens are remembered, keyed by their SHA-256 so that no usable
 * credential stays in memory; their times are checked on each call, and they count only for the keys that verified them.
 */
export function createTokenVerifier(findIssuer: FindIssuer, now: () => Date): VerifyToken {
  const cache = new LRUCache<string, Verified>({ max: CACHED_TOKENS });
  return async (raw) => {
    if (raw.length > MAX_TOKEN_LENGTH) throw invalid('it is longer than any real token');
    const key = hash('sha256', raw, 'base64');
    const cached = cache.get(key);
    if (cached && (await cached.issuer.keys()).generation === cached.generation) {
      checkTimes(cached.token, now());
      return cached.token;
    }
    const { iss, kid } = readUnverified(raw);
    const issuer = findIssuer(iss);
    if (!issuer) throw invalid('it is of another issuer');
    const keys = await findKeys(issuer, kid);
    const token = await verify(raw, { issuer, keys, kid, now: now() });
    cache.set(key, { token, issuer, generation: keys.generation });
    return token;
  };
}

/** Which keys to check it with: nothing else of a token is read before its signature is checked. */
function readUnverified(raw: string): { readonly iss: string; readonly kid: string } {
  try {
    const { kid } = decodeProtectedHeader(raw);
    const { iss } = decodeJwt(raw);
    if (typeof iss === 'string' && typeof kid === 'string') return { iss, kid };
  } catch {
    // Whatever is wrong with it, it is no token.
  }
  throw invalid('it names no issuer or no key');
}

/** A key that is not known yet may be one that was made a moment ago. */
async function findKeys(issuer: TrustedIssuer, kid: string): Promise<TrustedKeys> {
  const keys = await issuer.keys();
  return keys.byId.has(kid) ? keys : issuer.reloadKeys();
}

interface Check {
  readonly issuer: TrustedIssuer;
  readonly keys: TrustedKeys;
  readonly kid: string;
  readonly now: Date;
}

async function verify(raw: string, { issuer, keys, kid, now }: Check): Promise<AccessToken> {
  const key = keys.byId.get(kid);
  if (!key) throw invalid('no such key');
  if (isRetired(key, now)) throw invalid('its key is retired');
  const { payload } = await jwtVerify(raw, key.publicKey, {
    algorithms: [key.algorithm],
    typ: 'JWT',
    requiredClaims: [...issuer.requiredClaims],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    currentDate: now,
  }).catch((error: unknown) => {
    throw toAuthError(error);
  });
  const token = readClaims(payload, issuer.clientClaim);
  if (payload.iss !== keys.issuerOf(token.tenantId)) throw invalid('it is of another issuer');
  checkAudience(payload, issuer.audiences);
  return token;
}

/** Told apart from a bad token, because the service answers 403 to it and not 401. */
function checkAudience({ aud = [] }: JWTPayload, audiences: readonly string[]): void {
  const found = Array.isArray(aud) ? aud : [aud];
  if (found.some((each) => audiences.includes(each))) return;
  throw new AuthError('wrong-audience', 'The bearer token is for another audience.');
}

function checkTimes({ notBefore, expiresAt }: AccessToken, now: Date): void {
  const seconds = Math.floor(now.getTime() / 1000);
  if (seconds >= expiresAt + CLOCK_TOLERANCE_SECONDS) throw expired();
  if (seconds < notBefore - CLOCK_TOLERANCE_SECONDS) throw notYetValid();
}

function toAuthError(error: unknown): AuthError {
  if (error instanceof AuthError) return error;
  if (error instanceof errors.JWTExpired) return expired();
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf' && error.reason === 'check_failed') {
    return notYetValid();
  }
  if (error instanceof errors.JOSEError) return invalid(error);
  throw error;
}

function invalid(cause: unknown): AuthError {
  return new AuthError('token-invalid', 'The bearer token is not valid.', cause);
}

function expired(): AuthError {
  return new AuthError('token-expired', 'The bearer token has expired.');
}

function notYetValid(): AuthError {
  return new AuthError('token-not-yet-valid', 'The bearer token is not valid yet.');
}
