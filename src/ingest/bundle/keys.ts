/** The keys of bundles: Ed25519. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** `kbgap-bundle:` and 43 characters: a public key as people hand it over. */
export type BundleKey = string;

const PREFIX = 'kbgap-bundle:';
export const KEY_BYTES = 32;

/** A new private key, as PEM. */
export function makeSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Null: it is no private key of Ed25519. */
export function parseSigningKey(pem: string): KeyObject | null {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

/** The public key that goes with a private one. */
export function publicKeyOf(signingKey: KeyObject): BundleKey {
  return PREFIX + (createPublicKey(signingKey).export({ format: 'jwk' }).x ?? '');
}

/** Whether this is the text of a public key; each key has one. */
export function isBundleKey(text: string): text is BundleKey {
  const key = text.startsWith(PREFIX) ? bytesOf(text) : Buffer.alloc(0);
  return key.length === KEY_BYTES && fromBytes(key) === text;
}

export function bytesOf(key: BundleKey): Buffer {
  return Buffer.from(key.slice(PREFIX.length), 'base64url');
}

export function fromBytes(bytes: Buffer): BundleKey {
  return PREFIX + bytes.toString('base64url');
}

export function toKeyObject(key: BundleKey): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.slice(PREFIX.length) }, format: 'jwk' });
}
