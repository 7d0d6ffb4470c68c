/** Addresses that let whoever has them read one thing for some hours, signed with the keys of tokens and never good as one. */
import { SignJWT } from 'jose';
import { AuthError } from './auth-error.ts';
import { type IssuerContext, issuerOf } from './issue-token.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';
import { readUnverified, verifyJwt } from './verify-jwt.ts';

/** What a link leads to. */
export interface LinkTarget {
  readonly tenantId: string;
  /** The path of its address, as it will be called. */
  readonly path: string;
}

export interface SignedLinks {
  /** The signature of a link that is good for so long. */
  readonly signLink: (target: LinkTarget, lifetimeSeconds: number) => Promise<string>;
  /** Throws AuthError `link-invalid` unless the signature is of this target and good now. */
  readonly verifyLink: (target: LinkTarget, signature: string) => Promise<void>;
}

const TYPE = 'kbgap-link+jwt';
/** Never an audience of tokens: a service that trusts our keys and does not look at `typ` refuses it all the same. */
const AUDIENCE = 'urn:kbgap:link';
const REQUIRED_CLAIMS = ['iss', 'aud', 'tid', 'sub', 'iat', 'exp'];
/** Ours have some 600 characters, and some 900 with RSA keys. */
const MAX_LENGTH = 2_048;

/** `issuer`: the same keys, as they are trusted. */
export function createSignedLinks({ keys, settings, now }: IssuerContext, issuer: TrustedIssuer): SignedLinks {
  const verify = async (signature: string) => {
    if (signature.length > MAX_LENGTH) throw invalidLink();
    const { kid } = readUnverified(signature);
    return verifyJwt(signature, { issuer, kid, typ: TYPE, requiredClaims: REQUIRED_CLAIMS, now: now() });
  };

  return {
    signLink: async ({ tenantId, path }, lifetimeSeconds) => {
      const { kid, algorithm, privateKey } = (await keys()).signingKey;
      const issuedAt = Math.floor(now().getTime() / 1000);
      return await new SignJWT({ tid: tenantId })
        .setProtectedHeader({ alg: algorithm, kid, typ: TYPE })
        .setIssuer(issuerOf(settings, tenantId))
        .setAudience(AUDIENCE)
        .setSubject(path)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifetimeSeconds)
        .sign(privateKey);
    },

    verifyLink: async ({ tenantId, path }, signature) => {
      const { payload } = await verify(signature).catch((error: unknown) => {
        throw error instanceof AuthError ? invalidLink(error) : error;
      });
      const { iss, aud, tid, sub } = payload;
      const isOfTarget = iss === issuerOf(settings, tenantId) && tid === tenantId && sub === path;
      if (!isOfTarget || aud !== AUDIENCE) throw invalidLink();
    },
  };
}

function invalidLink(cause?: unknown): AuthError {
  return new AuthError('link-invalid', 'The address was altered, or has expired. Ask for a new one.', cause);
}
