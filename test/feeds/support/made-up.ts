import type { FeedEvent, FeedStore, Webhook } from '../../../src/feeds/ports.ts';

export const TENANT = '11111111-1111-4111-8111-111111111111';
export const OTHER_TENANT = '22222222-2222-4222-8222-222222222222';
const SECRET = `whsec_${Buffer.from('a made-up secret of 32 bytes ...').toString('base64')}`;

export function makeEvent(number: number, change: Partial<FeedEvent> = {}): FeedEvent {
  return {
    id: `${String(number).padStart(8, '0')}-0000-8000-8000-000000000000`,
    tenantId: TENANT,
    kind: 'kb-missing',
    at: '2020-04-01T00:00:00.000Z',
    minDevices: 1,
    title: `Event ${number}`,
    summary: 'Made up.',
    data: JSON.stringify({ number }),
    ...change,
  };
}

export async function addWebhook(store: FeedStore, number: number, change: Partial<Webhook>): Promise<Webhook> {
  const webhook: Webhook = {
    id: `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`,
    tenantId: TENANT,
    url: 'http://127.0.0.1:1/',
    secret: SECRET,
    kinds: ['kb-missing'],
    minDevices: 1,
    createdAt: '2020-04-01T00:00:00.000Z',
    disabledAt: null,
    ...change,
  };
  await store.addWebhook(webhook);
  return webhook;
}

let told = 0;

/** Keeps events, to be sent to webhooks, as from a time. */
export async function tellTo(
  store: FeedStore,
  webhooks: readonly Webhook[],
  events: readonly FeedEvent[],
  at: string,
): Promise<void> {
  const sendTo = events.flatMap((event) => webhooks.map((webhook) => ({ webhook, event })));
  const topic = `made-up-${told++}`;
  await store.tell({ tenantId: TENANT, topic, before: null, text: '[]', events, at, sendTo });
}
