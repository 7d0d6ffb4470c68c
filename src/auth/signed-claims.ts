/** What this service signs to get it back later: with the keys of tokens, and never good as one. */
import { type JWTPayload, SignJWT } from 'jose';
import { AuthError } from './auth-error.ts';
import type { IssuerContext } from './issue-token.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';
import { invalidToken, readUnverified, verifyJwt } from './verify-jwt.ts';

/** What one kind of signed claims has and no other. */
export interface SignedKind {
  readonly typ: string;
  /** Never an audience of tokens: a service that trusts our keys and does not look at `typ` refuses it all the same. */
  readonly audience: string;
  readonly maxLength: number;
}

export interface ClaimSigner {
  readonly sign: (kind: SignedKind, claims: JWTPayload, lifetimeSeconds: number) => Promise<string>;
  /** Throws AuthError unless it is of this kind and good now. */
  readonly verify: (kind: SignedKind, text: string) => Promise<JWTPayload>;
}

const REQUIRED_CLAIMS = ['iss', 'aud', 'sub', 'iat', 'exp'];

/** `issuer`: the same keys, as they are trusted. */
export function createClaimSigner({ keys, now }: IssuerContext, issuer: TrustedIssuer): ClaimSigner {
  return {
    sign: async ({ typ, audience }, claims, lifetimeSeconds) => {
      const { kid, algorithm, privateKey } = (await keys()).signingKey;
      const issuedAt = Math.floor(now().getTime() / 1000);
      return await new SignJWT(claims)
        .setProtectedHeader({ alg: algorithm, kid, typ })
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifetimeSeconds)
        .sign(privateKey);
    },
    verify: async ({ typ, audience, maxLength }, text) => {
      if (text.length > maxLength) throw invalidToken('it is longer than any real one');
      const { kid } = readUnverified(text);
      const { payload } = await verifyJwt(text, { issuer, kid, typ, requiredClaims: REQUIRED_CLAIMS, now: now() });
      if (payload.aud !== audience) throw new AuthError('wrong-audience', 'It is for something else.');
      return payload;
    },
  };
}
