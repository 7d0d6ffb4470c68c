/** Makes certificates. The packages for it take some 80 ms to load, so that this file is loaded only when one is made. */
import { createPublicKey, type KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
// The next package needs it, and says so only by failing.
import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** The longest that Apple's clients take; more than two years. */
const VALID_DAYS = 825;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Clients whose clocks are behind take it too. */
const BEFORE_NOW_MS = 60 * 60 * 1000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export interface CertificateRequest {
  /** EC P-256, private. */
  readonly key: KeyObject;
  /** Host names and IP addresses. */
  readonly names: readonly string[];
  readonly now: Date;
}

/**
 * A self-signed certificate of a server, as PEM. It is no CA: some clients take none as a server's certificate, and
 * whoever trusts it trusts this one server.
 */
export async function makeSelfSigned({ key, names, now }: CertificateRequest): Promise<string> {
  const publicKey = createPublicKey(key).toCryptoKey(ALGORITHM, true, ['verify']);
  const privateKey = key.toCryptoKey(ALGORITHM, true, ['sign']);
  const notBefore = new Date(now.getTime() - BEFORE_NOW_MS);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: makeSerialNumber(),
      name: 'CN=kbgap',
      notBefore,
      notAfter: new Date(notBefore.getTime() + VALID_DAYS * DAY_MS),
      signingAlgorithm: ALGORITHM,
      keys: { publicKey, privateKey },
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension(
          names.map((name) => ({ type: isIP(name) === 0 ? ('dns' as const) : ('ip' as const), value: name })),
        ),
        await SubjectKeyIdentifierExtension.create(publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return `${certificate.toString('pem')}\n`;
}

/** Hexadecimal, 127 random bits: positive, and no other certificate's. */
function makeSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes.toString('hex');
}
