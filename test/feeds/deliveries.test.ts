/** Webhooks over real HTTP, on either database: order, retries, and nodes that are killed or many. */
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook as Standard } from 'standardwebhooks';
import { afterEach, describe, expect, test } from 'vitest';
import { createDeliveries, type Deliveries, PAUSES_S } from '../../src/feeds/deliveries.ts';
import type { FeedStore, Webhook } from '../../src/feeds/ports.ts';
import { createSender } from '../../src/feeds/send.ts';
import { createWebhooks } from '../../src/feeds/webhooks.ts';
import type { FreshDatabase } from '../support/stores.ts';
import { ENGINES } from '../support/stores.ts';
import { addWebhook, makeEvent, TENANT, tellTo } from './support/made-up.ts';
import { type Answer, type Receiver, startReceiver } from './support/receiver.ts';

const send = createSender({ ca: null, env: {} });
const NOTHING_LISTENS = 'http://127.0.0.1:9/hook';
const DAY_MS = 86_400_000;

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function receiver(answer?: Answer): Promise<Receiver> {
  const started = await startReceiver(answer);
  cleanUps.push(started.close);
  return started;
}

interface World {
  readonly store: FeedStore;
  readonly failures: unknown[];
  readonly now: () => Date;
  readonly pass: (milliseconds: number) => void;
  /** A node that sends. */
  readonly node: () => Promise<Deliveries>;
  /** Sends what is due on one node, until nothing is. */
  readonly sendAll: () => Promise<void>;
  readonly states: (webhook: Webhook) => Promise<readonly (readonly [string, number, string | null])[]>;
}

async function openWorld(create: () => Promise<FreshDatabase>): Promise<World> {
  const database = await create();
  cleanUps.push(database.drop);
  const { feeds: store } = await database.connect();
  // The real time at first: receivers refuse messages that are some minutes old.
  let passed = 0;
  const now = (): Date => new Date(Date.now() + passed);
  const failures: unknown[] = [];
  const node = async (): Promise<Deliveries> => {
    const { feeds } = await database.connect();
    const deliveries = createDeliveries({
      ...{ store: feeds, send, now },
      onFailure: (problem, webhookId) => failures.push([webhookId, problem]),
    });
    cleanUps.push(deliveries.stop);
    return deliveries;
  };
  const own = await node();
  return {
    ...{ store, failures, now, node },
    pass: (milliseconds) => {
      passed += milliseconds;
    },
    sendAll: async () => {
      await own.sendDue();
      await own.settled();
    },
    states: async ({ id: webhookId }) => {
      const all = await store.listDeliveries(TENANT, { webhookId, limit: 100 });
      return all.toReversed().map(({ state, attempts, result }) => [state, attempts, result] as const);
    },
  };
}

const idsOf = ({ received }: Receiver): string[] => received.map(({ headers }) => headers['webhook-id'] ?? '');

