/** HTTPS on real sockets: what Node's client gets, what is refused, what is kept. */
import { createPublicKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect as connectTls, type SecureVersion } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import type { Flags } from '../src/config.ts';
import { makeSelfSigned } from '../src/store/files/self-signed.ts';
import { StoreError } from '../src/store/store-error.ts';
import { makeReport } from './contract/support/reports.ts';
import { makeDataDir, startTestServer, stopTestServer, type TestServer } from './contract/support/server.ts';

const started: TestServer[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await stopTestServer(server);
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function makeFolder(): Promise<string> {
  const folder = await makeDataDir();
  folders.push(folder);
  return folder;
}

async function start(flags: Flags = { tls: 'generate' }, dataDir?: string, now?: () => Date): Promise<TestServer> {
  const server = await startTestServer({ flags, ...(dataDir && { dataDir }), ...(now && { now }) });
  started.push(server);
  return server;
}

/** Starts and ends it, so that the folder has what a first start leaves. */
async function startOnce(dataDir: string, flags?: Flags, now?: () => Date): Promise<string | null | undefined> {
  const server = await startTestServer({ dataDir, flags: { tls: 'generate', ...flags }, ...(now && { now }) });
  await server.close();
  return server.certificate?.selfSigned?.notice;
}

const certOf = async (dataDir: string) => new X509Certificate(await readFile(join(dataDir, 'tls-cert.pem')));
const portOf = ({ url }: TestServer) => Number(new URL(url).port);

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

/** A call by Node's own client, which trusts `ca` alone. */
async function get(url: string, ca: Buffer, headers: Record<string, string> = {}): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    request(url, { ca, headers, agent: false }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    })
      .once('error', reject)
      .end();
  });
}

