/** A certificate and its key as PEM, checked so that a file that cannot be used is named before anything listens. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { StoreError } from '../store-error.ts';
import { isError } from './private-file.ts';

/** What HTTPS is served with. */
export interface TlsPair {
  /** PEM, with the chain where there is one. */
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  /** One of our own, that clients must be told to trust; with what was just done to it, for people: null: it was there. */
  readonly selfSigned: { readonly notice: string | null } | null;
}

/** The text of a PEM file; null: there is none. Throws StoreError. */
export async function readPem(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isError(error, 'ENOENT')) return null;
    throw unusable(file, `cannot be read: ${error instanceof Error ? error.message : error}`, error);
  }
}

/** The first certificate of a PEM text: the server's own. Throws StoreError. */
export function parseCertificate(file: string, text: string): X509Certificate {
  const expected = 'expected a certificate as PEM (-----BEGIN CERTIFICATE-----)';
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw unusable(file, expected);
  try {
    return new X509Certificate(text);
  } catch (error) {
    throw unusable(file, `${expected}, found one that is damaged`, error);
  }
}

/** Throws StoreError. */
export function parsePrivateKey(file: string, text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw unusable(file, 'expected a private key as PEM, without a passphrase', error);
  }
}

/** Throws StoreError for a pair that does not fit, is out of date, or that OpenSSL finds too weak. */
export function checkPair(
  { cert, key, certFile, keyFile }: Pick<TlsPair, 'cert' | 'key' | 'certFile'> & { readonly keyFile: string },
  now: Date,
): void {
  const certificate = parseCertificate(certFile, cert);
  const { validFromDate, validToDate } = certificate;
  if (!certificate.checkPrivateKey(parsePrivateKey(keyFile, key))) {
    throw unusable(keyFile, `expected the key of the certificate in ${certFile}, found the key of another one`);
  }
  if (now > validToDate) throw unusable(certFile, `the certificate expired at ${validToDate.toISOString()}`);
  if (now < validFromDate) {
    throw unusable(certFile, `the certificate is valid only from ${validFromDate.toISOString()} on`);
  }
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw unusable(certFile, `cannot be served: ${error instanceof Error ? error.message : error}`, error);
  }
}

export function unusable(file: string, problem: string, cause?: unknown): StoreError {
  return new StoreError('tls-unusable', file, problem, cause);
}
