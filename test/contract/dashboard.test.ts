/** The dashboard as it is given out: its page at the addresses of people, and the files it loads. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DASHBOARD_PAGES } from '../../src/api/routes/dashboard.ts';
import { startTestServer, stopTestServer, type TestServer } from './support/server.ts';

let server: TestServer;
let files: readonly string[];
const get = (path: string, headers: Record<string, string> = {}) => server.call(path, { authorization: null, headers });

beforeAll(async () => {
  server = await startTestServer({ flags: { publicUrl: 'https://kb.example/gap/' } });
  const { text } = await get('/');
  files = [...text.matchAll(/"\/gap(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
});
afterAll(() => stopTestServer(server));

describe('the page', () => {
  test.each(DASHBOARD_PAGES.map((url) => url.replace(':id', 'a%20b')))('is at %s, without a token', async (path) => {
    const { status, headers, text } = await get(path);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-store',
    ]);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect([headers.get('x-content-type-options'), headers.get('referrer-policy')]).toEqual(['nosniff', 'no-referrer']);
    expect(text).toContain('<html lang="en" data-base="/gap/">');
  });

  test('has nothing inline, and all of its own path', async () => {
    const { text } = await get('/devices');
    expect(text).not.toMatch(/<script(?![^>]*src=)|<style|style=|\son\w+=/);
    expect([...text.matchAll(/(?:src|href)="([^"]*)"/g)].filter(([, url]) => !url?.startsWith('/gap/assets/'))).toEqual(
      [],
    );
  });

  test.each(['/device', '/devices/a/b', '/index.html', '/assets', '/src/main.tsx', '/.vite/manifest.json'])(
    'is not at %s',
    async (path) => {
      const { status, body } = await get(path);
      expect([status, body.error.code]).toEqual([404, 'NotFound']);
    },
  );
});

describe('its files', () => {
  test('are kept for ever, and packed as the client takes them', async () => {
    const types = new Set<string | null>();
    for (const path of files) {
      const plain = await get(path, { 'accept-encoding': 'identity' });
      types.add(plain.headers.get('content-type'));
      expect([plain.status, plain.headers.get('cache-control'), plain.headers.get('vary')]).toEqual([
        200,
        'public, max-age=31536000, immutable',
        'accept-encoding',
      ]);
      for (const encoding of ['br', 'gzip']) {
        const packed = await get(path, { 'accept-encoding': encoding });
        expect([packed.headers.get('content-encoding'), packed.text]).toEqual([encoding, plain.text]);
      }
    }
    expect([...types].sort()).toEqual(['image/svg+xml', 'text/css; charset=utf-8', 'text/javascript; charset=utf-8']);
  });

  test.each(['../index.html', '..%2findex.html', '%2e%2e%2f%2e%2e%2fpackage.json', 'none.js', '__proto__', 'a.js.br'])(
    '%s is none of them',
    async (name) => {
      expect((await get(`/assets/${name}`)).status).toBe(404);
    },
  );
});
