/** Looks for what is new, compared with what was told so far, and keeps it with whom it is to be sent to. */
import type { Fleet } from '../fleet/fleet.ts';
import { nextTurn } from '../fleet/in-turns.ts';
import { type Finding, toEvent } from './news.ts';
import type { CatalogTroubles, FeedEvent, FeedStore, Webhook } from './ports.ts';
import { findKev } from './topics/kev.ts';
import { findMissing } from './topics/missing.ts';
import { findMonths } from './topics/months.ts';
import { findRefusal, findSyncChanges } from './topics/troubles.ts';

export interface TellContext {
  readonly store: FeedStore;
  readonly fleet: Pick<Fleet, 'catalog' | 'countKbs' | 'countExposures'>;
  readonly listTenants: () => Promise<readonly string[]>;
  readonly troubles: CatalogTroubles;
  /** Whether a catalog is the published one: what an older one says is no news. */
  readonly isPublished: (catalogVersion: string) => Promise<boolean>;
  /** From how many devices on the feed tells of a KB that they miss. */
  readonly minDevices: number;
  readonly now: () => Date;
}

type Find = (remembered: string | null) => Finding | Promise<Finding>;

/** Only one process at a time may look; another that does all the same tells nothing twice. Answers how many events were told. */
export async function tellNews(context: TellContext): Promise<number> {
  const { store, fleet, listTenants, troubles, isPublished, minDevices, now } = context;
  const webhooks = await store.listWebhooks(null);
  let told = 0;

  const tell = async (tenantId: string | null, topic: string, find: Find): Promise<void> => {
    const before = await store.readMemory(tenantId, topic);
    const { text, news } = await find(before?.text ?? null);
    if (text === before?.text) return;
    const at = now().toISOString();
    const events = news.map((each) => toEvent(each, { tenantId, topic, before, at }));
    const sendTo = events.flatMap((event) =>
      webhooks.filter((webhook) => isFor(webhook, event)).map((webhook) => ({ webhook, event })),
    );
    // Where somebody else was quicker, he told it.
    if (await store.tell({ tenantId, topic, before, text, events, at, sendTo })) told += events.length;
  };

  const problems = await troubles.readSyncProblems();
  await tell(null, 'sync', (remembered) => findSyncChanges(problems, remembered));
  const refused = await troubles.readRefused();
  await tell(null, 'refused', (remembered) => findRefusal(refused, remembered));

  const catalog = fleet.catalog();
  // What the sample says is true of no device.
  if (catalog.data.isSample || !(await isPublished(catalog.version))) return told;
  await tell(null, 'months', (remembered) => findMonths(catalog, remembered));
  for (const tenantId of await listTenants()) {
    const watched = new Set([minDevices, ...webhooks.filter((each) => each.tenantId === tenantId).map(numberOf)]);
    await tell(tenantId, 'missing', async (remembered) =>
      findMissing(await fleet.countKbs(tenantId), watched, remembered),
    );
    const countExposed = async () => (await fleet.countExposures(tenantId)).cves;
    await tell(tenantId, 'kev', (remembered) => findKev(catalog, countExposed, remembered));
    await nextTurn();
  }
  return told;
}

function numberOf({ minDevices }: Webhook): number {
  return minDevices;
}

function isFor(webhook: Webhook, { tenantId, kind, minDevices }: FeedEvent): boolean {
  return (
    webhook.disabledAt === null &&
    webhook.kinds.includes(kind) &&
    (tenantId === null || tenantId === webhook.tenantId) &&
    (minDevices === 0 || minDevices === webhook.minDevices)
  );
}
