/** Sending over HTTPS: whom it trusts, and through which proxy. */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createProxy } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSender } from '../../src/feeds/send.ts';
import { makeSelfSigned } from '../../src/store/files/self-signed.ts';

const message = { headers: { 'webhook-id': 'made-up' }, body: '{"é":1}' };
const NEVER = new AbortController().signal;

const received: string[] = [];
const proxied: string[] = [];
const servers: { readonly close: () => unknown; readonly closeAllConnections: () => void }[] = [];
let ca: string;
let url: string;
let proxyUrl: string;

beforeAll(async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  ca = await makeSelfSigned({ key: privateKey, names: ['localhost'], now: new Date() });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const receiver = createServer({ cert: ca, key }, (request, response) => {
    request.setEncoding('utf8').on('data', (chunk: string) => received.push(chunk));
    request.on('end', () => response.writeHead(202).end());
  });
  const proxy = createProxy().on('connect', (request, socket, head) => {
    proxied.push(request.url ?? '');
    const onward = connect(portOf(receiver), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const each of [socket, onward]) each.on('error', () => onward.destroy());
  });
  for (const server of [receiver, proxy]) {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    servers.push(server);
  }
  url = `https://localhost:${portOf(receiver)}/hook`;
  proxyUrl = `http://127.0.0.1:${portOf(proxy)}`;
});
afterAll(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

/** A TCP server's address is one. */
function portOf(server: { readonly address: () => AddressInfo | string | null }): number {
  return (server.address() as AddressInfo).port;
}

describe('a message over HTTPS', () => {
  test('is not sent to whom nobody vouches for', async () => {
    const send = createSender({ ca: null, env: {} });
    await expect(send(url, message, NEVER)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(received).toEqual([]);
  });

  test('is sent to whom a given certificate vouches for', async () => {
    expect(await createSender({ ca, env: {} })(url, message, NEVER)).toBe(202);
    expect(received.splice(0)).toEqual([message.body]);
    expect(proxied).toEqual([]);
  });

  test('goes through the proxy, unless the host is named as one without', async () => {
    const env = { HTTPS_PROXY: proxyUrl };
    expect(await createSender({ ca, env })(url, message, NEVER)).toBe(202);
    expect(proxied.splice(0)).toEqual([new URL(url).host]);
    expect(await createSender({ ca, env: { ...env, NO_PROXY: 'localhost' } })(url, message, NEVER)).toBe(202);
    expect(proxied).toEqual([]);
  });
});
