import { hash } from 'node:crypto';
import { errors, type JWTHeaderParameters, type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { type AccessToken, REQUIRED_CLAIMS, readClaims } from './access-token.ts';
import { AuthError } from './auth-error.ts';
import { type IssuerContext, issuerOf } from './issue-token.ts';
import { isRetired, type KeySet, TOKEN_ALGORITHMS } from './token-keys.ts';

/** Clocks of servers that share a key may differ by this much. */
export const CLOCK_TOLERANCE_SECONDS = 30;
/** Ours have about 700 characters, Entra's with many roles some thousands. */
export const MAX_TOKEN_LENGTH = 8192;
const CACHED_TOKENS = 10_000;

/** Verifies a raw token: throws AuthError unless it is good now. */
export type VerifyToken = (raw: string) => Promise<AccessToken>;

interface Verified {
  readonly token: AccessToken;
  readonly generation: number;
}

/**
 * The verifier of the built-in issuer's tokens. Good tokens are remembered, keyed by their SHA-256 so that no usable
 * credential stays in memory; their times are checked on each call, and they count only for the key set that verified them.
 */
export function createTokenVerifier(context: IssuerContext): VerifyToken {
  const cache = new LRUCache<string, Verified>({ max: CACHED_TOKENS });
  return async (raw) => {
    if (raw.length > MAX_TOKEN_LENGTH) throw invalid('it is longer than any real token');
    const keySet = await context.keys();
    const key = hash('sha256', raw, 'base64');
    const cached = cache.get(key);
    if (cached?.generation === keySet.generation) {
      checkTimes(cached.token, context.now());
      return cached.token;
    }
    const verified = await verifyWithNewest(raw, keySet, context);
    cache.set(key, verified);
    return verified.token;
  };
}

/** A token of a key that is not known yet may be of one that was made a moment ago. */
async function verifyWithNewest(raw: string, keySet: KeySet, context: IssuerContext): Promise<Verified> {
  const { generation } = keySet;
  try {
    return { token: await verify(raw, keySet, context), generation };
  } catch (error) {
    const newest = error instanceof AuthError && error.cause === NO_SUCH_KEY ? await context.reloadKeys?.() : undefined;
    if (!newest || newest.generation === generation) throw error;
    return { token: await verify(raw, newest, context), generation: newest.generation };
  }
}

const NO_SUCH_KEY = 'no such key';

async function verify(raw: string, keySet: KeySet, { settings, now }: IssuerContext): Promise<AccessToken> {
  const { payload } = await jwtVerify(raw, (header) => findKey(keySet, header, now()), {
    algorithms: [...TOKEN_ALGORITHMS],
    typ: 'JWT',
    requiredClaims: REQUIRED_CLAIMS,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    currentDate: now(),
  }).catch((error: unknown) => {
    throw toAuthError(error);
  });
  const token = readClaims(payload);
  if (payload.iss !== issuerOf(settings, token.tenantId)) throw invalid('it is of another issuer');
  checkAudience(payload, settings.audiences);
  return token;
}

function findKey({ verificationKeys }: KeySet, { kid, alg }: JWTHeaderParameters, now: Date) {
  const key = verificationKeys.get(kid ?? '');
  if (key?.algorithm !== alg) throw invalid(NO_SUCH_KEY);
  if (isRetired(key, now)) throw invalid('its key is retired');
  return key.publicKey;
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
