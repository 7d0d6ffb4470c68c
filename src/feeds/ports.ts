/** What feeds needs kept, and told of. Times are ISO 8601 UTC with milliseconds. */

/** What can be told, in the order in which it is listed. */
export const EVENT_KINDS = [
  'month-published',
  'kb-missing',
  'kev-touches-fleet',
  'sync-failed',
  'sync-recovered',
  'catalog-refused',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** Something that happened, told once. */
export interface FeedEvent {
  /** A GUID, the same wherever it is told. */
  readonly id: string;
  /** Null: it is of all tenants. */
  readonly tenantId: string | null;
  readonly kind: EventKind;
  readonly at: string;
  /** Of `kb-missing`: how many devices it takes; such an event is for those who asked for this number. Else 0. */
  readonly minDevices: number;
  readonly title: string;
  readonly summary: string;
  /** JSON: an object whose form depends on the kind. */
  readonly data: string;
}

/** What was told of a topic so far, so that it is not told again. */
export interface Memory {
  /** Rises by one with every change. */
  readonly version: number;
  /** JSON, in the form of the topic. */
  readonly text: string;
}

/** What is to be remembered of a topic instead of what was read of it, with the events that this makes. */
export interface Telling {
  /** Null: of all tenants. */
  readonly tenantId: string | null;
  readonly topic: string;
  /** As it was read; null: nothing was remembered. */
  readonly before: Memory | null;
  readonly text: string;
  readonly events: readonly FeedEvent[];
  readonly at: string;
  /** To whom each event is sent, in the order of sending. */
  readonly sendTo: readonly { readonly webhook: Pick<Webhook, 'id' | 'tenantId'>; readonly event: FeedEvent }[];
}

/** Who is told by HTTP. */
export interface Webhook {
  /** A GUID. */
  readonly id: string;
  /** It is told what is of this tenant, and of all. */
  readonly tenantId: string;
  readonly url: string;
  /** What its messages are signed with: `whsec_` and base64. */
  readonly secret: string;
  readonly kinds: readonly EventKind[];
  /** It is told of KBs that at least so many devices miss. */
  readonly minDevices: number;
  readonly createdAt: string;
  /** Since when nothing is sent to it, as it said that it is gone; null: it is in use. */
  readonly disabledAt: string | null;
}

/** An event that is to be sent, or was, to one webhook. */
export interface Delivery {
  readonly webhookId: string;
  /** Rises with each event of the webhook: they are sent in this order. */
  readonly number: number;
  readonly event: FeedEvent;
  /** `dead`: given up, until somebody asks for another try. */
  readonly state: 'waiting' | 'delivered' | 'dead';
  readonly attempts: number;
  /** Since when it waits to be sent: tries end some time after this. */
  readonly queuedAt: string;
  /** Not tried before. */
  readonly dueAt: string;
  /** Of the last try: when, and what came of it. Null: none yet. */
  readonly triedAt: string | null;
  readonly result: string | null;
}

/** What came of a try. */
export interface Attempt extends Pick<Delivery, 'state' | 'dueAt'> {
  readonly triedAt: string;
  readonly result: string;
}

/** The right of one process to send to a webhook, until a time. */
export interface Claim {
  readonly webhookId: string;
  /** Of the process, and unlike any other. */
  readonly by: string;
  readonly at: string;
  readonly until: string;
}

/** Which events of a tenant. */
export interface EventPage {
  readonly since: string;
  /** Of `kb-missing` those for this number. */
  readonly minDevices: number;
  readonly limit: number;
}

/** Keeps events and who is told of them. Throws FleetError `store-unavailable`. */
export interface FeedStore {
  readonly readMemory: (tenantId: string | null, topic: string) => Promise<Memory | null>;
  /** Keeps all of it in one transaction, durably. False: somebody else changed the memory since; nothing is kept. */
  readonly tell: (telling: Telling) => Promise<boolean>;
  /** Those of a tenant and those of all, newest first. */
  readonly listEvents: (tenantId: string, page: EventPage) => Promise<readonly FeedEvent[]>;

  readonly addWebhook: (webhook: Webhook) => Promise<void>;
  /** Oldest first; null: of all tenants. */
  readonly listWebhooks: (tenantId: string | null) => Promise<readonly Webhook[]>;
  readonly findWebhook: (id: string) => Promise<Webhook | null>;
  /** With its deliveries. False: there is none. */
  readonly removeWebhook: (tenantId: string, id: string) => Promise<boolean>;

  /** Webhooks in use that nobody has claimed, and whose next delivery is due. Of all tenants. */
  readonly listDue: (at: string) => Promise<readonly string[]>;
  /** Takes a claim, or prolongs it. False: another has it, or the webhook is disabled or gone. */
  readonly claim: (claim: Claim) => Promise<boolean>;
  readonly release: (claim: Pick<Claim, 'webhookId' | 'by'>) => Promise<void>;
  /** The first that waits; null: none does. */
  readonly nextDelivery: (webhookId: string) => Promise<Delivery | null>;
  /** False: somebody else noted a try since it was read. */
  readonly noteAttempt: (read: Delivery, attempt: Attempt) => Promise<boolean>;
  /** Sends no more to a webhook, and gives up all that waits. */
  readonly disableWebhook: (id: string, at: string) => Promise<void>;
  /** Newest first; null: of all webhooks of the tenant. */
  readonly listDeliveries: (
    tenantId: string,
    page: { readonly webhookId: string | null; readonly limit: number },
  ) => Promise<readonly Delivery[]>;
  /** Lets all that was given up be sent again, and takes a disabled webhook into use. Answers how many. */
  readonly retryDead: (webhookId: string, at: string) => Promise<number>;
  /** Drops events of before a time, with their deliveries. Of all tenants. */
  readonly pruneEvents: (before: string) => Promise<number>;
}

/** A source that cannot be fetched at the moment. */
export interface SyncProblem {
  readonly source: string;
  readonly reason: string;
  readonly since: string;
}

/** A catalog that was made and not put in force. */
export interface RefusedCatalog {
  readonly version: string;
  readonly at: string;
  readonly reasons: readonly string[];
}

/** What goes wrong with the catalog: read each time that something may be told. */
export interface CatalogTroubles {
  readonly readSyncProblems: () => Promise<readonly SyncProblem[]>;
  /** Null: the last one that was made is in force. */
  readonly readRefused: () => Promise<RefusedCatalog | null>;
}
