/** Addresses that let whoever has them read one thing for some hours. */
import { AuthError } from './auth-error.ts';
import { type IssuerSettings, issuerOf } from './issue-token.ts';
import type { ClaimSigner, SignedKind } from './signed-claims.ts';

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

/** Ours have some 600 characters, and some 900 with RSA keys. */
const LINK: SignedKind = { typ: 'kbgap-link+jwt', audience: 'urn:kbgap:link', maxLength: 2_048 };

export function createSignedLinks({ sign, verify }: ClaimSigner, settings: IssuerSettings): SignedLinks {
  return {
    signLink: ({ tenantId, path }, lifetimeSeconds) =>
      sign(LINK, { tid: tenantId, iss: issuerOf(settings, tenantId), sub: path }, lifetimeSeconds),

    verifyLink: async ({ tenantId, path }, signature) => {
      const { iss, tid, sub } = await verify(LINK, signature).catch((error: unknown) => {
        throw error instanceof AuthError ? invalidLink(error) : error;
      });
      if (iss !== issuerOf(settings, tenantId) || tid !== tenantId || sub !== path) throw invalidLink();
    },
  };
}

function invalidLink(cause?: unknown): AuthError {
  return new AuthError('link-invalid', 'The address was altered, or has expired. Ask for a new one.', cause);
}