describe.each(ENGINES)('webhooks on $name', ({ create }) => {
  test('are sent each event once, in order, signed as Standard Webhooks says', async () => {
    const { store, now, sendAll, states, failures } = await openWorld(create);
    const taking = await receiver();
    const webhook = await addWebhook(store, 1, { url: `${taking.url}?key=made-up` });
    const events = [1, 2, 3].map((number) => makeEvent(number));
    await tellTo(store, [webhook], events, now().toISOString());
    await sendAll();
    await sendAll();
    expect(idsOf(taking)).toEqual(events.map(({ id }) => id));
    const [first] = taking.received;
    expect(new Standard(webhook.secret).verify(first?.body ?? '', first?.headers ?? {})).toEqual({
      type: 'kb-missing',
      timestamp: '2020-04-01T00:00:00.000Z',
      data: { tenantId: TENANT, title: 'Event 1', summary: 'Made up.', number: 1 },
    });
    expect(first).toMatchObject({
      path: '/hook?key=made-up',
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'kbgap' },
    });
    expect(() => new Standard(webhook.secret).verify(`${first?.body} `, first?.headers ?? {})).toThrow();
    expect(await states(webhook)).toEqual(events.map(() => ['delivered', 1, 'status 204']));
    expect(failures).toEqual([]);
  });

  test('that fail get the same message again after growing pauses, and what comes later after it', async () => {
    const { store, now, pass, sendAll, states } = await openWorld(create);
    const taking = await receiver(500);
    const webhook = await addWebhook(store, 1, { url: taking.url });
    const [a, b] = [makeEvent(1), makeEvent(2)];
    await tellTo(store, [webhook], [a, b], now().toISOString());
    await sendAll();
    await sendAll();
    expect(await states(webhook)).toEqual([
      ['waiting', 1, 'status 500'],
      ['waiting', 0, null],
    ]);
    pass((PAUSES_S[0] ?? 0) * 1000);
    taking.answerWith(200);
    await sendAll();
    expect(await states(webhook)).toEqual([
      ['delivered', 2, 'status 200'],
      ['delivered', 1, 'status 200'],
    ]);
    expect(idsOf(taking)).toEqual([a.id, a.id, b.id]);
    const [first, second] = taking.received;
    expect(second?.body).toBe(first?.body);
    for (const { headers, body } of taking.received) {
      const { 'webhook-id': id = '', 'webhook-timestamp': seconds } = headers;
      const signature = new Standard(webhook.secret).sign(id, new Date(Number(seconds) * 1000), body);
      expect(headers['webhook-signature']).toBe(signature);
    }
  });

  test('that fail for a day are given up, with all that waited for as long, and can be sent again', async () => {
    const { store, now, pass, sendAll, states, failures } = await openWorld(create);
    const webhook = await addWebhook(store, 1, { url: NOTHING_LISTENS });
    const began = now().getTime();
    await tellTo(store, [webhook], [makeEvent(1), makeEvent(2)], now().toISOString());
    await sendAll();
    for (const [index, pause] of PAUSES_S.entries()) {
      expect((await states(webhook))[0]).toEqual(['waiting', index + 1, 'ECONNREFUSED']);
      pass(pause * 1000);
      await sendAll();
    }
    expect(Math.round((now().getTime() - began) / 3_600_000)).toBe(24);
    expect(await states(webhook)).toEqual([
      ['dead', PAUSES_S.length + 1, 'ECONNREFUSED'],
      ['dead', 1, 'ECONNREFUSED'],
    ]);
    expect(failures).toHaveLength(PAUSES_S.length + 2);
    pass(DAY_MS);
    await sendAll();
    expect((await states(webhook)).map(([state]) => state)).toEqual(['dead', 'dead']);
    expect(await createWebhooks(store, send, now).retry(TENANT, webhook.id)).toBe(2);
    await sendAll();
    expect((await states(webhook)).map(([state, attempts]) => [state, attempts])).toEqual([
      ['waiting', 1],
      ['waiting', 0],
    ]);
  });

  test('answered otherwise are tried again, at the same address alone', async () => {
    const { store, now, sendAll, states, failures } = await openWorld(create);
    const answers: readonly (readonly [Answer, result: string])[] = [
      [
        (response) => response.writeHead(307, { location: '/elsewhere' }).end(),
        'status 307: redirects are not followed',
      ],
      [(response) => response.destroy(), 'ECONNRESET'],
      [(response) => response.socket?.end('made up\r\n\r\n'), 'HPE_INVALID_CONSTANT'],
      [404, 'status 404'],
    ];
    const receivers = await Promise.all(answers.map(([answer]) => receiver(answer)));
    const webhooks: Webhook[] = [];
    for (const [index, { url }] of receivers.entries()) webhooks.push(await addWebhook(store, index, { url }));
    await tellTo(store, webhooks, [makeEvent(1)], now().toISOString());
    await sendAll();
    const results = answers.map(([, result]) => result);
    expect(await Promise.all(webhooks.map(states))).toEqual(results.map((result) => [['waiting', 1, result]]));
    expect(failures.toSorted()).toEqual(webhooks.map(({ id }, index) => [id, results[index]]));
    expect(receivers.flatMap(({ received }) => received.map(({ path }) => path))).toEqual(answers.map(() => '/hook'));
  });

  test('answered with 410 get nothing more', async () => {
    const { store, now, sendAll, states } = await openWorld(create);
    const taking = await receiver(410);
    const webhook = await addWebhook(store, 1, { url: taking.url });
    await tellTo(store, [webhook], [makeEvent(1), makeEvent(2)], now().toISOString());
    await sendAll();
    await tellTo(store, [webhook], [makeEvent(3)], now().toISOString());
    await sendAll();
    expect(await states(webhook)).toEqual([
      ['dead', 1, 'status 410: the receiver is gone'],
      ['dead', 0, null],
    ]);
    expect(taking.received).toHaveLength(1);
    expect((await store.findWebhook(webhook.id))?.disabledAt).not.toBeNull();
  });

  test('that are slow hold up no other, and are broken off when the node stops', async () => {
    const { store, now, node, states } = await openWorld(create);
    const [slow, quick] = [await receiver(() => undefined), await receiver()];
    const webhooks = [
      await addWebhook(store, 1, { url: slow.url }),
      await addWebhook(store, 2, { url: quick.url }),
    ] as const;
    await tellTo(store, webhooks, [makeEvent(1), makeEvent(2)], now().toISOString());
    const deliveries = await node();
    await deliveries.sendDue();
    await until(() => quick.received.length === 2 && slow.received.length === 1);
    // Sends to the slow one already.
    await deliveries.sendDue();
    await deliveries.stop();
    expect(await states(webhooks[0])).toEqual([
      ['waiting', 0, null],
      ['waiting', 0, null],
    ]);
    // Let go: the next node need not wait.
    expect(await store.listDue(now().toISOString())).toEqual([webhooks[0].id]);
  });

  test('are sent to by one of two nodes at a time', async () => {
    const { store, now, node } = await openWorld(create);
    const receivers = await Promise.all([receiver(), receiver(), receiver()]);
    const webhooks: Webhook[] = [];
    for (const [index, { url }] of receivers.entries()) webhooks.push(await addWebhook(store, index, { url }));
    const events = Array.from({ length: 10 }, (_, index) => makeEvent(index));
    await tellTo(store, webhooks, events, now().toISOString());
    const nodes = [await node(), await node()];
    await Promise.all(nodes.map(({ sendDue }) => sendDue()));
    await Promise.all(nodes.map(({ settled }) => settled()));
    expect(receivers.map(idsOf)).toEqual(receivers.map(() => events.map(({ id }) => id)));
  });

  test('of a node that died after sending are sent again, as the same message', async () => {
    const { store, now, pass, sendAll, states } = await openWorld(create);
    const taking = await receiver();
    const webhook = await addWebhook(store, 1, { url: taking.url });
    const event = makeEvent(1);
    await tellTo(store, [webhook], [event], now().toISOString());
    const dying: FeedStore = { ...store, noteAttempt: () => new Promise(() => undefined) };
    await createDeliveries({ store: dying, send, now, onFailure: () => undefined }).sendDue();
    await until(() => taking.received.length === 1);
    await sendAll();
    expect(await states(webhook)).toEqual([['waiting', 0, null]]);
    pass(60_000);
    await sendAll();
    expect(idsOf(taking)).toEqual([event.id, event.id]);
    expect(await states(webhook)).toEqual([['delivered', 1, 'status 204']]);
  });
});

test('a status is enough of an answer', async () => {
  const silent = await receiver((response) => {
    response.writeHead(200);
    response.write('made up');
  });
  expect(await send(silent.url, { headers: {}, body: '' }, new AbortController().signal)).toBe(200);
  const signal = AbortSignal.timeout(100);
  silent.answerWith(() => undefined);
  await expect(send(silent.url, { headers: {}, body: '' }, signal)).rejects.toThrow('aborted');
});

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 10) {
    if (isSo()) return;
    await wait(10);
  }
  throw new Error('it did not happen within 10 s');
}
