/** How a sync reaches its sources: proxies, certificates, redirects, limits. Real sockets on loopback. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Download, download, type Validators } from '../src/ingest/sync/download.ts';
import type { FetchError } from '../src/ingest/sync/fetch-error.ts';
import { createHttpClient, type HttpClient, type HttpSettings } from '../src/ingest/sync/http-client.ts';
import { makeSelfSigned } from '../src/store/files/self-signed.ts';

const folder = mkdtempSync(join(tmpdir(), 'kbgap-network-'));
const target = join(folder, 'document');
const opened: (Server | HttpClient)[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) {
    if ('closeAllConnections' in each) each.closeAllConnections();
    each.close();
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

async function listen(server: Server): Promise<number> {
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
const serve = async (answer: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createServer(answer))}`;

function clientOf(settings: Partial<HttpSettings> = {}): HttpClient {
  const client = createHttpClient({
    userAgent: 'kbgap/1.2.3',
    proxyEnvironment: {},
    extraCertificates: null,
    silenceMs: 5000,
    totalMs: 10_000,
    ...settings,
  });
  opened.push(client);
  return client;
}
const fetchFrom = (
  address: string,
  { client = clientOf(), known = null }: { client?: HttpClient; known?: Validators | null } = {},
): Promise<Download> => download(client, { address, accept: 'text/plain', known, target }, () => new Date());
/** What it ends with: code, message, whether to try again. */
const errorOf = async (work: Promise<unknown>): Promise<[string, string, boolean]> => {
  const error: FetchError = await work.then(
    () => expect.unreachable(),
    (reason) => reason,
  );
  return [error.code, error.message, error.isRetriable];
};

describe('a document', () => {
  it('comes with what makes the next question cheap', async () => {
    const asked: unknown[] = [];
    const url = await serve(({ headers }, response) => {
      asked.push({ ...headers, host: 'host' });
      if (headers['if-none-match'] === '"1"') response.writeHead(304).end();
      else response.writeHead(200, { etag: '"1"', 'last-modified': 'yesterday' }).end('hello');
    });
    const client = clientOf();
    const known = await fetchFrom(`${url}/x`, { client });
    expect(known).toEqual({ bytes: 5, etag: '"1"', lastModified: 'yesterday' });
    expect(readFileSync(target, 'utf8')).toBe('hello');
    expect(await fetchFrom(`${url}/x`, { client, known })).toBe(null);
    const headers = {
      accept: 'text/plain',
      'accept-encoding': 'gzip',
      'user-agent': 'kbgap/1.2.3',
      host: 'host',
      connection: 'keep-alive',
    };
    expect(asked).toEqual([headers, { ...headers, 'if-none-match': '"1"', 'if-modified-since': 'yesterday' }]);
  });

  it('stays packed as it comes', async () => {
    const packed = gzipSync('hello');
    const url = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed));
    expect(await fetchFrom(url)).toMatchObject({ bytes: packed.length });
    expect(readFileSync(target).equals(packed)).toBe(true);
  });

  it('is not waited for without end', async () => {
    const url = await serve(({ url: path }, response) => {
      if (path === '/none') return;
      response.write('a');
      // A drop now and then.
      if (path === '/slow') setInterval(() => response.write('a'), 20).unref();
    });
    const client = clientOf({ silenceMs: 150, totalMs: 400 });
    expect(await errorOf(fetchFrom(`${url}/none`, { client }))).toEqual(['stalled', 'no answer within 0.15 s', true]);
    expect(await errorOf(fetchFrom(`${url}/stall`, { client }))).toEqual([
      'stalled',
      'no rest of the answer within 0.15 s',
      true,
    ]);
    expect(await errorOf(fetchFrom(`${url}/slow`, { client }))).toEqual([
      'stalled',
      'no rest of the answer within 0.4 s',
      true,
    ]);
  });

  it('is not taken, if it is announced as larger than any document', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': String(257 * 1024 * 1024) });
      response.write('a');
    });
    expect(await errorOf(fetchFrom(url))).toEqual(['too-large', 'it has more than 256 MiB', false]);
  });

  it.each<[string, Record<string, string>]>([
    ['is encoded in another way', { 'content-encoding': 'br' }],
    ['is announced as too large', { 'content-length': String(2 ** 40) }],
  ])('that %s is not waited for: the connection ends', async (_what, headers) => {
    let ended = (): void => {};
    const hasEnded = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const address = await serve((request, response) => {
      request.socket.once('close', ended);
      response.writeHead(200, headers).write('the beginning');
    });
    await expect(fetchFrom(address)).rejects.toMatchObject({ isRetriable: false });
    await hasEnded;
  });

  it('is not taken for unchanged, if nothing is known of it', async () => {
    const url = await serve((_, response) => response.writeHead(304).end());
    expect(await errorOf(fetchFrom(url))).toEqual(['status', 'status 304', false]);
  });

  it.each([
    [404, {}, ['absent', 'status 404: there is no such document', false]],
    [403, {}, ['status', 'status 403', false]],
    [500, {}, ['status', 'status 500', true]],
    [408, {}, ['status', 'status 408', true]],
    [429, {}, ['status', 'status 429', true]],
    [302, {}, ['redirect', 'status 302 without an address to go to', false]],
    [
      301,
      { location: 'http://feeds.invalid/secret?token=1' },
      ['redirect', 'it leads to http://feeds.invalid, which is not https', false],
    ],
    [301, { location: 'file:///etc/passwd' }, ['redirect', 'it leads to null, which is not https', false]],
    [307, { location: '/again' }, ['redirect', 'more than 5 redirects', false]],
    [
      200,
      { 'content-encoding': 'br' },
      ['unexpected-content', 'it is encoded as "br", expected gzip or nothing', false],
    ],
  ])('status %i %o', async (status, headers, expected) => {
    const url = await serve((_, response) => response.writeHead(status, headers).end('x'));
    expect(await errorOf(fetchFrom(url))).toEqual(expected);
  });

  it('follows a redirect of a mirror to itself', async () => {
    const url = await serve(({ url: path }, response) =>
      path === '/current' ? response.writeHead(302, { location: '/today' }).end() : response.end('today'),
    );
    expect(await fetchFrom(`${url}/current`)).toMatchObject({ bytes: 5 });
  });

  it('nobody is there', async () => {
    const url = await serve(() => {});
    for (const server of opened.splice(0)) server.close();
    expect(await errorOf(fetchFrom(url))).toEqual(['unreachable', 'the connection failed (ECONNREFUSED)', true]);
  });
});

