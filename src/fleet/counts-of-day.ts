import type { Day } from '../catalog/ids.ts';
import type { CountStore, FactsCount, FleetStore } from './ports.ts';

/** `recorded`: the devices as they were that day; `present`: as they are now, since history does not reach back so far. */
export type DevicesOfDay = 'recorded' | 'present';

export interface CountsOfDay extends CountStore {
  /** Of the counts of a tenant that were read last. */
  readonly devicesOf: (tenantId: string) => DevicesOfDay;
}

/** Counts of the end of a day in place of those of now; `firstDay` is the first one of which history is kept. */
export function countsOfDay(
  { counts, history }: Pick<FleetStore, 'counts' | 'history'>,
  { day, firstDay }: { readonly day: Day; readonly firstDay: Day },
): CountsOfDay {
  const read = new Map<string, DevicesOfDay>();

  const readRecorded = async (tenantId: string): Promise<FactsCount[]> => {
    if (day < firstDay) return [];
    const standing = new Map<string, FactsCount>();
    for (const { factsKey, deviceCount } of await history.readDayCounts(tenantId, day))
      standing.set(factsKey, { factsKey, deviceCount });
    return [...standing.values()];
  };

  return {
    readFacts: counts.readFacts,
    readCountsSince: async (tenantId, revision) => {
      const recorded = await readRecorded(tenantId);
      read.set(tenantId, recorded.length > 0 ? 'recorded' : 'present');
      // All of them each time: that day's may still change, and it has no revisions.
      return recorded.length > 0 ? { revision: 0, counts: recorded } : counts.readCountsSince(tenantId, revision);
    },
    devicesOf: (tenantId) => read.get(tenantId) ?? 'present',
  };
}
