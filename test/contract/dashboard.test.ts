/** The dashboard as it is given out: its page at the addresses of people, and the files it loads. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerError } from '../../src/api/answer-error.ts';
import { BUILD_FOLDER, readBuild } from '../../src/api/dashboard/read-build.ts';
import { addDashboardRoutes, DASHBOARD_PAGES } from '../../src/api/routes/dashboard.ts';
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

describe('what opens first', () => {
  interface Chunk {
    readonly file: string;
    readonly isDynamicEntry?: boolean;
    readonly imports?: readonly string[];
    readonly css?: readonly string[];
    readonly assets?: readonly string[];
  }

  test('is under 250 kB compressed, whichever page it is', async () => {
    const chunks: Record<string, Chunk> = JSON.parse(
      await readFile(join(BUILD_FOLDER, '.vite', 'manifest.json'), 'utf8'),
    );
    const build = await readBuild('', BUILD_FOLDER);
    const filesOf = (name: string): string[] => {
      const { file = '', imports = [], css = [], assets = [] } = chunks[name] ?? {};
      return [file, ...css, ...assets, ...imports.flatMap(filesOf)];
    };
    const sizeOf = (names: Iterable<string>): number =>
      [...names].reduce(
        (sum, name) => sum + (build?.files.get(name.replace('assets/', ''))?.bodies.get('gzip')?.length ?? Number.NaN),
        0,
      );
    const pages = Object.keys(chunks).filter((name) => chunks[name]?.isDynamicEntry);
    expect(pages.length).toBeGreaterThan(0);
    const sizes = pages.map((name) => [name, sizeOf(new Set([...filesOf('index.html'), ...filesOf(name)]))] as const);
    expect(sizes.filter(([, bytes]) => !(bytes < 250_000))).toEqual([]);
  });
});

test('where it was not built, it says so until it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kbgap-web-'));
  const app = fastify();
  app.setErrorHandler(answerError);
  addDashboardRoutes(app, { publicUrl: null }, folder);
  const missing = await app.inject('/devices');
  expect([missing.statusCode, missing.json()]).toEqual([
    503,
    {
      error: {
        code: 'ServiceUnavailable',
        message: 'The dashboard is not built. Run script/setup and open it again.',
        target: expect.any(String),
      },
    },
  ]);
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), 'built');
  const built = await app.inject('/devices');
  expect([built.statusCode, built.body]).toEqual([200, 'built']);
  await app.close();
  await rm(folder, { recursive: true });
});
