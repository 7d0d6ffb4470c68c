/** Where certificate and key of HTTPS come from: files that were given, or a pair of our own in the data directory. */
import { generateKeyPairSync, type X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { createOnce, isExposed, replace } from './private-file.ts';
import { checkPair, parseCertificate, parsePrivateKey, readPem, type TlsPair, unusable } from './tls-pair.ts';

/** Files that someone else provides, such as a mounted secret: never written here, their mode is their business. Throws StoreError. */
export async function openGivenTlsPair(certFile: string, keyFile: string, now: Date): Promise<TlsPair> {
  const [cert, key] = await Promise.all([readPem(certFile), readPem(keyFile)]);
  if (cert === null) throw unusable(certFile, 'expected a certificate here (KBGAP_TLS_CERT_FILE)');
  if (key === null) throw unusable(keyFile, 'expected a private key here (KBGAP_TLS_KEY_FILE)');
  checkPair({ cert, key, certFile, keyFile }, now);
  return { cert, key, certFile, selfSigned: null };
}

export interface OwnTls {
  readonly dataDir: string;
  /** Host names and IP addresses that the certificate is made for. */
  readonly names: readonly string[];
  /** Of these, those that a kept certificate must have to stay; others, such as a container's host name, come and go. */
  readonly requiredNames: readonly string[];
  readonly now: Date;
}

/**
 * The pair kept in the data directory, made where it is missing; the certificate is made anew, with the same key, when
 * it has expired or lacks a name. Of several processes that start at once, all get the same key, and so a certificate
 * that fits. Throws StoreError.
 */
export async function openOwnTlsPair({ dataDir, names, requiredNames, now }: OwnTls): Promise<TlsPair> {
  const certFile = join(dataDir, 'tls-cert.pem');
  const keyFile = join(dataDir, 'tls-key.pem');
  const key = await loadOrCreateKey(keyFile);
  const kept = await readPem(certFile);
  const reason = kept === null ? 'made' : whyAnew(parseCertificate(certFile, kept), requiredNames, now);
  if (reason !== null) {
    // Loaded only when a certificate is made.
    const { makeSelfSigned } = await import('./self-signed.ts');
    const cert = await makeSelfSigned({ key: parsePrivateKey(keyFile, key), names, now });
    await (kept === null ? createOnce(certFile, cert) : replace(certFile, cert));
  }
  const cert = reason === null ? kept : await readPem(certFile);
  if (cert === null) throw unusable(certFile, 'the certificate that was just made is gone');
  checkPair({ cert, key, certFile, keyFile }, now);
  const notice = reason === null ? null : `${reason} a self-signed certificate: ${describe(certFile, cert)}`;
  return { cert, key, certFile, selfSigned: { notice } };
}

async function loadOrCreateKey(keyFile: string): Promise<string> {
  if ((await readPem(keyFile)) === null) await createOnce(keyFile, makeKey());
  const key = await readPem(keyFile);
  if (key === null) throw unusable(keyFile, 'the key that was just made is gone');
  if (await isExposed(keyFile)) {
    throw unusable(
      keyFile,
      'other users may read it; run: chmod 600 on it, or delete it and tls-cert.pem to get new ones',
    );
  }
  const { asymmetricKeyType, asymmetricKeyDetails } = parsePrivateKey(keyFile, key);
  if (asymmetricKeyType !== 'ec' || asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw unusable(keyFile, 'expected the EC P-256 key that kbgap made; give your own with KBGAP_TLS_KEY_FILE');
  }
  return key;
}

function makeKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

function whyAnew(certificate: X509Certificate, requiredNames: readonly string[], now: Date): string | null {
  if (now > certificate.validToDate) return `the old one expired at ${certificate.validToDate.toISOString()}; made`;
  const missing = requiredNames.find((name) => !hasName(certificate, name));
  return missing === undefined ? null : `the old one does not name ${missing}; made`;
}

function hasName(certificate: X509Certificate, name: string): boolean {
  const found = isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name);
  return found !== undefined;
}

function describe(certFile: string, cert: string): string {
  return `${certFile}, valid until ${parseCertificate(certFile, cert).validToDate.toISOString()}`;
}
