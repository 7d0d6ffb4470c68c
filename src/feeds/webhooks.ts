/** Who is told by HTTP: made by the operator alone, since kbgap calls the address. */
import { randomUUID } from 'node:crypto';
import { describeOutcome } from './deliveries.ts';
import { FeedError } from './feed-error.ts';
import { makeSecret, testMessage } from './message.ts';
import { type Delivery, EVENT_KINDS, type EventKind, type FeedStore, type Webhook } from './ports.ts';
import type { Send } from './send.ts';

export interface NewWebhook {
  readonly tenantId: string;
  readonly url: string;
  /** Null: all there are. */
  readonly kinds: readonly string[] | null;
  readonly minDevices: number;
}

export interface Webhooks {
  /** With its secret, which nothing else tells. @throws {FeedError} `webhook-invalid`. */
  readonly add: (given: NewWebhook) => Promise<Webhook>;
  /** Oldest first. */
  readonly list: (tenantId: string) => Promise<readonly Webhook[]>;
  /** False: there is none of that id. */
  readonly remove: (tenantId: string, id: string) => Promise<boolean>;
  /** Sends a test message now, and says what came of it. @throws {FeedError} `webhook-unknown`. */
  readonly test: (tenantId: string, id: string) => Promise<{ readonly isTaken: boolean; readonly result: string }>;
  /** Newest first, of one webhook or all. */
  readonly deliveries: (tenantId: string, id: string | null) => Promise<readonly Delivery[]>;
  /** Lets what was given up be sent again; answers how many. @throws {FeedError} `webhook-unknown`. */
  readonly retry: (tenantId: string, id: string) => Promise<number>;
}

const LISTED_DELIVERIES = 100;
const MAX_DEVICES = 10_000_000;
const MAX_URL_LENGTH = 2_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export function createWebhooks(store: FeedStore, send: Send, now: () => Date): Webhooks {
  const find = async (tenantId: string, id: string): Promise<Webhook> => {
    const webhook = await store.findWebhook(id.toLowerCase());
    if (webhook?.tenantId === tenantId) return webhook;
    throw new FeedError('webhook-unknown', `there is no webhook ${id} of this tenant; list them: kbgap webhook list`);
  };
  return {
    add: async ({ tenantId, url, kinds, minDevices }) => {
      const webhook = {
        ...{ id: randomUUID(), tenantId, url: readUrl(url), secret: makeSecret() },
        ...{ kinds: readKinds(kinds), minDevices: readMinDevices(minDevices) },
        ...{ createdAt: now().toISOString(), disabledAt: null },
      };
      await store.addWebhook(webhook);
      return webhook;
    },
    list: (tenantId) => store.listWebhooks(tenantId),
    remove: (tenantId, id) => store.removeWebhook(tenantId, id.toLowerCase()),
    test: async (tenantId, id) => {
      const { url, secret } = await find(tenantId, id);
      const message = testMessage(randomUUID(), tenantId, secret, now());
      const outcome = await send(url, message, new AbortController().signal).catch((error: Error) => error);
      const isTaken = typeof outcome === 'number' && outcome >= 200 && outcome < 300;
      return { isTaken, result: describeOutcome(outcome) };
    },
    deliveries: async (tenantId, id) => {
      const webhookId = id === null ? null : (await find(tenantId, id)).id;
      return store.listDeliveries(tenantId, { webhookId, limit: LISTED_DELIVERIES });
    },
    retry: async (tenantId, id) => store.retryDead((await find(tenantId, id)).id, now().toISOString()),
  };
}

/** Messages tell what a fleet lacks: they go nowhere in the clear, but to a receiver on this machine. */
function readUrl(text: string): string {
  const url = URL.parse(text);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (isSafe && !url.username && !url.password && !url.hash && url.href.length <= MAX_URL_LENGTH) return url.href;
  throw invalid('an https address without user and fragment; http only for this machine (127.0.0.1, localhost)');
}

function readKinds(kinds: readonly string[] | null): readonly EventKind[] {
  if (kinds === null) return EVENT_KINDS;
  const known = EVENT_KINDS.filter((kind) => kinds.includes(kind));
  if (known.length > 0 && kinds.every((kind) => known.some((each) => each === kind))) return known;
  throw invalid(`events of ${EVENT_KINDS.join(', ')}`);
}

function readMinDevices(count: number): number {
  if (Number.isInteger(count) && count >= 1 && count <= MAX_DEVICES) return count;
  throw invalid(`a number of devices from 1 to ${MAX_DEVICES}`);
}

/** Without what was given: an address may hold a secret. */
function invalid(expected: string): FeedError {
  return new FeedError('webhook-invalid', `expected ${expected}`);
}
