import type { JWK } from 'jose';
import { createTokenIssuer, type IssuerSettings, type IssueToken } from './issue-token.ts';
import { openKeyRing } from './key-ring.ts';
import type { TokenKeyStore } from './ports.ts';
import { isRetired } from './token-keys.ts';
import { createTokenVerifier, type VerifyToken } from './verify-token.ts';

export interface Tokens {
  readonly issueToken: IssueToken;
  readonly verifyToken: VerifyToken;
  /** The public keys that tokens are verified with, the one that signs first. */
  readonly publicKeys: () => Promise<readonly JWK[]>;
}

/**
 * Opens issuer and verifier over the kept keys; the first start makes one. They follow what is kept: `onKeyError` is told why
 * it could not be read again. Throws TokenKeyError.
 */
export async function openTokens(
  keyStore: TokenKeyStore,
  settings: IssuerSettings,
  now: () => Date = () => new Date(),
  onKeyError: (error: unknown) => void = () => undefined,
): Promise<Tokens> {
  const ring = await openKeyRing(keyStore, now, onKeyError);
  const context = { keys: ring.current, reloadKeys: ring.reload, settings, now };
  return {
    issueToken: createTokenIssuer(context),
    verifyToken: createTokenVerifier(context),
    publicKeys: async () =>
      [...(await ring.reload()).verificationKeys.values()]
        .filter((key) => !isRetired(key, now()))
        .reverse()
        .map(({ publicJwk }) => publicJwk),
  };
}
