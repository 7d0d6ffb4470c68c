/** What the feeds do by themselves while the service runs. */
import { repeat } from '../fleet/background.ts';
import type { JobLock } from '../fleet/ports.ts';
import { createDeliveries, type DeliveriesContext } from './deliveries.ts';
import { EVENTS_KEPT_DAYS } from './feed.ts';
import { createNewsTeller, type TellContext } from './tell-news.ts';

export interface FeedBackgroundContext extends TellContext, DeliveriesContext {
  readonly jobs: JobLock;
  readonly onError: (error: unknown, job: string) => void;
}

export interface FeedBackground {
  /** Looks for what is new, soon. */
  readonly tellSoon: () => void;
  /** Breaks off what is being sent; nothing starts any more. */
  readonly stop: () => Promise<void>;
}

const TELL_EVERY_MS = 60_000;
const SEND_EVERY_MS = 5_000;
const PRUNE_EVERY_MS = 60 * 60_000;

export function startFeeds(context: FeedBackgroundContext): FeedBackground {
  const { store, jobs, now, onError } = context;
  const deliveries = createDeliveries(context);
  const tellNews = createNewsTeller(context);
  const each = (job: string, everyMs: number, work: () => Promise<unknown>) =>
    repeat(work, { everyMs, onError: (error) => onError(error, job) });

  const sending = each('webhooks', SEND_EVERY_MS, deliveries.sendDue);
  const telling = each('feeds', TELL_EVERY_MS, () =>
    jobs.exclusively('feeds', async () => {
      if ((await tellNews()) > 0) sending.runSoon();
    }),
  );
  const pruning = each('feed-history', PRUNE_EVERY_MS, () =>
    store.pruneEvents(new Date(now().getTime() - EVENTS_KEPT_DAYS * 86_400_000).toISOString()),
  );
  return {
    tellSoon: telling.runSoon,
    stop: async () => {
      await Promise.all([telling.stop(), sending.stop(), pruning.stop()]);
      await deliveries.stop();
    },
  };
}
