import { describe, expect, test } from 'vitest';
import type { Delivery, FeedEvent, FeedStore, Memory, Telling, Webhook } from '../../src/feeds/ports.ts';
import { at, T1, T2 } from './made-up.ts';

const guid = (letter: string): string => `${letter.repeat(8)}-0000-8000-8000-000000000000`;

const makeEvent = (letter: string, change: Partial<FeedEvent> = {}): FeedEvent => ({
  id: guid(letter),
  tenantId: T1,
  kind: 'kb-missing',
  at: at(2),
  minDevices: 0,
  title: 'made up',
  summary: 'made up',
  data: '{}',
  ...change,
});

const makeWebhook = (letter: string, change: Partial<Webhook> = {}): Webhook => ({
  id: guid(letter),
  tenantId: T1,
  url: 'https://receiver.example/hook?a=b',
  secret: 'whsec_bWFkZSB1cA==',
  kinds: ['kb-missing', 'sync-failed'],
  minDevices: 3,
  createdAt: at(1),
  disabledAt: null,
  ...change,
});

const makeTelling = (change: Partial<Telling> = {}): Telling => ({
  ...{ tenantId: T1, topic: 'made-up', before: null, text: '[]', events: [], at: at(2), sendTo: [] },
  ...change,
});

/** Events of a new topic, all sent to webhooks. */
const tellTo = (store: FeedStore, webhooks: readonly Webhook[], ...events: readonly FeedEvent[]) =>
  store.tell(
    makeTelling({
      topic: `topic of ${events.map(({ id }) => id)}`,
      events,
      sendTo: events.flatMap((event) => webhooks.map((webhook) => ({ webhook, event }))),
    }),
  );

const waiting = (webhook: Webhook, number: number, event: FeedEvent): Delivery => ({
  ...{ webhookId: webhook.id, number, event, state: 'waiting', attempts: 0, queuedAt: at(2), dueAt: at(2) },
  ...{ triedAt: null, result: null },
});

const idsOf = (events: readonly FeedEvent[]): string[] => events.map(({ id }) => id);
const page = { since: at(1), minDevices: 1, limit: 100 };
const all = { webhookId: null, limit: 100 };

