/** What a browser keeps while its user is at the provider: signed, so that any node can take it back. */
import { AuthError } from '../auth-error.ts';
import type { IssuerSettings } from '../issue-token.ts';
import type { ClaimSigner, SignedKind } from '../signed-claims.ts';
import { OpenIdError } from './open-id-error.ts';
import type { RunningLogIn } from './open-id-log-in.ts';

export interface KeptLogIn extends RunningLogIn {
  /** Where the user wants to go. */
  readonly to: string;
}

export interface SignedLogIns {
  readonly signLogIn: (logIn: KeptLogIn) => Promise<string>;
  /** @throws {OpenIdError} `log-in-invalid` unless it is ours, and of a moment ago. */
  readonly verifyLogIn: (text: string) => Promise<KeptLogIn>;
}

/** Who must find a telephone first takes some minutes. */
export const LOG_IN_SECONDS = 15 * 60;
/** What a cookie may have. */
const LOG_IN: SignedKind = { typ: 'kbgap-log-in+jwt', audience: 'urn:kbgap:log-in', maxLength: 4_096 };

export function createSignedLogIns({ sign, verify }: ClaimSigner, { issuer }: IssuerSettings): SignedLogIns {
  return {
    signLogIn: ({ state, ...rest }) => sign(LOG_IN, { ...rest, iss: issuer, sub: state }, LOG_IN_SECONDS),
    verifyLogIn: async (signed) => {
      const claims = await verify(LOG_IN, signed).catch((error: unknown) => {
        throw error instanceof AuthError ? invalid(error) : error;
      });
      const text = (name: string): string => {
        const value = claims[name];
        if (typeof value !== 'string') throw invalid();
        return value;
      };
      if (claims.iss !== issuer) throw invalid();
      const [state, nonce, verifier] = [text('sub'), text('nonce'), text('verifier')];
      return { state, nonce, verifier, redirectUri: text('redirectUri'), to: text('to') };
    },
  };
}

function invalid(cause?: unknown): OpenIdError {
  return new OpenIdError('log-in-invalid', 'the browser brought back no log-in that began here a moment ago', cause);
}
