/** Sends what waits to be sent: each webhook by one process at a time, in order, and none waits for another. */
import { randomUUID } from 'node:crypto';
import { toMessage } from './message.ts';
import type { Attempt, Claim, Delivery, FeedStore, Webhook } from './ports.ts';
import type { Send } from './send.ts';

/** After each failed try, in seconds: together some 24 hours. */
export const PAUSES_S: readonly number[] = [5, 60, 300, 1_800, 7_200, 14_400, 28_800, 33_600];
/** What waits for longer has no more tries than those it had: what a receiver missed in a week must not take weeks to give up. */
const GIVEN_UP_AFTER_MS = PAUSES_S.reduce((sum, pause) => sum + pause, 0) * 1_000;
/** Longer than a try may take. Who is killed keeps others from the webhook for so long. */
const CLAIMED_MS = 60_000;
/** Webhooks that are sent to at once. */
const MAX_AT_ONCE = 50;
const GONE = 410;

export interface DeliveriesContext {
  readonly store: FeedStore;
  readonly send: Send;
  readonly now: () => Date;
  /** Told of each try that failed, and of errors of the store. */
  readonly onFailure: (problem: unknown, webhookId: string) => void;
}

export interface Deliveries {
  /** Begins to send to all webhooks for which something is due; answers without waiting for them. */
  readonly sendDue: () => Promise<void>;
  /** Waits for what is being sent. */
  readonly settled: () => Promise<void>;
  /** Breaks off what is being sent; it is sent again by whoever is next. */
  readonly stop: () => Promise<void>;
}

export function createDeliveries({ store, send, now, onFailure }: DeliveriesContext): Deliveries {
  const by = randomUUID();
  const stopping = new AbortController();
  const sending = new Map<string, Promise<void>>();

  const claim = async (webhookId: string): Promise<boolean> => {
    const at = now();
    const until = new Date(at.getTime() + CLAIMED_MS).toISOString();
    return store.claim({ webhookId, by, at: at.toISOString(), until });
  };

  /** Null: it was broken off. */
  const tryOnce = async (webhook: Webhook, delivery: Delivery): Promise<number | Error | null> => {
    try {
      return await send(webhook.url, toMessage(delivery.event, webhook.secret, now()), stopping.signal);
    } catch (error) {
      if (stopping.signal.aborted) return null;
      return error instanceof Error ? error : new Error(String(error));
    }
  };

  const sendAll = async (webhookId: string): Promise<void> => {
    while (!stopping.signal.aborted && (await claim(webhookId))) {
      const [webhook, delivery] = [await store.findWebhook(webhookId), await store.nextDelivery(webhookId)];
      if (!webhook || !delivery || delivery.dueAt > now().toISOString()) return;
      const outcome = await tryOnce(webhook, delivery);
      if (outcome === null) return;
      const attempt = toAttempt(delivery, outcome, now());
      await store.noteAttempt(delivery, attempt);
      if (attempt.state !== 'delivered') onFailure(attempt.result, webhookId);
      if (outcome === GONE) await store.disableWebhook(webhookId, attempt.triedAt);
    }
  };

  const run = async (webhookId: string): Promise<void> => {
    const claimed: Pick<Claim, 'webhookId' | 'by'> = { webhookId, by };
    try {
      await sendAll(webhookId);
      await store.release(claimed);
    } catch (error) {
      onFailure(error, webhookId);
    } finally {
      sending.delete(webhookId);
    }
  };

  const settled = async (): Promise<void> => {
    await Promise.all(sending.values());
  };

  return {
    sendDue: async () => {
      for (const webhookId of await store.listDue(now().toISOString())) {
        if (stopping.signal.aborted || sending.size >= MAX_AT_ONCE) return;
        if (!sending.has(webhookId)) sending.set(webhookId, run(webhookId));
      }
    },
    settled,
    stop: async () => {
      stopping.abort();
      await settled();
    },
  };
}

function toAttempt({ attempts, queuedAt, dueAt }: Delivery, outcome: number | Error, now: Date): Attempt {
  const triedAt = now.toISOString();
  const result = describeOutcome(outcome);
  if (typeof outcome === 'number' && outcome >= 200 && outcome < 300) {
    return { state: 'delivered', dueAt, triedAt, result };
  }
  const pause = outcome === GONE ? undefined : PAUSES_S[attempts];
  const isOver = now.getTime() - Date.parse(queuedAt) >= GIVEN_UP_AFTER_MS;
  if (pause === undefined || isOver) return { state: 'dead', dueAt, triedAt, result };
  return { state: 'waiting', dueAt: new Date(now.getTime() + pause * 1_000).toISOString(), triedAt, result };
}

/** In a few words, without the address, which may hold a secret of the receiver's. */
export function describeOutcome(outcome: number | Error): string {
  if (typeof outcome === 'number') {
    if (outcome >= 300 && outcome < 400) return `status ${outcome}: redirects are not followed`;
    return outcome === GONE ? 'status 410: the receiver is gone' : `status ${outcome}`;
  }
  if ('code' in outcome && typeof outcome.code === 'string') return outcome.code;
  return outcome.message.slice(0, 200);
}