export function describeFeedContract(store: () => FeedStore, openAnother: () => Promise<FeedStore>): void {
  describe('events', () => {
    test('come back as they were given, to their tenant, those of all to each; newest first', async () => {
      const hostile = { title: "O'Brien's <b>&amp; \u{1f916}", summary: 'a\r\nb\tc', data: '{"a":"\\u0000"}' };
      const own = makeEvent('a', { ...hostile, at: at(3) });
      const late = makeEvent('b', { at: at(4) });
      const ofOther = makeEvent('a', { tenantId: T2 });
      const ofAll = makeEvent('c', { tenantId: null, kind: 'sync-failed', at: at(5) });
      expect(await store().tell(makeTelling({ events: [own, late] }))).toBe(true);
      expect(await store().tell(makeTelling({ tenantId: T2, events: [ofOther] }))).toBe(true);
      expect(await store().tell(makeTelling({ tenantId: null, events: [ofAll] }))).toBe(true);
      expect(await store().listEvents(T1, page)).toEqual([ofAll, late, own]);
      expect(await store().listEvents(T2, page)).toEqual([ofAll, ofOther]);
      expect(await store().listEvents(T1, { ...page, since: at(4) })).toEqual([ofAll, late]);
      expect(await store().listEvents(T1, { ...page, limit: 1 })).toEqual([ofAll]);
    });

    test('that take a number of devices come to who asks for that number', async () => {
      const [any, one, five] = [makeEvent('a'), makeEvent('b', { minDevices: 1 }), makeEvent('c', { minDevices: 5 })];
      await store().tell(makeTelling({ events: [any, one, five] }));
      expect(idsOf(await store().listEvents(T1, page))).toEqual(idsOf([any, one]));
      expect(idsOf(await store().listEvents(T1, { ...page, minDevices: 5 }))).toEqual(idsOf([any, five]));
    });

    test('are kept once, with what is remembered of their topic, or not at all', async () => {
      const other = await openAnother();
      expect(await store().readMemory(T1, 'made-up')).toBeNull();
      expect(await store().tell(makeTelling({ text: '["a"]', events: [makeEvent('a')] }))).toBe(true);
      const first: Memory = { version: 1, text: '["a"]' };
      expect(await other.readMemory(T1, 'made-up')).toEqual(first);
      expect(await store().tell(makeTelling({ text: '["b"]', events: [makeEvent('b')] }))).toBe(false);
      const next = makeTelling({ before: first, text: '["a","c"]', events: [makeEvent('c')] });
      const both = await Promise.all([store().tell(next), other.tell({ ...next, events: [makeEvent('d')] })]);
      expect(both.toSorted()).toEqual([false, true]);
      expect(await store().readMemory(T1, 'made-up')).toEqual({ version: 2, text: '["a","c"]' });
      expect(await store().readMemory(T1, 'another')).toBeNull();
      expect(await store().readMemory(T2, 'made-up')).toBeNull();
      expect(await store().readMemory(null, 'made-up')).toBeNull();
      expect(idsOf(await store().listEvents(T1, page))).toEqual([guid('a'), guid(both[0] ? 'c' : 'd')]);
    });

    test('with a NUL are refused', async () => {
      const events = [makeEvent('a', { title: 'a\0b' })];
      await expect((async () => store().tell(makeTelling({ events })))()).rejects.toThrow(TypeError);
      expect(await store().listEvents(T1, page)).toEqual([]);
    });

    test('of before a time are dropped, of all tenants, with their deliveries', async () => {
      const webhook = makeWebhook('a');
      await store().addWebhook(webhook);
      const [old, kept] = [makeEvent('a'), makeEvent('b', { at: at(3) })];
      await tellTo(store(), [webhook], old, kept);
      await store().tell(makeTelling({ tenantId: null, events: [makeEvent('c', { tenantId: null })] }));
      expect(await store().pruneEvents(at(3))).toBe(2);
      expect(await store().pruneEvents(at(3))).toBe(0);
      expect(await store().listEvents(T1, page)).toEqual([kept]);
      expect(await store().listDeliveries(T1, all)).toEqual([waiting(webhook, 2, kept)]);
    });
  });

  describe('webhooks', () => {
    test('come back as they were given, oldest first, and go with their deliveries', async () => {
      const late = makeWebhook('a', { createdAt: at(2), disabledAt: at(3), kinds: [], url: "https://x.example/'--" });
      const early = makeWebhook('b');
      const ofOther = makeWebhook('c', { tenantId: T2 });
      for (const webhook of [late, early, ofOther]) await store().addWebhook(webhook);
      await expect(store().addWebhook(early)).rejects.toThrow();
      expect(await store().listWebhooks(T1)).toEqual([early, late]);
      expect(await store().listWebhooks(T2)).toEqual([ofOther]);
      expect(await store().listWebhooks(null)).toEqual([early, ofOther, late]);
      expect(await store().findWebhook(late.id)).toEqual(late);
      for (const id of ['', '\0', "' OR 1=1 --"]) {
        expect(await store().findWebhook(id)).toBeNull();
        expect(await store().removeWebhook(T1, id)).toBe(false);
      }
      await tellTo(store(), [early], makeEvent('a'));
      expect(await store().removeWebhook(T2, early.id)).toBe(false);
      expect(await store().listDeliveries(T1, all)).toHaveLength(1);
      expect(await store().removeWebhook(T1, early.id)).toBe(true);
      expect(await store().removeWebhook(T1, early.id)).toBe(false);
      expect(await store().listDeliveries(T1, all)).toEqual([]);
      expect(await store().listWebhooks(T1)).toEqual([late]);
    });

    test('are claimed by one at a time, until it lets go, or its time is over', async () => {
      const { id: webhookId } = makeWebhook('a');
      await store().addWebhook(makeWebhook('a'));
      const claim = (by: string, day: number) => store().claim({ webhookId, by, at: at(day), until: at(day + 1) });
      const both = await Promise.all([claim('one', 1), (await openAnother()).claim({ ...claimOf('two'), webhookId })]);
      expect(both.toSorted()).toEqual([false, true]);
      const [mine, theirs] = both[0] ? ['one', 'two'] : ['two', 'one'];
      expect(await claim(mine, 1)).toBe(true);
      expect(await claim(theirs, 1)).toBe(false);
      await store().release({ webhookId, by: theirs });
      expect(await claim(theirs, 1)).toBe(false);
      expect(await claim(theirs, 2)).toBe(true);
      await store().release({ webhookId, by: theirs });
      expect(await claim(mine, 1)).toBe(true);
      expect(await store().claim({ ...claimOf('one'), webhookId: guid('f') })).toBe(false);
    });

    test('that are disabled get nothing more, until they are tried again', async () => {
      const webhook = makeWebhook('a');
      await store().addWebhook(webhook);
      await tellTo(store(), [webhook], makeEvent('a'), makeEvent('b'));
      await store().disableWebhook(webhook.id, at(3));
      await store().disableWebhook(webhook.id, at(4));
      await tellTo(store(), [webhook], makeEvent('c'));
      expect(await store().findWebhook(webhook.id)).toEqual({ ...webhook, disabledAt: at(3) });
      expect((await store().listDeliveries(T1, all)).map(({ state }) => state)).toEqual(['dead', 'dead']);
      expect(await store().listDue(at(9))).toEqual([]);
      expect(await store().claim({ ...claimOf('one'), webhookId: webhook.id })).toBe(false);
      expect(await store().retryDead(webhook.id, at(5))).toBe(2);
      expect(await store().retryDead(webhook.id, at(5))).toBe(0);
      expect(await store().findWebhook(webhook.id)).toEqual(webhook);
      expect(await store().listDue(at(4))).toEqual([]);
      expect(await store().listDue(at(5))).toEqual([webhook.id]);
    });
  });

  describe('deliveries', () => {
    test('wait in the order of events, each webhook for itself', async () => {
      const [first, second] = [makeWebhook('a'), makeWebhook('b')];
      const ofOther = makeWebhook('c', { tenantId: T2 });
      for (const webhook of [first, second, ofOther]) await store().addWebhook(webhook);
      const [a, b] = [makeEvent('a'), makeEvent('b', { tenantId: null })];
      await tellTo(store(), [first, second], a);
      await tellTo(store(), [first, ofOther], b);
      // None of T1, whatever somebody says.
      await tellTo(store(), [{ ...first, tenantId: T2 }], makeEvent('c'));
      expect(await store().listDeliveries(T1, { ...all, webhookId: first.id })).toEqual([
        waiting(first, 2, b),
        waiting(first, 1, a),
      ]);
      expect(await store().listDeliveries(T1, all)).toHaveLength(3);
      expect(await store().listDeliveries(T1, { ...all, limit: 2 })).toHaveLength(2);
      expect(await store().listDeliveries(T2, all)).toEqual([waiting(ofOther, 1, b)]);
      expect(await store().listDeliveries(T2, { ...all, webhookId: first.id })).toEqual([]);
      expect(await store().listDeliveries(T1, { ...all, webhookId: '\0' })).toEqual([]);
      expect(await store().nextDelivery(first.id)).toEqual(waiting(first, 1, a));
      expect(await store().nextDelivery(guid('f'))).toBeNull();
      expect(await store().listDue(at(1))).toEqual([]);
      expect(await store().listDue(at(2))).toEqual([first.id, second.id, ofOther.id]);
    });

    test('keep what came of the last try, and hold up those after them while they wait', async () => {
      const webhook = makeWebhook('a');
      await store().addWebhook(webhook);
      const [a, b] = [makeEvent('a'), makeEvent('b')];
      await tellTo(store(), [webhook], a, b);
      const read = waiting(webhook, 1, a);
      const failed = { state: 'waiting', dueAt: at(4), triedAt: at(3), result: 'status 500' } as const;
      expect(await store().noteAttempt(read, failed)).toBe(true);
      expect(await store().noteAttempt(read, failed)).toBe(false);
      const again = { ...read, ...failed, attempts: 1 };
      expect(await store().nextDelivery(webhook.id)).toEqual(again);
      expect(await store().listDue(at(3))).toEqual([]);
      const done = { state: 'delivered', dueAt: at(4), triedAt: at(4), result: 'status 204' } as const;
      expect(await store().noteAttempt(again, done)).toBe(true);
      expect(await store().nextDelivery(webhook.id)).toEqual(waiting(webhook, 2, b));
      expect(await store().listDue(at(4))).toEqual([webhook.id]);
      await store().claim({ webhookId: webhook.id, by: 'one', at: at(4), until: at(5) });
      expect(await store().listDue(at(4))).toEqual([]);
      expect(await store().listDue(at(5))).toEqual([webhook.id]);
      const dead = { ...failed, state: 'dead' } as const;
      expect(await store().noteAttempt(waiting(webhook, 2, b), dead)).toBe(true);
      expect(await store().nextDelivery(webhook.id)).toBeNull();
      expect(await store().retryDead(webhook.id, at(6))).toBe(1);
      expect(await store().nextDelivery(webhook.id)).toEqual({
        ...waiting(webhook, 2, b),
        ...{ queuedAt: at(6), dueAt: at(6), triedAt: at(3), result: 'status 500' },
      });
    });
  });
}

function claimOf(by: string) {
  return { by, at: at(1), until: at(2) };
}
