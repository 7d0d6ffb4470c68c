/** A fleet as of past days. */
import { LRUCache } from 'lru-cache';
import type { CatalogAsOf } from '../catalog/as-of.ts';
import type { Day } from '../catalog/ids.ts';
import { type CountsOfDay, countsOfDay } from './counts-of-day.ts';
import type { Device, FleetStore } from './ports.ts';
import { endOf, type FactsOfDay, type PastDay } from './reads.ts';
import { createStandpoint, type Standpoint } from './standpoint.ts';

/** Each holds the assessments of its devices: some hundred megabytes at worst. */
const KEPT_STANDPOINTS = 2;
const DAY_MS = 86_400_000;

export interface PastContext {
  readonly store: Pick<FleetStore, 'counts' | 'history'>;
  readonly now: () => Date;
  /** For how many days it is kept what devices said. */
  readonly historyDays: number;
}

export interface Past {
  readonly standpoint: Standpoint;
  readonly past: PastDay;
}

/** What is counted of a day is kept: the same day is asked for page by page. */
export function createPast({ store, now, historyDays }: PastContext): (of: CatalogAsOf) => Past {
  const kept = new LRUCache<string, { readonly standpoint: Standpoint; readonly counts: CountsOfDay }>({
    max: KEPT_STANDPOINTS,
  });
  const dayOf = (time: number): Day => new Date(time).toISOString().slice(0, 10);

  const factsOf = async (day: Day, tenantId: string, device: Device): Promise<FactsOfDay> => {
    const end = endOf(day);
    const ended = await store.history.readSpans(tenantId, [device.id], end);
    const [first = { factsKey: device.factsKey, sinceAt: device.factsSinceAt }] = ended;
    return {
      factsKey: first.factsKey,
      facts: first.sinceAt <= end ? 'recorded' : 'later',
      factsSinceAt: first.sinceAt,
    };
  };

  return ({ catalog, asOf }) => {
    const { day } = asOf;
    const at = now().getTime();
    const key = `${catalog.version} ${day} ${dayOf(at)}`;
    let known = kept.get(key);
    if (!known) {
      const counts = countsOfDay(store, { day, firstDay: dayOf(at - historyDays * DAY_MS) });
      known = { standpoint: createStandpoint(counts, { catalog, asOf: day, now }), counts };
      kept.set(key, known);
    }
    const { standpoint, counts } = known;
    const past = {
      asOf,
      factsOf: (tenantId: string, device: Device) => factsOf(day, tenantId, device),
      devicesOf: counts.devicesOf,
    };
    return { standpoint, past };
  };
}
