import { type IssuerContext, issuerOf } from './issue-token.ts';
import type { KeySet } from './token-keys.ts';
import type { TrustedIssuer, TrustedKeys } from './trusted-issuer.ts';

/** The built-in issuer as one whose tokens are taken. */
export function createBuiltInIssuer({ keys, reloadKeys, settings }: IssuerContext): TrustedIssuer {
  const toTrustedKeys = ({ generation, verificationKeys }: KeySet): TrustedKeys => ({
    generation,
    byId: verificationKeys,
    issuerOf: (tenantId) => issuerOf(settings, tenantId),
  });
  return {
    audiences: settings.audiences,
    requiredClaims: ['iss', 'aud', 'exp', 'nbf', 'iat', 'jti'],
    clientClaim: 'appid',
    keys: async () => toTrustedKeys(await keys()),
    reloadKeys: async () => toTrustedKeys(await (reloadKeys ?? keys)()),
  };
}
