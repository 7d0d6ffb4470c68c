/** `GET /v1/feed`: Atom for feed readers, by token or by a client's id and secret. */
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewSecret } from '../../src/auth/clients.ts';
import { readConfig } from '../../src/config.ts';
import type { FeedEvent } from '../../src/feeds/ports.ts';
import { openClients } from '../../src/server.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { makeCatalog } from './support/catalog.ts';
import { OTHER_TENANT, startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';
import { until } from './support/until.ts';

const HOSTILE = '<b>&amp; ]]> "x" \'y\' \u0001\ud800\ufffe \u{1f916}\r\n</title><entry/>';
const NOW = new Date('2020-04-01T00:00:00Z');

const waits: number[] = [];
let server: TestServer;
let readers: Record<'reader' | 'stranger' | 'other', NewSecret>;

beforeAll(async () => {
  server = await startTestServer({
    now: () => NOW,
    sleep: async (milliseconds) => void waits.push(milliseconds),
    flags: { publicUrl: 'https://kbgap.example.com/base' },
  });
  const { clients, close } = await openClients(readConfig({}, { dataDir: server.dataDir }));
  const add = (tenantId: string, role: string) => clients.add({ tenantId, name: 'made up', roles: [role], days: null });
  readers = {
    reader: await add(TENANT, 'Software.Read.All'),
    stranger: await add(TENANT, 'Machine.Read.All'),
    other: await add(OTHER_TENANT, 'Software.Read.All'),
  };
  await close();
});
afterAll(() => stopTestServer(server));

let told = 0;

async function tell(tenantId: string | null, ...events: readonly Partial<FeedEvent>[]): Promise<void> {
  const { feeds, close } = await openSqlite(join(server.dataDir, 'kbgap.db'));
  const made = events.map((event) => ({
    ...{ id: `${String(++told).padStart(8, '0')}-0000-8000-8000-000000000000`, tenantId, kind: 'kb-missing' as const },
    ...{ at: '2020-03-31T08:00:00.000Z', minDevices: 1, title: `Event ${told}`, summary: 'Made up.', data: '{}' },
    ...event,
  }));
  const topic = `made-up-${told}`;
  await feeds.tell({ tenantId, topic, before: null, text: '', events: made, at: NOW.toISOString(), sendTo: [] });
  await close();
}

/** A document as `name text` or `name {attributes}` of each element, by the strictest parser there is. */
function parseXml(text: string): (readonly [name: string, content: unknown])[] {
  const elements: [name: string, content: unknown][] = [];
  const open: number[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    open.push(elements.push([name, Object.keys(attributes).length > 0 ? attributes : '']) - 1);
  });
  parser.on('text', (content) => {
    const element = elements[open.at(-1) ?? -1];
    if (element && content.trim() !== '') element[1] = content;
  });
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  return elements;
}

const basic = (id: string, secret: string): string => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
const basicOf = ({ client, secret }: NewSecret): string => basic(client.id, secret);

describe('a server', () => {
  test('tells of a new month soon after the catalog with it is put in force', async () => {
    const other = await startTestServer({ catalog: makeCatalog({ months: 2 }) });
    const { feeds, close } = await openSqlite(join(other.dataDir, 'kbgap.db'));
    await until(() => feeds.readMemory(null, 'months'));
    await other.adopt(makeCatalog());
    const told = /<title>New: March 2020 Security Updates/;
    await until(async () => told.exec((await other.call('/v1/feed')).text));
    await close();
    await stopTestServer(other);
  });
});

