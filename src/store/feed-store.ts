import type { Delivery, FeedEvent, FeedStore, Memory, Telling, Webhook } from '../feeds/ports.ts';
import { hasNul, refuseNul } from './check-text.ts';
import type { FeedStatement } from './feed-statements.ts';

export type FeedValue = string | number | null;
/** A statement with its values: `@1` is the first. */
export type FeedCall = readonly [name: FeedStatement, values: readonly FeedValue[]];

/** What each database does in its own way. Throws FleetError `store-unavailable`. */
export interface FeedDatabase {
  /** The rows of a statement; what they hold, the statement says. */
  readonly read: <Row extends object>(call: FeedCall) => Promise<readonly Row[]>;
  /** Runs calls in one transaction, and answers how many rows each changed. Where the first changes none, nothing is done: null. */
  readonly change: (calls: readonly [FeedCall, ...FeedCall[]]) => Promise<readonly number[] | null>;
}

type EventRow = Omit<FeedEvent, 'tenantId'> & { readonly tenantId: string };
type WebhookRow = Omit<Webhook, 'kinds'> & { readonly kinds: string };
type DeliveryRow = Omit<Delivery, 'event'> & EventRow;

/** Feeds in either database. */
export function createFeedStore({ read, change }: FeedDatabase): FeedStore {
  const find = async <Row extends object>(call: FeedCall): Promise<Row | null> => (await read<Row>(call))[0] ?? null;
  return {
    readMemory: (tenantId, topic) => find<Memory>(['readMemory', [toColumn(tenantId), topic]]),
    tell: async (telling) => (await change(callsOf(telling))) !== null,
    listEvents: async (tenantId, { since, minDevices, limit }) =>
      (await read<EventRow>(['listEvents', [tenantId, since, minDevices, limit]])).map(toEvent),

    addWebhook: async ({ id, tenantId, url, secret, kinds, minDevices, createdAt, disabledAt }) => {
      refuseNul([url]);
      const values = [id, tenantId, url, secret, JSON.stringify(kinds), minDevices, createdAt, disabledAt];
      await change([['addWebhook', values]]);
    },
    listWebhooks: async (tenantId) =>
      (await read<WebhookRow>(tenantId === null ? ['listAllWebhooks', []] : ['listWebhooks', [tenantId]])).map(
        toWebhook,
      ),
    findWebhook: async (id) => {
      const row = hasNul(id) ? null : await find<WebhookRow>(['findWebhook', [id]]);
      return row && toWebhook(row);
    },
    removeWebhook: async (tenantId, id) =>
      !hasNul(id) &&
      (await change([
        ['removeWebhook', [tenantId, id]],
        ['removeDeliveries', [id]],
      ])) !== null,

    listDue: async (at) => (await read<{ id: string }>(['listDue', [at]])).map(({ id }) => id),
    claim: async ({ webhookId, by, at, until }) => (await change([['claim', [webhookId, by, at, until]]])) !== null,
    release: async ({ webhookId, by }) => void (await change([['release', [webhookId, by]]])),
    nextDelivery: async (webhookId) => {
      const row = await find<DeliveryRow>(['nextDelivery', [webhookId]]);
      return row && toDelivery(row);
    },
    noteAttempt: async ({ webhookId, number, attempts }, { state, dueAt, triedAt, result }) =>
      (await change([['noteAttempt', [webhookId, number, attempts, state, dueAt, triedAt, result]]])) !== null,
    disableWebhook: async (id, at) =>
      void (await change([
        ['disableWebhook', [id, at]],
        ['giveUp', [id]],
      ])),
    listDeliveries: async (tenantId, { webhookId, limit }) => {
      if (hasNul(webhookId)) return [];
      const call: FeedCall =
        webhookId === null ? ['listDeliveries', [tenantId, limit]] : ['listDeliveriesOf', [tenantId, limit, webhookId]];
      return (await read<DeliveryRow>(call)).map(toDelivery);
    },
    retryDead: async (webhookId, at) => {
      const changed = await change([
        ['enableWebhook', [webhookId]],
        ['retryDead', [webhookId, at]],
      ]);
      return changed?.[1] ?? 0;
    },
    pruneEvents: async (before) => {
      await change([['pruneDeliveries', [before]]]);
      return (await change([['pruneEvents', [before]]]))?.[0] ?? 0;
    },
  };
}

function callsOf({ tenantId, topic, before, text, events, at, sendTo }: Telling): [FeedCall, ...FeedCall[]] {
  refuseNul([text, ...events.flatMap(({ title, summary, data }) => [title, summary, data])]);
  const tenant = toColumn(tenantId);
  return [
    before ? ['putMemory', [tenant, topic, text, before.version]] : ['putFirstMemory', [tenant, topic, text]],
    ...events.map((event): FeedCall => ['putEvent', eventValues(event)]),
    ...sendTo.map(({ webhook, event }): FeedCall => {
      const named = [toColumn(event.tenantId), event.id, event.at];
      return ['putDelivery', [webhook.id, ...named, at, webhook.tenantId]];
    }),
  ];
}

function eventValues(event: FeedEvent): FeedValue[] {
  const { id, tenantId, kind, at, minDevices, title, summary, data } = event;
  return [toColumn(tenantId), id, kind, at, minDevices, title, summary, data];
}

/** A key has no null: what is of all tenants stands under the empty one. */
function toColumn(tenantId: string | null): string {
  return tenantId ?? '';
}

function toEvent({ tenantId, ...event }: EventRow): FeedEvent {
  return { ...event, tenantId: tenantId === '' ? null : tenantId };
}

function toWebhook({ kinds, ...webhook }: WebhookRow): Webhook {
  return { ...webhook, kinds: JSON.parse(kinds) };
}

function toDelivery({ id, tenantId, kind, at, minDevices, title, summary, data, ...delivery }: DeliveryRow): Delivery {
  return { ...delivery, event: toEvent({ id, tenantId, kind, at, minDevices, title, summary, data }) };
}
