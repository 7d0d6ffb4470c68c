import { createTokenIssuer, type IssuerSettings, type IssueToken } from './issue-token.ts';
import type { TokenKeyStore } from './ports.ts';
import { createKeySet, generateKeyText, readTokenKey } from './token-keys.ts';
import { createTokenVerifier, type VerifyToken } from './verify-token.ts';

export interface Tokens {
  readonly issueToken: IssueToken;
  readonly verifyToken: VerifyToken;
}

/** Opens issuer and verifier over the kept key; the first start makes one. Throws TokenKeyError. */
export async function openTokens(
  keyStore: TokenKeyStore,
  settings: IssuerSettings,
  now: () => Date = () => new Date(),
): Promise<Tokens> {
  const keySet = createKeySet(await readTokenKey(await keyStore.loadOrCreate(generateKeyText)));
  const context = { keys: () => keySet, settings, now };
  return { issueToken: createTokenIssuer(context), verifyToken: createTokenVerifier(context) };
}