describe('over HTTPS', () => {
  let certificate: string;
  let key: string;
  let url: string;
  let proxy: Server;
  let tunnels: string[];

  beforeAll(async () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    certificate = await makeSelfSigned({ key: pair.privateKey, names: ['localhost', '127.0.0.1'], now: new Date() });
    key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  });

  const start = async (): Promise<number> => {
    url = `https://localhost:${await listen(createTlsServer({ cert: certificate, key }, (_, response) => response.end('safe')))}`;
    tunnels = [];
    proxy = createServer((_, response) => response.writeHead(502).end());
    proxy.on('connect', ({ url: to = '', headers }, socket) => {
      tunnels.push(`${to} ${headers['proxy-authorization'] ?? ''}`.trim());
      const upstream = connect(Number(to.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    return await listen(proxy);
  };

  it('trusts nobody that it was not told to, and does not ask again', async () => {
    await start();
    expect(await errorOf(fetchFrom(url))).toEqual([
      'unreachable',
      'the connection failed (DEPTH_ZERO_SELF_SIGNED_CERT)',
      false,
    ]);
  });

  it('trusts certificates of KBGAP_CA_FILE', async () => {
    await start();
    const client = clientOf({ extraCertificates: certificate });
    expect(await fetchFrom(url, { client })).toMatchObject({ bytes: 4 });
  });

  it('goes through HTTPS_PROXY, with name and password, unless NO_PROXY names the host', async () => {
    const port = await start();
    const proxied = (more: Record<string, string>): HttpClient =>
      clientOf({
        extraCertificates: certificate,
        proxyEnvironment: { HTTPS_PROXY: `http://user:secret@127.0.0.1:${port}`, ...more },
      });
    expect(await fetchFrom(url, { client: proxied({}) })).toMatchObject({ bytes: 4 });
    expect(await fetchFrom(url, { client: proxied({ NO_PROXY: 'localhost' }) })).toMatchObject({ bytes: 4 });
    expect(tunnels).toEqual([`${new URL(url).host} Basic ${Buffer.from('user:secret').toString('base64')}`]);
  });

  it('a proxy that refuses is an error without its password', async () => {
    const port = await start();
    proxy.removeAllListeners('connect');
    proxy.on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    const client = clientOf({ proxyEnvironment: { HTTPS_PROXY: `http://user:secret@127.0.0.1:${port}` } });
    const [code, message] = await errorOf(fetchFrom(url, { client }));
    expect(code).toBe('unreachable');
    expect(message).not.toContain('secret');
  });

  it('a redirect to plain HTTP is not followed', async () => {
    const server = createTlsServer({ cert: certificate, key }, (_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:1/x` }).end(),
    );
    const client = clientOf({ extraCertificates: certificate });
    expect(await errorOf(fetchFrom(`https://localhost:${await listen(server)}`, { client }))).toEqual([
      'redirect',
      'it leads to http://127.0.0.1:1, which is not https',
      false,
    ]);
  });
});
