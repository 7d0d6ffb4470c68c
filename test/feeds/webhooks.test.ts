/** Who can be made a webhook, and whose it is. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EVENT_KINDS } from '../../src/feeds/ports.ts';
import { createWebhooks, type NewWebhook, type Webhooks } from '../../src/feeds/webhooks.ts';
import { openSqlite, type SqliteStore } from '../../src/store/sqlite/open.ts';
import { addWebhook, makeEvent, OTHER_TENANT, TENANT, tellTo } from './support/made-up.ts';

const NOW = new Date('2020-04-01T00:00:00Z');
const URL = 'https://receiver.example/hook?key=made-up';

let folder: string;
let store: SqliteStore;
let webhooks: Webhooks;
const calls: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kbgap-webhooks-'));
  store = await openSqlite(join(folder, 'kbgap.db'));
  const send = async (url: string) => {
    calls.push(url);
    throw Object.assign(new Error(`connect ECONNREFUSED ${url}`), { code: 'ECONNREFUSED' });
  };
  webhooks = createWebhooks(store.feeds, send, () => NOW);
});
afterEach(async () => {
  calls.length = 0;
  await store.close();
  await rm(folder, { recursive: true });
});

const add = (change: Partial<NewWebhook> = {}) =>
  webhooks.add({ tenantId: TENANT, url: URL, kinds: null, minDevices: 1, ...change });

describe('a webhook', () => {
  test('is told everything unless less is asked for, in the order of kinds', async () => {
    const first = await add();
    expect(first).toEqual({
      ...{ id: expect.stringMatching(/^[0-9a-f-]{36}$/), tenantId: TENANT, url: URL, kinds: EVENT_KINDS },
      ...{ secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/), minDevices: 1 },
      ...{ createdAt: NOW.toISOString(), disabledAt: null },
    });
    const second = await add({ kinds: ['sync-failed', 'kb-missing', 'kb-missing'], minDevices: 7 });
    expect(second).toMatchObject({ kinds: ['kb-missing', 'sync-failed'], minDevices: 7 });
    expect([second.id, second.secret]).not.toContain(first.id);
    expect(second.secret).not.toBe(first.secret);
    expect(await webhooks.list(TENANT)).toHaveLength(2);
    expect(calls).toEqual([]);
  });

  test.each(['http://localhost:80/x', 'http://127.8.9.1/', 'http://[::1]:1/', 'HTTPS://Receiver.example:444'])(
    'may be %s',
    async (url) => {
      expect((await add({ url })).url).toBe(new globalThis.URL(url).href);
    },
  );

  test.each([
    'http://receiver.example/',
    'http://127.0.0.1.example.com/',
    'http://localhost.example.com/',
    'http://127.0.0.1@receiver.example/',
    'https://user:made-up@receiver.example/',
    'https://receiver.example/#made-up',
    `https://receiver.example/${'x'.repeat(2_000)}`,
    'receiver.example',
    'file:///etc/passwd',
    'https://',
    '',
  ])('may not be %s', async (url) => {
    await expect(add({ url })).rejects.toMatchObject({
      ...{ name: 'FeedError', code: 'webhook-invalid' },
      message: 'expected an https address without user and fragment; http only for this machine (127.0.0.1, localhost)',
    });
    expect(await webhooks.list(TENANT)).toEqual([]);
  });

  test.each<[what: string, change: Partial<NewWebhook>]>([
    ['no kind', { kinds: [] }],
    ['a kind that there is not', { kinds: ['kb-missing', 'constructor'] }],
    ['no device', { minDevices: 0 }],
    ['half a device', { minDevices: 1.5 }],
    ['no number', { minDevices: Number.NaN }],
    ['too many devices', { minDevices: 10_000_001 }],
  ])('may not be told of %s', async (_, change) => {
    await expect(add(change)).rejects.toMatchObject({ name: 'FeedError', code: 'webhook-invalid' });
  });

  test('of another tenant is not there', async () => {
    const { id } = await add();
    for (const [tenantId, named] of [
      [OTHER_TENANT, id],
      [TENANT, '\0'],
      [TENANT, "' OR 1=1 --"],
    ] as const) {
      const unknown = { name: 'FeedError', code: 'webhook-unknown' };
      await expect(webhooks.test(tenantId, named)).rejects.toMatchObject(unknown);
      await expect(webhooks.retry(tenantId, named)).rejects.toMatchObject(unknown);
      await expect(webhooks.deliveries(tenantId, named)).rejects.toMatchObject(unknown);
      expect(await webhooks.remove(tenantId, named)).toBe(false);
    }
    expect(await webhooks.list(OTHER_TENANT)).toEqual([]);
    expect(await webhooks.test(TENANT, id.toUpperCase())).toEqual({ isTaken: false, result: 'ECONNREFUSED' });
    expect(calls).toEqual([URL]);
    expect(await webhooks.remove(TENANT, id)).toBe(true);
  });

  test('has its deliveries, and the tenant those of all', async () => {
    const [first, second] = [await addWebhook(store.feeds, 1, {}), await addWebhook(store.feeds, 2, {})];
    await tellTo(store.feeds, [first, second], [makeEvent(1)], NOW.toISOString());
    const of = async (id: string | null) => (await webhooks.deliveries(TENANT, id)).map(({ webhookId }) => webhookId);
    expect(await of(first.id)).toEqual([first.id]);
    expect(await of(null)).toEqual([first.id, second.id]);
    expect(await webhooks.deliveries(OTHER_TENANT, null)).toEqual([]);
  });
});
