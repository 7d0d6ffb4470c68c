import { hash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { type AccessToken, readClaims } from './access-token.ts';
import { AuthError } from './auth-error.ts';
import type { FindIssuer, TrustedIssuer, TrustedKeys } from './trusted-issuer.ts';
import {
  CLOCK_TOLERANCE_SECONDS,
  expiredToken,
  invalidToken,
  readUnverified,
  tokenNotYetValid,
  verifyJwt,
} from './verify-jwt.ts';

/** Ours have about 700 characters, Entra's with many roles some thousands. */
export const MAX_TOKEN_LENGTH = 8192;
const CACHED_TOKENS = 10_000;

export interface TokenVerifier {
  /** Verifies a raw token: throws AuthError unless it is good now. */
  readonly verifyToken: (raw: string) => Promise<AccessToken>;
  /**
   * Whether a token that was verified before is good still: at once, unless its issuer's keys must be looked for first. If not,
   * to verify it again says why. Throws what the issuer's keys throw.
   */
  readonly isStillGood: (token: AccessToken) => boolean | Promise<boolean>;
}

interface Verified {
  readonly token: AccessToken;
  readonly issuer: TrustedIssuer;
  readonly generation: number;
}

/**
 * The verifier of the tokens of all trusted issuers. Good tokens are remembered, keyed by their SHA-256 so that no usable
 * credential stays in memory; their times are checked on each call, and they count only for the keys that verified them.
 */
export function createTokenVerifier(findIssuer: FindIssuer, now: () => Date): TokenVerifier {
  const cache = new LRUCache<string, Verified>({ max: CACHED_TOKENS });
  const verifiedOf = new WeakMap<AccessToken, Verified>();

  const verifyToken = async (raw: string): Promise<AccessToken> => {
    if (raw.length > MAX_TOKEN_LENGTH) throw invalidToken('it is longer than any real token');
    const key = hash('sha256', raw, 'base64');
    const cached = cache.get(key);
    if (cached && (await cached.issuer.keys()).generation === cached.generation) {
      checkTimes(cached.token, now());
      return cached.token;
    }
    const { iss, kid } = readUnverified(raw);
    const issuer = findIssuer(iss);
    if (!issuer) throw invalidToken('it is of another issuer');
    const verified = await verify(raw, { issuer, kid, now: now() });
    cache.set(key, verified);
    verifiedOf.set(verified.token, verified);
    return verified.token;
  };

  return {
    verifyToken,
    isStillGood: (token) => {
      const verified = verifiedOf.get(token);
      if (!verified) return false;
      const isGoodUnder = ({ generation }: TrustedKeys): boolean =>
        generation === verified.generation && timesProblem(token, now()) === null;
      const keys = verified.issuer.keys();
      return keys instanceof Promise ? keys.then(isGoodUnder) : isGoodUnder(keys);
    },
  };
}

interface Check {
  readonly issuer: TrustedIssuer;
  readonly kid: string;
  readonly now: Date;
}

async function verify(raw: string, check: Check): Promise<Verified> {
  const { issuer } = check;
  const { requiredClaims, clientClaim, audiences } = issuer;
  const { payload, keys } = await verifyJwt(raw, { ...check, typ: 'JWT', requiredClaims });
  const token = readClaims(payload, clientClaim);
  if (payload.iss !== keys.issuerOf(token.tenantId)) throw invalidToken('it is of another issuer');
  checkAudience(payload, audiences);
  return { token, issuer, generation: keys.generation };
}

/** Told apart from a bad token, because the service answers 403 to it and not 401. */
function checkAudience({ aud = [] }: JWTPayload, audiences: readonly string[]): void {
  const found = Array.isArray(aud) ? aud : [aud];
  if (found.some((each) => audiences.includes(each))) return;
  throw new AuthError('wrong-audience', 'The bearer token is for another audience.');
}

function checkTimes(token: AccessToken, now: Date): void {
  const problem = timesProblem(token, now);
  if (problem) throw problem();
}

/** What is wrong with a token at a time; null: nothing. */
function timesProblem({ notBefore, expiresAt }: AccessToken, now: Date): (() => AuthError) | null {
  const seconds = Math.floor(now.getTime() / 1000);
  if (seconds >= expiresAt + CLOCK_TOLERANCE_SECONDS) return expiredToken;
  return seconds < notBefore - CLOCK_TOLERANCE_SECONDS ? tokenNotYetValid : null;
}
