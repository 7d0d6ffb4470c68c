import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { type CryptoKey, calculateJwkThumbprint, importJWK, type JWK } from 'jose';
import { TokenKeyError } from './auth-error.ts';
import type { KeptKey } from './ports.ts';

/** The only algorithms of tokens, issued or accepted. Entra signs with RS256; ES256 is smaller and faster to sign. */
export type TokenAlgorithm = 'ES256' | 'RS256';

/** A key pair bound to its one algorithm, so that a token cannot choose how it is checked. */
export interface TokenKey {
  /** Thumbprint of the public key (RFC 7638): the same key has the same id everywhere. */
  readonly kid: string;
  readonly algorithm: TokenAlgorithm;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** The public key as others get it. */
  readonly publicJwk: JWK;
  /** Tokens of a key that signs no more are good until then, in seconds since 1970; null: no end. */
  readonly retiresAt: number | null;
}

/** The keys that are valid now. */
export interface KeySet {
  /** Changes with every change of the set; answers that were cached under another one no longer count. */
  readonly generation: number;
  readonly signingKey: TokenKey;
  readonly verificationKeys: ReadonlyMap<string, TokenKey>;
}

/** A key set of the key that signs and those that signed before. */
export function createKeySet(key: TokenKey, generation = 1, older: readonly TokenKey[] = []): KeySet {
  const verificationKeys = new Map([...older, key].map((each) => [each.kid, each]));
  return { generation, signingKey: key, verificationKeys };
}

/** Whether a key signs no more, and its tokens are over. */
export function isRetired({ retiresAt }: Pick<TokenKey, 'retiresAt'>, now: Date): boolean {
  return retiresAt !== null && now.getTime() >= retiresAt * 1000;
}

/** A new P-256 key as JWK text, to be kept. */
export async function generateKeyText(): Promise<string> {
  return keyText(generateKey('ES256'));
}

/** A new private key of the kind that an algorithm takes. */
export function generateKey(algorithm: TokenAlgorithm): JWK {
  const { privateKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: NEW_RSA_BITS });
  return { ...privateKey.export({ format: 'jwk' }), alg: algorithm, use: 'sig' };
}

/** Keys as the text that is kept. */
export function keyText(keys: object): string {
  return `${JSON.stringify(keys, null, 2)}\n`;
}

const MIN_RSA_BITS = 2048;
const NEW_RSA_BITS = 3072;

/**
 * Reads a kept key: EC P-256 signs ES256, RSA of 2048 bits or more signs RS256.
 * @throws {TokenKeyError} for anything else, public keys included.
 */
export async function readTokenKey({ text, source }: KeptKey, retiresAt: number | null = null): Promise<TokenKey> {
  const key = parsePrivateKey(text, source);
  const algorithm = algorithmOf(key, source);
  const publicJwk: JWK = createPublicKey(key).export({ format: 'jwk' });
  const kid = await calculateJwkThumbprint(publicJwk);
  return {
    kid,
    algorithm,
    privateKey: await importKey(key.export({ format: 'jwk' }), algorithm),
    publicKey: await importKey(publicJwk, algorithm),
    publicJwk: { ...publicJwk, kid, alg: algorithm, use: 'sig' },
    retiresAt,
  };
}

/** @throws {TokenKeyError} `key-unreadable`. */
export function parsePrivateKey(text: string, source: string): KeyObject {
  try {
    if (!text.trimStart().startsWith('{')) return createPrivateKey(text);
    const jwk: JsonWebKey = JSON.parse(text);
    return createPrivateKey({ key: jwk, format: 'jwk' });
  } catch {
    // The cause is left out: OpenSSL's messages are riddles, and a parser's may quote the key.
    throw new TokenKeyError('key-unreadable', source, 'expected a private key as JWK or unencrypted PEM');
  }
}

function algorithmOf(key: KeyObject, source: string): TokenAlgorithm {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ES256';
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= MIN_RSA_BITS) return 'RS256';
  throw new TokenKeyError('key-unsupported', source, `expected EC P-256 or RSA of at least ${MIN_RSA_BITS} bits`);
}

/** A key of a pair, bound to its algorithm. Throws what jose does for a JWK that is none. */
export async function importKey(jwk: JWK, algorithm: TokenAlgorithm): Promise<CryptoKey> {
  const key = await importJWK(jwk, algorithm);
  if (key instanceof Uint8Array) throw new TypeError('an asymmetric JWK was imported as a secret');
  return key;
}
