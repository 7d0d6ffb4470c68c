/** What a fleet and its catalog give to tell, on either database, with several nodes and after crashes. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { createFeed, EVENTS_KEPT_DAYS } from '../../src/feeds/feed.ts';
import type { CatalogTroubles, FeedStore } from '../../src/feeds/ports.ts';
import { createNewsTeller } from '../../src/feeds/tell-news.ts';
import { createFleet, type Fleet } from '../../src/fleet/fleet.ts';
import { makeCatalog } from '../contract/support/catalog.ts';
import { makeReport } from '../contract/support/reports.ts';
import { ENGINES, type FreshDatabase } from '../support/stores.ts';
import { addWebhook, OTHER_TENANT, TENANT } from './support/made-up.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Node {
  readonly fleet: Fleet;
  readonly feeds: FeedStore;
  readonly tell: (change?: { readonly feeds?: FeedStore; readonly troubles?: CatalogTroubles }) => Promise<number>;
  /** Titles in the feed of a tenant, in the order of text. */
  readonly titles: (tenantId?: string) => Promise<readonly string[]>;
}

const WELL: CatalogTroubles = { readSyncProblems: async () => [], readRefused: async () => null };
const NOW = new Date('2020-04-01T00:00:00Z');

async function openNodes(create: () => Promise<FreshDatabase>, catalog: Catalog, count = 1): Promise<Node[]> {
  const database = await create();
  cleanUps.push(database.drop);
  const nodes: Node[] = [];
  for (let index = 0; index < count; index++) {
    const store = await database.connect();
    const fleet = createFleet({ store: store.fleet, catalog, now: () => NOW });
    const context = {
      ...{ store: store.feeds, fleet, listTenants: store.fleet.devices.listTenants, troubles: WELL },
      ...{ isPublished: async () => true, minDevices: 1, now: () => NOW },
    };
    const tell = createNewsTeller(context);
    const readFeed = createFeed(store.feeds, 1, () => NOW);
    nodes.push({
      ...{ fleet, feeds: store.feeds },
      tell: (change) => {
        if (!change) return tell();
        const { feeds = store.feeds, troubles = WELL } = change;
        return createNewsTeller({ ...context, store: feeds, troubles })();
      },
      titles: async (tenantId = TENANT) => (await readFeed(tenantId)).map(({ title }) => title).sort(),
    });
  }
  return nodes;
}

async function openNode(create: () => Promise<FreshDatabase>, catalog: Catalog): Promise<Node> {
  const [node] = await openNodes(create, catalog);
  if (!node) throw new Error('no node');
  return node;
}

const report = ({ fleet }: Node, computerName: string, ubr: number, tenantId = TENANT) =>
  fleet.acceptReport({ tenantId, device: computerName, bytes: Buffer.from(makeReport({ computerName, ubr })) });

