/** Tokens made by hand: like a good one but for what a test gives. */
import { createHmac, type KeyObject, sign } from 'node:crypto';
import type { EntraKey } from './fake-entra.ts';
import { issuerOf } from './fake-entra.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface Mint {
  readonly header: Json;
  readonly claims: Json;
  readonly key: KeyObject;
}

export interface Change {
  /** Undefined takes a member out. */
  readonly header?: Json;
  readonly claims?: Json;
  readonly signWith?: (input: string) => string;
}

export function forge({ header, claims, key }: Mint, change: Change = {}): string {
  const input = `${toBase64({ ...header, ...change.header })}.${toBase64({ ...claims, ...change.claims })}`;
  return `${input}.${(change.signWith ?? signer(key))(input)}`;
}

/** RS256 or ES256, as the key is. */
export function signer(key: KeyObject, digest = 'sha256', options: { readonly padding?: number } = {}) {
  return (input: string): string =>
    sign(digest, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363', ...options }).toString('base64url');
}

/** HS256 with any text as the secret. */
export function hmac(secret: string | Buffer) {
  return (input: string): string => createHmac('sha256', secret).update(input).digest('base64url');
}

export function toBase64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

export interface EntraToken {
  readonly version: 'v1' | 'v2';
  readonly authority: string;
  readonly tenantId: string;
  readonly key: EntraKey;
  readonly now: Date;
}

/** What Entra puts into an application's token for the Defender API. */
export function entraMint({ version, authority, tenantId, key, now }: EntraToken): Mint {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const client = '33333333-3333-4333-8333-333333333333';
  const isV1 = version === 'v1';
  return {
    header: { typ: 'JWT', alg: 'RS256', x5t: key.kid, kid: key.kid },
    claims: {
      aud: isV1 ? 'https://api.securitycenter.microsoft.com' : 'fc780465-2017-40d4-a0c5-307022471b92',
      iss: issuerOf(tenantId, version, authority),
      iat: issuedAt,
      nbf: issuedAt,
      exp: issuedAt + 3599,
      ...(isV1 ? { appid: client, appidacr: '1' } : { azp: client, azpacr: '1' }),
      oid: '44444444-4444-4444-8444-444444444444',
      roles: ['Software.Read.All'],
      sub: '44444444-4444-4444-8444-444444444444',
      tid: tenantId,
      uti: 'made-up',
      ver: isV1 ? '1.0' : '2.0',
    },
    key: key.privateKey,
  };
}
