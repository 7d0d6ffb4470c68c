import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { isTenantId } from './access-token.ts';
import { TokenRequestError } from './auth-error.ts';
import type { KeySet } from './token-keys.ts';

/** One hour, as Entra's. */
export const DEFAULT_LIFETIME_SECONDS = 3600;
/** A token cannot be taken back; a day is the longest it may be good for. */
export const MAX_LIFETIME_SECONDS = 24 * 3600;

export interface TokenRequest {
  readonly tenantId: string;
  /** The application that gets it: `appid`. */
  readonly clientId: string;
  /** Application permissions, or delegated ones: exactly one of both. */
  readonly roles?: readonly string[];
  readonly scopes?: readonly string[];
  /** Default: one hour; at most 24. */
  readonly lifetimeSeconds?: number;
}

export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  /** Seconds since 1970, as the token has them. */
  readonly notBefore: number;
  readonly expiresAt: number;
}

export type IssueToken = (request: TokenRequest) => Promise<IssuedToken>;

export interface IssuerSettings {
  /** `iss` is this and the tenant: `https://sts.kbgap.invalid/<tid>/`. */
  readonly issuer: string;
  /** The first one is issued. */
  readonly audiences: readonly string[];
}

export interface IssuerContext {
  readonly keys: () => KeySet | Promise<KeySet>;
  /** The keys after another look at what is kept; not there: they never change by themselves. */
  readonly reloadKeys?: () => Promise<KeySet>;
  readonly settings: IssuerSettings;
  readonly now: () => Date;
}

/** `iss` of a tenant's tokens. */
export function issuerOf(settings: IssuerSettings, tenantId: string): string {
  return `${settings.issuer}${tenantId}/`;
}

/** The built-in token issuer: tokens with the claims of Entra's v1 tokens. It throws TokenRequestError for requests it does not serve. */
export function createTokenIssuer({ keys, settings, now }: IssuerContext): IssueToken {
  return async (request) => {
    const { tenantId, clientId, roles, scopes, lifetimeSeconds = DEFAULT_LIFETIME_SECONDS } = request;
    checkRequest(request, lifetimeSeconds);
    const { kid, algorithm, privateKey } = (await keys()).signingKey;
    const issuedAt = Math.floor(now().getTime() / 1000);
    const permissions = roles ? { roles } : { scp: scopes?.join(' ') };
    const accessToken = await new SignJWT({ tid: tenantId, appid: clientId, ver: '1.0', ...permissions })
      .setProtectedHeader({ alg: algorithm, kid, typ: 'JWT' })
      .setIssuer(issuerOf(settings, tenantId))
      .setAudience(settings.audiences[0] ?? '')
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .sign(privateKey);
    const expiresAt = issuedAt + lifetimeSeconds;
    return { accessToken, expiresInSeconds: lifetimeSeconds, notBefore: issuedAt, expiresAt };
  };
}

const PERMISSION = /^[A-Za-z][A-Za-z0-9._-]{0,127}$/;
/** Whether a text has the form of a permission, such as `Software.Read.All`. */
export function isPermission(text: string): boolean {
  return PERMISSION.test(text);
}

const CLIENT_ID = /^[\x21-\x7e]{1,128}$/;

function checkRequest({ tenantId, clientId, roles, scopes }: TokenRequest, lifetimeSeconds: number): void {
  const granted = roles ?? scopes ?? [];
  expect(isTenantId(tenantId), 'a GUID in lower case as tenant', tenantId);
  expect(CLIENT_ID.test(clientId), 'a client id of 1 to 128 printable characters', clientId);
  expect((roles === undefined) !== (scopes === undefined), 'either roles or scopes', null);
  expect(granted.length > 0 && granted.every(isPermission), 'permissions such as Software.Read.All', granted);
  expect(
    Number.isInteger(lifetimeSeconds) && lifetimeSeconds >= 1 && lifetimeSeconds <= MAX_LIFETIME_SECONDS,
    `a lifetime from 1 to ${MAX_LIFETIME_SECONDS} seconds`,
    lifetimeSeconds,
  );
}

function expect(isMet: boolean, expected: string, found: unknown): void {
  if (!isMet) throw new TokenRequestError(`expected ${expected}, found ${JSON.stringify(found)}`);
}
