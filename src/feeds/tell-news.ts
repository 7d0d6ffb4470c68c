/** Looks for what is new, compared with what was told so far, and keeps it with whom it is to be sent to. */
import type { Catalog } from '../catalog/catalog.ts';
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
  readonly fleet: Pick<Fleet, 'catalog' | 'revisionOf' | 'countKbs' | 'countExposures'>;
  readonly listTenants: () => Promise<readonly string[]>;
  readonly troubles: CatalogTroubles;
  /** Whether a catalog is the published one: what an older one says is no news. */
  readonly isPublished: (catalogVersion: string) => Promise<boolean>;
  /** From how many devices on the feed tells of a KB that they miss. */
  readonly minDevices: number;
  readonly now: () => Date;
}

interface Look {
  readonly tenantId: string | null;
  readonly topic: string;
  readonly find: (remembered: string | null) => Finding | Promise<Finding>;
}

/**
 * Makes what looks once, and answers how many events were told. Only one process at a time should look; another that does all
 * the same tells nothing twice.
 */
export function createNewsTeller(context: TellContext): () => Promise<number> {
  const { store, fleet, listTenants, troubles, isPublished, minDevices, now } = context;
  /** Of each tenant what there was to see at the last look: where it is the same, so is what follows. */
  const seen = new Map<string, string>();

  /** Null: somebody else told of it meanwhile, maybe of less. */
  const tell = async (webhooks: readonly Webhook[], { tenantId, topic, find }: Look): Promise<number | null> => {
    const before = await store.readMemory(tenantId, topic);
    const { text, news } = await find(before?.text ?? null);
    if (text === before?.text) return 0;
    const at = now().toISOString();
    const events = news.map((each) => toEvent(each, { tenantId, topic, before, at }));
    const sendTo = events.flatMap((event) =>
      webhooks.filter((webhook) => isFor(webhook, event)).map((webhook) => ({ webhook, event })),
    );
    const isKept = await store.tell({ tenantId, topic, before, text, events, at, sendTo });
    return isKept ? events.length : null;
  };

  const looksAtTroubles = async (): Promise<Look[]> => {
    const [problems, refused] = [await troubles.readSyncProblems(), await troubles.readRefused()];
    return [
      { tenantId: null, topic: 'sync', find: (remembered) => findSyncChanges(problems, remembered) },
      { tenantId: null, topic: 'refused', find: (remembered) => findRefusal(refused, remembered) },
    ];
  };

  const looksAtTenant = (tenantId: string, catalog: Catalog, watched: readonly number[]): Look[] => {
    const countExposed = async () => (await fleet.countExposures(tenantId)).cves;
    return [
      {
        ...{ tenantId, topic: 'missing' },
        find: async (remembered) => findMissing(await fleet.countKbs(tenantId), watched, remembered),
      },
      { tenantId, topic: 'kev', find: (remembered) => findKev(catalog, countExposed, remembered) },
    ];
  };

  return async () => {
    const webhooks = await store.listWebhooks(null);
    let told = 0;
    for (const look of await looksAtTroubles()) told += (await tell(webhooks, look)) ?? 0;

    const catalog = fleet.catalog();
    // What the sample says is true of no device.
    if (catalog.data.isSample || !(await isPublished(catalog.version))) return told;
    const months: Look = { tenantId: null, topic: 'months', find: (remembered) => findMonths(catalog, remembered) };
    told += (await tell(webhooks, months)) ?? 0;
    for (const tenantId of await listTenants()) {
      const watched = [minDevices, ...webhooks.filter((each) => each.tenantId === tenantId).map(numberOf)];
      const sight = JSON.stringify([catalog.version, await fleet.revisionOf(tenantId), watched]);
      if (seen.get(tenantId) === sight) continue;
      let isSettled = true;
      for (const look of looksAtTenant(tenantId, catalog, watched)) {
        const count = await tell(webhooks, look);
        isSettled &&= count !== null;
        told += count ?? 0;
      }
      if (isSettled) seen.set(tenantId, sight);
      await nextTurn();
    }
    return told;
  };
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