describe('GET /v1/feed', () => {
  test('is valid Atom without any event', async () => {
    const { status, headers, text } = await server.call('/v1/feed', { tenantId: OTHER_TENANT });
    expect([status, headers.get('content-type')]).toEqual([200, 'application/atom+xml; charset=utf-8']);
    expect(headers.get('cache-control')).toBe('private, no-cache');
    expect(parseXml(text)).toEqual([
      ['feed', { xmlns: 'http://www.w3.org/2005/Atom' }],
      ['id', expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/)],
      ['title', 'kbgap'],
      ['updated', '2020-03-11T00:00:00.000Z'],
      ['link', { rel: 'self', type: 'application/atom+xml', href: 'https://kbgap.example.com/base/v1/feed' }],
      ['author', ''],
      ['name', 'kbgap'],
      ['generator', 'kbgap'],
    ]);
  });

  test('has the events of the tenant and of all, newest first, whatever their titles', async () => {
    await tell(TENANT, { title: HOSTILE, summary: HOSTILE }, { at: '2019-12-01T00:00:00.000Z' }, { minDevices: 2 });
    await tell(OTHER_TENANT, { title: 'of the other' });
    await tell(null, { kind: 'sync-failed', minDevices: 0, at: '2020-03-31T09:00:00.000Z', title: 'of all' });
    const entries = parseXml((await server.call('/v1/feed')).text).slice(8);
    const shown = HOSTILE.replace('\u0001\ud800\ufffe', '\ufffd\ufffd\ufffd');
    expect(entries).toEqual([
      ['entry', ''],
      ['id', 'urn:uuid:00000005-0000-8000-8000-000000000000'],
      ['title', 'of all'],
      ['published', '2020-03-31T09:00:00.000Z'],
      ['updated', '2020-03-31T09:00:00.000Z'],
      ['category', { term: 'sync-failed' }],
      ['content', 'Made up.'],
      ['entry', ''],
      ['id', 'urn:uuid:00000001-0000-8000-8000-000000000000'],
      ['title', shown],
      ['published', '2020-03-31T08:00:00.000Z'],
      ['updated', '2020-03-31T08:00:00.000Z'],
      ['category', { term: 'kb-missing' }],
      ['content', shown],
    ]);
    const titles = parseXml((await server.call('/v1/feed', { tenantId: OTHER_TENANT })).text)
      .filter(([name]) => name === 'title')
      .map(([, title]) => title);
    expect(titles).toEqual(['kbgap', 'of all', 'of the other']);
  });

  test('is sent again only when it has changed', async () => {
    const first = await server.call('/v1/feed');
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]{43}"$/);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await server.call('/v1/feed', { headers: { 'if-none-match': known } });
      expect([known, again.status, again.text, again.headers.get('etag')]).toEqual([known, 304, '', tag]);
    }
    expect((await server.call('/v1/feed', { headers: { 'if-none-match': '"other"' } })).text).toBe(first.text);
    await tell(TENANT, { title: 'one more' });
    const changed = await server.call('/v1/feed', { headers: { 'if-none-match': tag } });
    expect([changed.status, changed.text.includes('one more')]).toEqual([200, true]);
  });

  test("lets a client in by its id and secret, to its own tenant's feed", async () => {
    const ids: string[] = [];
    for (const { name, tenantId } of [
      { name: 'reader', tenantId: TENANT },
      { name: 'other', tenantId: OTHER_TENANT },
    ] as const) {
      const byToken = await server.call('/v1/feed', { tenantId });
      const byBasic = await server.call('/v1/feed', { authorization: basicOf(readers[name]) });
      expect([byBasic.status, byBasic.text]).toEqual([200, byToken.text]);
      ids.push(String(parseXml(byToken.text)[1]?.[1]));
    }
    expect(ids[0]).not.toBe(ids[1]);
    const { status, body } = await server.call('/v1/feed', { authorization: basicOf(readers.stranger) });
    expect([status, body.error.code]).toEqual([403, 'Forbidden']);
  });

  test('takes no id and secret elsewhere', async () => {
    for (const path of ['/v1/fleet/kbs', '/api/machines', '/v1/catalog']) {
      // Not on a connection either on which they were good just now.
      expect((await server.call('/v1/feed', { authorization: basicOf(readers.reader) })).status).toBe(200);
      expect((await server.call(path, { authorization: basicOf(readers.reader) })).status).toBe(401);
    }
  });

  test('asks for a log-in, and lets who fails wait', async () => {
    const { id } = readers.reader.client;
    const challenge = 'Bearer, Basic realm="kbgap", charset="UTF-8"';
    const none = await server.call('/v1/feed', { authorization: null });
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, challenge]);
    for (const wrong of [
      basic(id, 'wrong'),
      basic(id, ''),
      basic(id, readers.other.secret),
      basic('no-guid', readers.reader.secret),
      basic(OTHER_TENANT, 'x'),
      basic('', ''),
    ]) {
      const refused = await server.call('/v1/feed', { authorization: wrong });
      expect([wrong, refused.status, refused.headers.get('www-authenticate')]).toEqual([wrong, 401, challenge]);
      expect(refused.body.error.message).toBe('The client id or the secret is wrong, or the secret has expired.');
    }
    for (const malformed of ['Basic', 'Basic =', 'Basic a b', 'Digest x', 'Bearer x']) {
      expect((await server.call('/v1/feed', { authorization: malformed })).status).toBe(401);
    }
    waits.length = 0;
    for (let tries = 0; tries < 3; tries++) await server.call('/v1/feed', { authorization: basic(id, 'wrong') });
    expect(waits).toEqual([100, 200, 400]);
    expect((await server.call('/v1/feed', { authorization: basicOf(readers.reader) })).status).toBe(200);
  });
});
