import type { FeedEvent, FeedStore } from './ports.ts';

/** For how long events are kept, and shown in the feed. */
export const EVENTS_KEPT_DAYS = 90;
const LISTED_EVENTS = 100;

/** What was told to a tenant lately, newest first. */
export type ReadFeed = (tenantId: string) => Promise<readonly FeedEvent[]>;

export function createFeed(store: FeedStore, minDevices: number, now: () => Date): ReadFeed {
  return (tenantId) => {
    const since = new Date(now().getTime() - EVENTS_KEPT_DAYS * 86_400_000).toISOString();
    return store.listEvents(tenantId, { since, minDevices, limit: LISTED_EVENTS });
  };
}
