/** Devices with the facts that they had at the moment that is asked for. */
import type { DeviceQueryStore, HistoryStore, WalkedDevice } from './ports.ts';

export interface PlacedDevice extends WalkedDevice {
  readonly factsKey: string;
  /** False: what it said then is not recorded, these are the first facts that are known of it. */
  readonly isRecorded: boolean;
}

export interface PlacedPart {
  /** In the order of ids. */
  readonly devices: readonly PlacedDevice[];
  /** The id after which more may follow; null: these are all. */
  readonly next: string | null;
}

/** Reads devices by their facts, of now or of a past moment. */
export interface PlacedReader {
  readonly place: (walked: readonly WalkedDevice[]) => Promise<readonly PlacedDevice[]>;
  readonly ofFacts: (factsKey: string, after: string, limit: number) => Promise<PlacedPart>;
  /** All that have any of these facts; null: they are more than the limit. */
  readonly ofAnyFacts: (factsKeys: readonly string[], limit: number) => Promise<readonly PlacedDevice[] | null>;
}

interface ReaderContext {
  readonly tenantId: string;
  readonly queries: Pick<DeviceQueryStore, 'walkDevices'>;
  readonly history: Pick<HistoryStore, 'readSpans'>;
}

/** Of now. */
export function createPresentReader({ tenantId, queries }: ReaderContext): PlacedReader {
  return {
    place: async (walked) => walked.map(atPresent),
    ofFacts: async (factsKey, after, limit) => {
      const devices = await queries.walkDevices(tenantId, { by: 'facts', factsKey, after, limit });
      const next = devices.length === limit ? (devices.at(-1)?.device.id ?? null) : null;
      return { devices: devices.map(atPresent), next };
    },
    ofAnyFacts: async (factsKeys, limit) => {
      const devices = await queries.walkDevices(tenantId, { by: 'any-facts', factsKeys, limit: limit + 1 });
      return devices.length > limit ? null : devices.map(atPresent);
    },
  };
}

function atPresent(walked: WalkedDevice): PlacedDevice {
  return { ...walked, factsKey: walked.device.factsKey, isRecorded: true };
}

/** Of a past moment: a device that has said something else since has a span that had not ended by then. */
export function createPastReader({ tenantId, queries, history }: ReaderContext, at: string): PlacedReader {
  const ofFacts: PlacedReader['ofFacts'] = async (factsKey, after, limit) => {
    const [standing, ended] = await Promise.all([
      queries.walkDevices(tenantId, { by: 'facts', factsKey, after, limit }),
      queries.walkDevices(tenantId, { by: 'span', factsKey, after, at, limit }),
    ]);
    // Of both only up to where the shorter one goes: beyond, the other may have some in between.
    const ends = [standing, ended].flatMap((part) => (part.length === limit ? (part.at(-1)?.device.id ?? []) : []));
    const [next = null] = ends.sort();
    const devices = [...standing.filter(({ device }) => device.factsSinceAt <= at), ...ended]
      .filter(({ device: { id } }) => next === null || id <= next)
      .map((walked) => ({ ...walked, factsKey, isRecorded: true }))
      .sort((a, b) => (a.device.id < b.device.id ? -1 : 1));
    return { devices, next };
  };

  return {
    place: async (walked) => {
      const ids = walked.map(({ device }) => device.id);
      const first = new Map<string, { readonly factsKey: string; readonly sinceAt: string }>();
      for (const span of await history.readSpans(tenantId, ids, at)) {
        if (!first.has(span.deviceId)) first.set(span.deviceId, span);
      }
      return walked.map((each) => {
        const { factsKey, factsSinceAt } = each.device;
        const of = first.get(each.device.id) ?? { factsKey, sinceAt: factsSinceAt };
        return { ...each, factsKey: of.factsKey, isRecorded: of.sinceAt <= at };
      });
    },
    ofFacts,
    ofAnyFacts: async (factsKeys, limit) => {
      const all: PlacedDevice[] = [];
      for (let start = 0; start < factsKeys.length; start += KEYS_AT_ONCE) {
        const keys = factsKeys.slice(start, start + KEYS_AT_ONCE);
        const parts = await Promise.all(keys.map((factsKey) => ofFacts(factsKey, '', limit + 1)));
        if (parts.some(({ next }) => next !== null)) return null;
        all.push(...parts.flatMap(({ devices }) => devices));
        if (all.length > limit) return null;
      }
      return all;
    },
  };
}

const KEYS_AT_ONCE = 50;
