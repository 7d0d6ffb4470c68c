/**
 * A bundle begins with a header of fixed length: a line that says what it is, the public key, the length of the manifest
 * and the signature over all of that and the manifest. The manifest follows, then the contents that it lists, then nothing.
 */
import { type KeyObject, sign, verify } from 'node:crypto';
import { type BundleKey, bytesOf, fromBytes, KEY_BYTES, publicKeyOf, toKeyObject } from './keys.ts';

/** The number is raised with every change of the layout or the manifest. */
export const MAGIC = 'kbgap-bundle 1\n';
const LENGTH_BYTES = 4;
const SIGNATURE_BYTES = 64;
const SIGNED_BYTES = MAGIC.length + KEY_BYTES + LENGTH_BYTES;
export const HEADER_BYTES = SIGNED_BYTES + SIGNATURE_BYTES;

export interface Header {
  readonly key: BundleKey;
  readonly manifestBytes: number;
  /** Whether the one who has the key signed the header with this manifest. */
  readonly isSignatureOf: (manifest: Buffer) => boolean;
}

/** Header and manifest of a new bundle. */
export function signManifest(manifest: Buffer, signingKey: KeyObject): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(manifest.length);
  const signed = Buffer.concat([Buffer.from(MAGIC), bytesOf(publicKeyOf(signingKey)), length]);
  return Buffer.concat([signed, sign(null, Buffer.concat([signed, manifest]), signingKey), manifest]);
}

/** Reads a header that begins with `MAGIC`. */
export function parseHeader(header: Buffer): Header {
  const signed = header.subarray(0, SIGNED_BYTES);
  const key = fromBytes(header.subarray(MAGIC.length, MAGIC.length + KEY_BYTES));
  return {
    key,
    manifestBytes: header.readUInt32BE(MAGIC.length + KEY_BYTES),
    isSignatureOf: (manifest) =>
      verify(null, Buffer.concat([signed, manifest]), toKeyObject(key), header.subarray(SIGNED_BYTES, HEADER_BYTES)),
  };
}