describe('KBGAP_TLS=generate', () => {
  test('serves HTTPS that a client with the certificate trusts, by every name of this machine', async () => {
    const server = await start();
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const ca = await readFile(join(server.dataDir, 'tls-cert.pem'));
    for (const host of ['127.0.0.1', 'localhost']) {
      const { status } = await get(`https://${host}:${portOf(server)}/healthz`, ca);
      expect(status, host).toBe(200);
    }
    await expect(fetch(`${server.url}/healthz`), 'without the certificate').rejects.toMatchObject({
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
  });

  test('says https in @odata.context', async () => {
    const server = await start();
    const ca = await readFile(join(server.dataDir, 'tls-cert.pem'));
    const authorization = `Bearer ${await server.token()}`;
    const url = `${server.url}/v1/devices/PC1/report`;
    const sent = await new Promise<number | undefined>((resolve, reject) => {
      request(url, { method: 'PUT', ca, agent: false, headers: { authorization } }, ({ statusCode }) =>
        resolve(statusCode),
      )
        .once('error', reject)
        .end(makeReport({ ubr: 200 }));
    });
    expect(sent).toBe(201);
    const { body } = await get(`${server.url}/api/machines/PC1/getmissingkbs`, ca, { authorization });
    expect(JSON.parse(body)['@odata.context']).toBe(
      `${server.url}/api/$metadata#Collection(microsoft.windowsDefenderATP.api.PublicProductFixDto)`,
    );
  });

  test('makes an EC P-256 certificate of a server for 825 days, and a key for its owner only', async () => {
    const dataDir = await makeFolder();
    const now = new Date('2026-01-01T00:00:00Z');
    const flags = { host: '127.0.0.1', publicUrl: 'https://kbgap.example.com:8443/base' };
    const notice = await startOnce(dataDir, flags, () => now);
    const certificate = await certOf(dataDir);
    expect(notice).toBe(
      `made a self-signed certificate: ${join(dataDir, 'tls-cert.pem')}, valid until 2028-04-04T23:00:00.000Z`,
    );
    expect(certificate.subjectAltName).toMatch(
      /^DNS:localhost, IP Address:127\.0\.0\.1, IP Address:0:0:0:0:0:0:0:1, DNS:kbgap\.example\.com(?:, |$)/,
    );
    expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect({
      ca: certificate.ca,
      extendedKeyUsage: certificate.keyUsage,
      days: (certificate.validToDate.getTime() - certificate.validFromDate.getTime()) / 86_400_000,
      isSelfSigned: certificate.verify(certificate.publicKey),
      serialNumber: certificate.serialNumber,
    }).toEqual({
      ca: false,
      extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'],
      days: 825,
      isSelfSigned: true,
      serialNumber: expect.stringMatching(/^[4-7][0-9A-F]{31}$/),
    });
    expect((await stat(join(dataDir, 'tls-key.pem'))).mode & 0o777).toBe(0o600);
    expect((await readdir(dataDir)).filter((file) => file.startsWith('tls'))).toEqual(['tls-cert.pem', 'tls-key.pem']);
  });

  test('does not take the address of all interfaces, or an IPv6 address in brackets, for a name', async () => {
    const dataDir = await makeFolder();
    await startOnce(dataDir, { host: '0.0.0.0', publicUrl: 'https://[2001:db8::1]' });
    expect((await certOf(dataDir)).subjectAltName).toMatch(/0:1, IP Address:2001:DB8:0:0:0:0:0:1(?:, DNS:|$)/);
  });
});

describe('what a generated certificate outlives', () => {
  test('a restart', async () => {
    const dataDir = await makeFolder();
    await startOnce(dataDir);
    const before = await readFile(join(dataDir, 'tls-cert.pem'), 'utf8');
    expect(await startOnce(dataDir)).toBeNull();
    expect(await readFile(join(dataDir, 'tls-cert.pem'), 'utf8')).toBe(before);
  });

  test('not its end: it is made anew, with the same key, and said so', async () => {
    const dataDir = await makeFolder();
    await startOnce(dataDir, {}, () => new Date('2020-01-01T00:00:00Z'));
    const before = await certOf(dataDir);
    const server = await start({ tls: 'generate' }, dataDir);
    const after = await certOf(dataDir);
    expect(server.certificate?.selfSigned?.notice).toBe(
      `the old one expired at 2022-04-04T23:00:00.000Z; made a self-signed certificate: ${join(dataDir, 'tls-cert.pem')}, valid until ${after.validToDate.toISOString()}`,
    );
    expect(after.serialNumber).not.toBe(before.serialNumber);
    expect(after.publicKey.equals(before.publicKey)).toBe(true);
    expect(await get(`${server.url}/healthz`, await readFile(join(dataDir, 'tls-cert.pem')))).toMatchObject({
      status: 200,
    });
  });

  test('not a new public address: it is made anew for it', async () => {
    const dataDir = await makeFolder();
    await startOnce(dataDir);
    const publicUrl = 'https://new.example.com';
    expect(await startOnce(dataDir, { publicUrl })).toMatch(
      /^the old one does not name new\.example\.com; made a self-signed certificate: /,
    );
    expect(await startOnce(dataDir, { publicUrl })).toBeNull();
  });

  test('a start that ended between key and certificate', async () => {
    const dataDir = await makeFolder();
    await startOnce(dataDir);
    const { publicKey } = await certOf(dataDir);
    await rm(join(dataDir, 'tls-cert.pem'));
    await startOnce(dataDir);
    expect((await certOf(dataDir)).publicKey.equals(publicKey)).toBe(true);
  });

  test('processes that start at once get one certificate', async () => {
    const dataDir = await makeFolder();
    await Promise.all(Array.from({ length: 5 }, () => startOnce(dataDir)));
    const key = await readFile(join(dataDir, 'tls-key.pem'));
    expect((await certOf(dataDir)).publicKey.equals(createPublicKey(key))).toBe(true);
    expect((await readdir(dataDir)).filter((file) => file.endsWith('.partial'))).toEqual([]);
  });
});

describe('the versions of TLS', () => {
  test.each<[version: SecureVersion, outcome: string]>([
    ['TLSv1', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
    ['TLSv1.1', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
    ['TLSv1.2', 'TLSv1.2'],
    ['TLSv1.3', 'TLSv1.3'],
  ])('%s: %s', async (version, outcome) => {
    const server = await start();
    const options = {
      port: portOf(server),
      host: '127.0.0.1',
      ca: await readFile(join(server.dataDir, 'tls-cert.pem')),
      minVersion: version,
      maxVersion: version,
      // OpenSSL's client would not even offer the old ones otherwise.
      ciphers: 'DEFAULT:@SECLEVEL=0',
    };
    const found = await new Promise((resolve) => {
      const socket = connectTls(options, () => {
        resolve(socket.getProtocol());
        socket.destroy();
      }).once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(found).toBe(outcome);
  });
});

describe('what speaks no TLS', () => {
  test.each([
    ['plain HTTP', 'GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n'],
    ['plain HTTP with a report', `PUT /v1/devices/PC1/report HTTP/1.1\r\nhost: a\r\n\r\n${'x'.repeat(100_000)}`],
    ['nothing of a protocol', '\0'.repeat(64)],
    ['a handshake that breaks off', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ])('%s gets no answer, and the service goes on', async (_name, bytes) => {
    const server = await start();
    const socket = connect(portOf(server), '127.0.0.1');
    const received: Buffer[] = [];
    socket.on('data', (chunk) => received.push(chunk)).on('error', () => undefined);
    socket.end(bytes, 'latin1');
    await new Promise((resolve) => socket.once('close', resolve));
    // At most an alert of TLS, which names a reason by its number.
    expect(Buffer.concat(received).length).toBeLessThanOrEqual(7);
    const ca = await readFile(join(server.dataDir, 'tls-cert.pem'));
    expect(await get(`${server.url}/healthz`, ca)).toMatchObject({ status: 200 });
  });
});

describe('somebody who connects and never speaks', () => {
  test('does not keep the service from ending', async () => {
    const dataDir = await makeFolder();
    const server = await startTestServer({ dataDir, flags: { tls: 'generate' } });
    const silent = connect(portOf(server), '127.0.0.1').on('error', () => undefined);
    await new Promise((resolve) => silent.once('connect', resolve));
    const closed = new Promise((resolve) => silent.once('close', resolve));
    await server.close();
    await closed;
  });
});

describe('a request that no parser takes', () => {
  test('is answered within the session', async () => {
    const server = await start();
    const socket = connectTls({
      port: portOf(server),
      host: '127.0.0.1',
      ca: await readFile(join(server.dataDir, 'tls-cert.pem')),
    });
    socket.end('NONSENSE\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  });
});

interface Files {
  readonly cert: string;
  readonly key: string;
}

const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString();
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

async function makeFiles(now = new Date(), key = newKey()): Promise<Files> {
  return { cert: await makeSelfSigned({ key, names: ['127.0.0.1'], now }), key: pem(key) };
}

async function flagsFor({ cert, key }: Partial<Files>): Promise<Flags & { folder: string }> {
  const folder = await makeFolder();
  const [tlsCertFile, tlsKeyFile] = [join(folder, 'given.crt'), join(folder, 'given.key')];
  if (cert !== undefined) await writeFile(tlsCertFile, cert);
  if (key !== undefined) await writeFile(tlsKeyFile, key);
  return { tlsCertFile, tlsKeyFile, folder };
}

describe('files that are given', () => {
  test('are served, whatever their mode, and nothing is made', async () => {
    const files = await makeFiles();
    const { folder, ...flags } = await flagsFor(files);
    await chmod(join(folder, 'given.key'), 0o644);
    const server = await start(flags);
    expect(server.certificate).toEqual({ certFile: flags.tlsCertFile, selfSigned: null });
    expect(await get(`${server.url}/healthz`, Buffer.from(files.cert))).toMatchObject({ status: 200 });
    expect((await readdir(server.dataDir)).filter((file) => file.startsWith('tls'))).toEqual([]);
  });

  const damaged = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  test.each<[name: string, files: () => Promise<Partial<Files>>, file: 'given.crt' | 'given.key', problem: string]>([
    ['no certificate', async () => ({ key: 'x' }), 'given.crt', 'expected a certificate here (KBGAP_TLS_CERT_FILE)'],
    ['no key', async () => ({ cert: 'x' }), 'given.key', 'expected a private key here (KBGAP_TLS_KEY_FILE)'],
    [
      'an empty certificate',
      async () => ({ ...(await makeFiles()), cert: '' }),
      'given.crt',
      'expected a certificate as PEM (-----BEGIN CERTIFICATE-----)',
    ],
    [
      'a key for a certificate',
      async () => ({ cert: (await makeFiles()).key, key: (await makeFiles()).key }),
      'given.crt',
      'expected a certificate as PEM (-----BEGIN CERTIFICATE-----)',
    ],
    [
      'a damaged certificate',
      async () => ({ ...(await makeFiles()), cert: damaged }),
      'given.crt',
      'expected a certificate as PEM (-----BEGIN CERTIFICATE-----), found one that is damaged',
    ],
    [
      'a certificate for a key',
      async () => ({ cert: (await makeFiles()).cert, key: (await makeFiles()).cert }),
      'given.key',
      'expected a private key as PEM, without a passphrase',
    ],
    [
      'a key with a passphrase',
      async () => ({
        cert: (await makeFiles()).cert,
        key: newKey().export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'made-up' }).toString(),
      }),
      'given.key',
      'expected a private key as PEM, without a passphrase',
    ],
    [
      'the key of another certificate',
      async () => ({ ...(await makeFiles()), key: pem(newKey()) }),
      'given.key',
      'expected the key of the certificate in ',
    ],
    [
      'an expired certificate',
      () => makeFiles(new Date('2020-01-01T00:00:00Z')),
      'given.crt',
      'the certificate expired at 2022-04-04T23:00:00.000Z',
    ],
    [
      'a certificate of the future',
      () => makeFiles(new Date('2099-01-01T00:00:00Z')),
      'given.crt',
      'the certificate is valid only from 2098-12-31T23:00:00.000Z on',
    ],
  ])('%s: refused by its name', async (_name, files, file, problem) => {
    const { folder, ...flags } = await flagsFor(await files());
    const failed = await startTestServer({ flags, dataDir: folder }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(StoreError);
    expect(failed).toMatchObject({ code: 'tls-unusable', file: join(folder, file) });
    expect(String(failed)).toContain(`StoreError: ${join(folder, file)}: ${problem}`);
  });
});

describe('generated files that were spoiled', () => {
  test.each<[name: string, file: string, spoil: (path: string) => Promise<void>, problem: string]>([
    ['a key that others may read', 'tls-key.pem', (path) => chmod(path, 0o640), 'other users may read it; run: chmod'],
    ['half a key', 'tls-key.pem', (path) => writeFile(path, '-----BEGIN'), 'expected a private key as PEM'],
    [
      'a key of another kind',
      'tls-key.pem',
      (path) => writeFile(path, pem(generateKeyPairSync('ed25519').privateKey)),
      'expected the EC P-256 key that kbgap made; give your own with KBGAP_TLS_KEY_FILE',
    ],
    ['another key', 'tls-key.pem', (path) => writeFile(path, pem(newKey())), 'expected the key of the certificate in '],
    ['half a certificate', 'tls-cert.pem', (path) => writeFile(path, ''), 'expected a certificate as PEM'],
  ])('%s: refused by its name', async (_name, file, spoil, problem) => {
    const dataDir = await makeFolder();
    await startOnce(dataDir);
    await spoil(join(dataDir, file));
    const failed = await startOnce(dataDir).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(StoreError);
    expect(String(failed)).toContain(`StoreError: ${join(dataDir, file)}: ${problem}`);
  });
});