describe.each(ENGINES)('news on $name', ({ create }) => {
  test('of a fleet that was there before are none; later each is told once, to its tenant', async () => {
    const node = await openNode(create, makeCatalog({ months: 2 }));
    await report(node, 'pc-a', 100);
    await report(node, 'pc-z', 0, OTHER_TENANT);
    expect(await node.tell()).toBe(0);
    expect(await node.tell()).toBe(0);
    await node.fleet.adopt(makeCatalog());
    expect(await node.tell()).toBe(3);
    const month = 'New: March 2020 Security Updates (2020-Mar)';
    const kb = 'KB9000003 is missing on 1 device';
    expect(await node.titles()).toEqual([kb, month]);
    expect(await node.titles(OTHER_TENANT)).toEqual([kb, month]);
    await report(node, 'pc-b', 0);
    expect(await node.tell()).toBe(1);
    expect(await node.tell()).toBe(0);
    expect(await node.titles()).toEqual(['KB9000001 is missing on 1 device', kb, month]);
    expect(await node.titles(OTHER_TENANT)).toEqual([kb, month]);
    // None is new for a tenant that comes later.
    await report(node, 'pc-c', 0, '33333333-3333-4333-8333-333333333333');
    expect(await node.tell()).toBe(0);
  });

  test('go to the webhooks that asked for them', async () => {
    const node = await openNode(create, makeCatalog({ months: 2 }));
    const { feeds } = node;
    const all = await addWebhook(feeds, 1, { kinds: ['month-published', 'kb-missing'] });
    const two = await addWebhook(feeds, 2, { minDevices: 2 });
    const none = await addWebhook(feeds, 3, { kinds: ['sync-failed'] });
    const disabled = await addWebhook(feeds, 4, { kinds: ['month-published'], disabledAt: NOW.toISOString() });
    const other = await addWebhook(feeds, 5, { tenantId: OTHER_TENANT, kinds: ['month-published', 'kb-missing'] });
    await report(node, 'pc-a', 200);
    await report(node, 'pc-b', 200);
    await node.tell();
    await report(node, 'pc-c', 0);
    await node.tell();
    await node.fleet.adopt(makeCatalog());
    await node.tell();
    const sent = await Promise.all(
      [all, two, none, disabled, other].map(async ({ id: webhookId, tenantId }) => {
        const deliveries = await feeds.listDeliveries(tenantId, { webhookId, limit: 100 });
        return deliveries.map(({ event }) => event.title).reverse();
      }),
    );
    const month = 'New: March 2020 Security Updates (2020-Mar)';
    expect(sent).toEqual([
      [
        'KB9000002 is missing on 1 device',
        'KB9000001 is missing on 1 device',
        month,
        'KB9000003 is missing on 3 devices',
      ],
      ['KB9000003 is missing on 3 devices'],
      [],
      [],
      [month],
    ]);
  });

  test('are told once by several nodes that look at once', async () => {
    const nodes = await openNodes(create, makeCatalog({ months: 2 }), 3);
    const [first] = nodes;
    if (!first) throw new Error('no node');
    const webhook = await addWebhook(first.feeds, 1, { kinds: ['month-published', 'kb-missing'] });
    await report(first, 'pc-a', 200);
    await Promise.all(nodes.map(({ tell }) => tell()));
    await Promise.all(nodes.map(({ fleet }) => fleet.adopt(makeCatalog())));
    const told = await Promise.all(nodes.map(({ tell }) => tell()));
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(await first.titles()).toHaveLength(2);
    expect(await first.feeds.listDeliveries(TENANT, { webhookId: webhook.id, limit: 100 })).toHaveLength(2);
  });

  test('are told by the next that looks, where one dies before all are kept', async () => {
    const node = await openNode(create, makeCatalog({ months: 2 }));
    await report(node, 'pc-a', 200);
    await node.tell();
    await node.fleet.adopt(makeCatalog());
    let kept = 0;
    const dying: FeedStore = {
      ...node.feeds,
      tell: async (telling) => {
        if (kept++ > 0) throw new Error('killed');
        return node.feeds.tell(telling);
      },
    };
    await expect(node.tell({ feeds: dying })).rejects.toThrow('killed');
    expect(await node.titles()).toEqual(['New: March 2020 Security Updates (2020-Mar)']);
    expect(await node.tell()).toBe(1);
    expect(await node.titles()).toHaveLength(2);
  });

  test('of a catalog that is not the published one, or the sample, are none', async () => {
    const node = await openNode(create, makeCatalog({ isSample: true }));
    await report(node, 'pc-a', 0);
    expect(await node.tell()).toBe(0);
    expect(await node.feeds.readMemory(null, 'months')).toBeNull();
    expect(await node.feeds.readMemory(TENANT, 'missing')).toBeNull();
  });

  test('of what goes wrong with the catalog are told to all, under any catalog', async () => {
    const node = await openNode(create, makeCatalog({ isSample: true }));
    const problem = { source: 'msrc', reason: 'no <answer> & "more"\0', since: NOW.toISOString() };
    const troubles = {
      readSyncProblems: async () => [problem],
      readRefused: async () => ({ version: 'made-up', at: NOW.toISOString(), reasons: ['It shrank.'] }),
    };
    expect(await node.tell({ troubles })).toBe(2);
    expect(await node.tell({ troubles })).toBe(0);
    expect(await node.tell()).toBe(1);
    for (const tenantId of [TENANT, OTHER_TENANT]) {
      expect(await node.titles(tenantId)).toEqual([
        'A new catalog was refused: It shrank.',
        'msrc can be fetched again',
        'msrc cannot be fetched',
      ]);
    }
  });

  test('are in the feed for some time, the newest of them', async () => {
    const node = await openNode(create, makeCatalog());
    const day = (ago: number): Date => new Date(NOW.getTime() - ago * 86_400_000);
    for (let ago = 0; ago < 120; ago++) {
      const event = { id: `e${ago}`, tenantId: TENANT, kind: 'sync-failed', minDevices: 0, data: '{}' } as const;
      const events = [{ ...event, at: day(ago).toISOString(), title: String(ago), summary: '' }];
      const told = { tenantId: TENANT, topic: `t${ago}`, before: null, text: '', at: NOW.toISOString(), sendTo: [] };
      await node.feeds.tell({ ...told, events });
    }
    const lately = await createFeed(node.feeds, 1, () => NOW)(TENANT);
    expect(lately.map(({ title }) => Number(title))).toEqual(Array.from({ length: EVENTS_KEPT_DAYS + 1 }, (_, i) => i));
    const before = await createFeed(node.feeds, 1, () => day(119 - EVENTS_KEPT_DAYS))(TENANT);
    expect(before.map(({ title }) => Number(title))).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });
});
