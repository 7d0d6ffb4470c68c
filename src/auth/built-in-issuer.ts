import { type IssuerContext, issuerOf } from './issue-token.ts';
import type { KeySet } from './token-keys.ts';
import type { TrustedIssuer, TrustedKeys } from './trusted-issuer.ts';

/** The built-in issuer as one whose tokens are taken. */
export function createBuiltInIssuer({ keys, reloadKeys, settings }: IssuerContext): TrustedIssuer {
  const ofTenant = (tenantId: string) => issuerOf(settings, tenantId);
  const toTrustedKeys = ({ generation, verificationKeys }: KeySet): TrustedKeys => ({
    generation,
    byId: verificationKeys,
    issuerOf: ofTenant,
  });
  return {
    audiences: settings.audiences,
    requiredClaims: ['iss', 'aud', 'exp', 'nbf', 'iat', 'jti'],
    clientClaim: 'appid',
    keys: () => {
      const current = keys();
      return current instanceof Promise ? current.then(toTrustedKeys) : toTrustedKeys(current);
    },
    reloadKeys: async () => toTrustedKeys(await (reloadKeys ?? keys)()),
  };
}
