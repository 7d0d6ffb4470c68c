import type { TokenKey } from './token-keys.ts';

/** What a token's signature is checked with, by this algorithm alone. */
export type VerificationKey = Pick<TokenKey, 'algorithm' | 'publicKey' | 'retiresAt'>;

/** An issuer's keys that are in force, and whose tokens they sign. */
export interface TrustedKeys {
  /** Changes with every change of the keys; answers that were cached under another one no longer count. */
  readonly generation: number;
  /** By `kid`. */
  readonly byId: ReadonlyMap<string, VerificationKey>;
  /** `iss` of a tenant's tokens; null: they sign none of that tenant. */
  readonly issuerOf: (tenantId: string) => string | null;
}

/** An issuer whose tokens are taken. */
export interface TrustedIssuer {
  /** `aud`: any of these. */
  readonly audiences: readonly string[];
  /** Claims that every token must carry besides those that are read (`readClaims`). */
  readonly requiredClaims: readonly string[];
  /** The claim that names the application that got the token. */
  readonly clientClaim: 'appid' | 'azp';
  /** At once unless they have to be fetched. @throws {AuthError} `keys-unavailable`. */
  readonly keys: () => TrustedKeys | Promise<TrustedKeys>;
  /** The keys after another look, for a key that is not among them; strangers can ask for it, so it seldom looks. Throws the same. */
  readonly reloadKeys: () => Promise<TrustedKeys>;
}

/** The issuer that a token says it is of, which is all that is believed of it before its signature is checked. */
export type FindIssuer = (iss: string) => TrustedIssuer | undefined;
