import type { JWK } from 'jose';
import { createBuiltInIssuer } from './built-in-issuer.ts';
import { createTokenIssuer, type IssuerSettings, type IssueToken } from './issue-token.ts';
import { openKeyRing } from './key-ring.ts';
import { createSignedLogIns, type SignedLogIns } from './open-id/signed-log-ins.ts';
import type { TokenKeyStore } from './ports.ts';
import { createClaimSigner } from './signed-claims.ts';
import { createSignedLinks, type SignedLinks } from './signed-links.ts';
import { isRetired } from './token-keys.ts';
import type { FindIssuer } from './trusted-issuer.ts';
import { createTokenVerifier, type TokenVerifier } from './verify-token.ts';

export interface Tokens extends SignedLinks, SignedLogIns, TokenVerifier {
  readonly issueToken: IssueToken;
  /** The public keys that tokens are verified with, the one that signs first. */
  readonly publicKeys: () => Promise<readonly JWK[]>;
}

export interface TokensContext {
  readonly now: () => Date;
  /** Told why the kept keys could not be read again. */
  readonly onKeyError: (error: unknown) => void;
  /** Whose tokens are taken besides those of the built-in issuer. */
  readonly findOtherIssuer: FindIssuer;
}

/** Opens issuer and verifier over the kept keys; the first start makes one. They follow what is kept. Throws TokenKeyError. */
export async function openTokens(
  keyStore: TokenKeyStore,
  settings: IssuerSettings,
  { now, onKeyError, findOtherIssuer }: TokensContext,
): Promise<Tokens> {
  const ring = await openKeyRing(keyStore, now, onKeyError);
  const context = { keys: ring.current, reloadKeys: ring.reload, settings, now };
  const builtIn = createBuiltInIssuer(context);
  const signer = createClaimSigner(context, builtIn);
  const findIssuer: FindIssuer = (iss) => (iss.startsWith(settings.issuer) ? builtIn : findOtherIssuer(iss));
  return {
    ...createSignedLinks(signer, settings),
    ...createSignedLogIns(signer, settings),
    ...createTokenVerifier(findIssuer, now),
    issueToken: createTokenIssuer(context),
    publicKeys: async () =>
      [...(await ring.reload()).verificationKeys.values()]
        .filter((key) => !isRetired(key, now()))
        .reverse()
        .map(({ publicJwk }) => publicJwk),
  };
}
