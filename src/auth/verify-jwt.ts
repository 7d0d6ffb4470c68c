/** The signature and the times of a JWT, of whatever kind. */
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { AuthError } from './auth-error.ts';
import { isRetired } from './token-keys.ts';
import type { TrustedIssuer, TrustedKeys } from './trusted-issuer.ts';

/** Clocks of servers that share a key may differ by this much. */
export const CLOCK_TOLERANCE_SECONDS = 30;

/**
 * Which keys to check it with: nothing else of a JWT is read before its signature is checked.
 * @throws {AuthError} `token-invalid`.
 */
export function readUnverified(raw: string): { readonly iss: string; readonly kid: string } {
  try {
    const { kid } = decodeProtectedHeader(raw);
    const { iss } = decodeJwt(raw);
    if (typeof iss === 'string' && typeof kid === 'string') return { iss, kid };
  } catch {
    // Whatever is wrong with it, it is no token.
  }
  throw invalidToken('it names no issuer or no key');
}

export interface JwtCheck {
  readonly issuer: Pick<TrustedIssuer, 'keys' | 'reloadKeys'>;
  readonly kid: string;
  /** What one kind of JWT has and no other: none can stand for one of another kind. */
  readonly typ: string;
  readonly requiredClaims: readonly string[];
  readonly now: Date;
}

/** @throws {AuthError} `token-invalid`, `token-expired`, `token-not-yet-valid`; what the issuer's keys throw. */
export async function verifyJwt(
  raw: string,
  { issuer, kid, typ, requiredClaims, now }: JwtCheck,
): Promise<{ readonly payload: JWTPayload; readonly keys: TrustedKeys }> {
  const keys = await findKeys(issuer, kid);
  const key = keys.byId.get(kid);
  if (!key) throw invalidToken('no such key');
  if (isRetired(key, now)) throw invalidToken('its key is retired');
  const { payload } = await jwtVerify(raw, key.publicKey, {
    algorithms: [key.algorithm],
    typ,
    requiredClaims: [...requiredClaims],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    currentDate: now,
  }).catch((error: unknown) => {
    throw toAuthError(error);
  });
  return { payload, keys };
}

/** A key that is not known yet may be one that was made a moment ago. */
async function findKeys(issuer: JwtCheck['issuer'], kid: string): Promise<TrustedKeys> {
  const keys = await issuer.keys();
  return keys.byId.has(kid) ? keys : issuer.reloadKeys();
}

function toAuthError(error: unknown): AuthError {
  if (error instanceof AuthError) return error;
  if (error instanceof errors.JWTExpired) return expiredToken();
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf' && error.reason === 'check_failed') {
    return tokenNotYetValid();
  }
  if (error instanceof errors.JOSEError) return invalidToken(error);
  throw error;
}

export function invalidToken(cause: unknown): AuthError {
  return new AuthError('token-invalid', 'The bearer token is not valid.', cause);
}

export function expiredToken(): AuthError {
  return new AuthError('token-expired', 'The bearer token has expired.');
}

export function tokenNotYetValid(): AuthError {
  return new AuthError('token-not-yet-valid', 'The bearer token is not valid yet.');
}
