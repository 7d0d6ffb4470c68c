/** `kbgap webhook`, in processes of their own, and a service that sends. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook as Standard } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeCatalog } from '../../src/ingest/catalog-file.ts';
import { createCatalogStore } from '../../src/store/files/catalog-store.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { makeCatalog } from '../contract/support/catalog.ts';
import { addWebhook, makeEvent, tellTo } from '../feeds/support/made-up.ts';
import { type Receiver, startReceiver } from '../feeds/support/receiver.ts';
import { useFolder } from './support/folder.ts';
import { jsonOf, kbgap, type Running, startKbgap } from './support/kbgap.ts';

const TENANT = '6b626761-7000-4000-8000-000000000001';
const OTHER_TENANT = '22222222-2222-4222-8222-222222222222';
const GUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

const running: Running[] = [];
const receivers: Receiver[] = [];
afterEach(async () => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
  for (const { close } of receivers.splice(0)) await close();
});

const folder = useFolder();
let made = 0;
const newDataDir = () => join(folder, `data-${made++}`);

async function receiver(...answer: Parameters<typeof startReceiver>): Promise<Receiver> {
  const started = await startReceiver(...answer);
  receivers.push(started);
  return started;
}

interface WebhookJson {
  readonly id: string;
  readonly secret: string;
}

const ADD = ['webhook', 'add', '--url'];

describe('kbgap webhook', () => {
  it('add prints the secret once; list has it not, nor what stands in the query of the address', async () => {
    const dataDir = newDataDir();
    const text = await kbgap([...ADD, 'https://receiver.example/hook?key=made-up'], { dataDir });
    expect(text).toMatchObject({ code: 0, stderr: 'The secret is not shown again.\n' });
    expect(text.stdout).toMatch(new RegExp(`^WEBHOOK_ID=${GUID}\nWEBHOOK_SECRET=whsec_[A-Za-z0-9+/]{43}=\n$`));
    const options = ['--events', 'sync-failed', 'kb-missing', '--min-devices', '5', '--json'];
    const added = await kbgap([...ADD, 'http://localhost:1/', ...options], { dataDir });
    const { secret, ...webhook } = jsonOf<WebhookJson>(added);
    expect(webhook).toEqual({
      ...{ id: expect.stringMatching(new RegExp(`^${GUID}$`)), tenant: TENANT, url: 'http://localhost:1/' },
      ...{ events: ['kb-missing', 'sync-failed'], minDevices: 5 },
      ...{ createdAt: expect.stringMatching(/Z$/), disabledAt: null },
    });
    const list = await kbgap(['webhook', 'list', '--json'], { dataDir });
    expect(jsonOf(list)).toEqual([
      expect.objectContaining({ url: 'https://receiver.example/hook?...', minDevices: 1 }),
      webhook,
    ]);
    const shown = await kbgap(['webhook', 'list'], { dataDir });
    expect(shown.stdout).toContain(`${webhook.id}  http://localhost:1/\n  kb-missing sync-failed, from 5 devices on\n`);
    expect(shown.stdout + list.stdout).not.toMatch(new RegExp(`whsec_|made-up|${secret.slice(6, 20)}`));
  });

  it('remove takes a webhook of the tenant away', async () => {
    const dataDir = newDataDir();
    const { id } = jsonOf<WebhookJson>(await kbgap([...ADD, 'https://receiver.example/', '--json'], { dataDir }));
    const ofOther = await kbgap(['webhook', 'remove', id, '--tenant', OTHER_TENANT], { dataDir });
    const problem = `kbgap: there is no webhook ${id} of this tenant; list them: kbgap webhook list\n`;
    expect(ofOther).toEqual({ code: 3, stdout: '', stderr: problem });
    expect((await kbgap(['webhook', 'remove', id.toUpperCase()], { dataDir })).code).toBe(0);
    const none = 'No webhooks. Make one: kbgap webhook add --url https://...\n';
    expect((await kbgap(['webhook', 'list'], { dataDir })).stdout).toBe(none);
  });

  it('add says what was expected, without what was given', async () => {
    const run = await kbgap([...ADD, 'http://receiver.example/?key=made-up'], { dataDir: newDataDir() });
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toMatch(/^kbgap: expected an https address [^\n]+\n$/);
    expect(run.stderr).not.toContain('made-up');
  });

  it('test sends a signed message now, and says what came of it', async () => {
    const dataDir = newDataDir();
    const taking = await receiver();
    const { id, secret } = jsonOf<WebhookJson>(await kbgap([...ADD, taking.url, '--json'], { dataDir }));
    const taken = await kbgap(['webhook', 'test', id], { dataDir });
    expect(taken).toEqual({ code: 0, stdout: 'The receiver took it: status 204.\n', stderr: '' });
    const [message] = taking.received;
    expect(new Standard(secret).verify(message?.body ?? '', message?.headers ?? {})).toMatchObject({ type: 'test' });
    taking.answerWith(500);
    const refused = await kbgap(['webhook', 'test', id, '--json'], { dataDir });
    expect([refused.code, jsonOf(refused)]).toEqual([3, { id, isTaken: false, result: 'status 500' }]);
  });
});

describe('kbgap serve', () => {
  it('sends what waits; killed while the receiver takes it, the next one sends the same message', async () => {
    const dataDir = newDataDir();
    const start = (): Running => {
      const service = startKbgap(['serve', '--port', '0', '--json'], { dataDir });
      running.push(service);
      return service;
    };
    await mkdir(dataDir);
    const { feeds, close } = await openSqlite(join(dataDir, 'kbgap.db'));
    const taking = await receiver((response) => {
      running.at(-1)?.child.kill('SIGKILL');
      response.writeHead(204).end();
    });
    const webhook = await addWebhook(feeds, 1, { url: taking.url });
    const at = new Date().toISOString();
    const event = makeEvent(1, { title: 'of a test', at });
    await tellTo(feeds, [webhook], [event], at);
    const refusal = { at, reasons: ['It is made up.'] };
    await createCatalogStore(dataDir).refuseCatalog(encodeCatalog(makeCatalog().data), refusal);
    await start().exited;
    expect(taking.received).toHaveLength(1);
    expect(await feeds.nextDelivery(webhook.id)).toMatchObject({ state: 'waiting', attempts: 0 });
    // Who is killed keeps others away for a minute.
    const by = 'made up';
    const later = new Date(Date.now() + 61_000).toISOString();
    expect(await feeds.claim({ webhookId: webhook.id, by, at, until: later })).toBe(false);
    expect(await feeds.claim({ webhookId: webhook.id, by, at: later, until: later })).toBe(true);
    await feeds.release({ webhookId: webhook.id, by });
    taking.answerWith(204);
    const service = start();
    await service.says(/"url"/);
    while ((await feeds.nextDelivery(webhook.id)) !== null) await wait(20);
    expect(taking.received.map(({ headers }) => headers['webhook-id'])).toEqual([event.id, event.id]);
    const bodies = taking.received.map(({ body }) => body);
    expect(bodies[1]).toBe(bodies[0]);
    const page = { since: at, minDevices: 1, limit: 100 };
    while ((await feeds.listEvents(OTHER_TENANT, page)).length === 0) await wait(20);
    expect((await feeds.listEvents(OTHER_TENANT, page)).map(({ title }) => title)).toEqual([
      'A new catalog was refused: It is made up.',
    ]);
    await close();
    const deliveries = await kbgap(['webhook', 'deliveries', '--tenant', webhook.tenantId], { dataDir });
    expect(deliveries.stdout).toBe(`${at}  ${webhook.id}  delivered  kb-missing: of a test\n  1 try: status 204\n`);
    expect(service.stderr() + service.stdout()).not.toContain(webhook.secret);
  });
});
