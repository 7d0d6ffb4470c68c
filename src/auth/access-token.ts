import type { JWTPayload } from 'jose';
import { AuthError } from './auth-error.ts';

/** What a verified token says of its bearer. */
export interface AccessToken {
  readonly tenantId: string;
  readonly clientId: string;
  /** Application permissions (`roles`). */
  readonly roles: readonly string[];
  /** Delegated permissions (`scp`); null: the token is an application's. */
  readonly scopes: readonly string[] | null;
  /** Seconds since 1970, as the token has them. */
  readonly notBefore: number;
  readonly expiresAt: number;
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text is a tenant's id: a GUID in lower case. */
export function isTenantId(text: unknown): text is string {
  return typeof text === 'string' && GUID.test(text);
}

/**
 * The claims of a token whose signature and times are good; `clientClaim` names the application.
 * @throws {AuthError} `token-invalid` for claims of the wrong form.
 */
export function readClaims(payload: JWTPayload, clientClaim: 'appid' | 'azp'): AccessToken {
  const { tid, [clientClaim]: clientId, roles = [], scp = null, nbf, exp } = payload;
  if (
    !isTenantId(tid) ||
    typeof clientId !== 'string' ||
    !isListOfTexts(roles) ||
    (scp !== null && typeof scp !== 'string') ||
    typeof nbf !== 'number' ||
    typeof exp !== 'number'
  ) {
    throw new AuthError('token-invalid', 'The bearer token is not valid.');
  }
  return {
    tenantId: tid,
    clientId,
    roles,
    scopes: scp === null ? null : scp.split(' ').filter((scope) => scope !== ''),
    notBefore: nbf,
    expiresAt: exp,
  };
}

function isListOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
