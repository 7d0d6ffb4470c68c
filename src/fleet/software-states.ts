/** What facts say of the products of a device, worked out once per facts and kept: exports grow with devices, work with facts. */
import { LRUCache } from 'lru-cache';
import { fixesOnDevice } from '../assessment/findings.ts';
import type { Exposure } from '../assessment/model.ts';
import { describeSoftware, type SoftwareStates } from '../assessment/software-state.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { KbId } from '../catalog/ids.ts';
import { resolvePosture } from '../inventory/posture.ts';
import { fromFacts } from './facts.ts';
import type { CountStore } from './ports.ts';

/** Some 50 MiB: a few hundred facts of devices that miss years, tens of thousands of those that miss a month. */
const KEPT_ROWS = 1_000_000;

/** Under one catalog. */
export interface StateReader {
  readonly catalog: Catalog;
  /** Reads some facts at once; what they say is worked out when it is asked for. Facts that are gone say nothing. */
  readonly read: (tenantId: string, factsKeys: readonly string[]) => Promise<StatesOfFacts>;
}

export interface StatesOfFacts {
  readonly softwareOf: (factsKey: string) => SoftwareStates;
  /** What a KB fixes on devices with these facts. */
  readonly fixesOf: (factsKey: string, kbId: KbId) => readonly Exposure[];
}

const NOTHING_KNOWN: SoftwareStates = { windowsVersion: null, products: [] };

export function createStateReader(store: Pick<CountStore, 'readFacts'>, catalog: Catalog): StateReader {
  const kept = new LRUCache<string, SoftwareStates>({
    maxSize: KEPT_ROWS,
    sizeCalculation: ({ products }) => 1 + products.reduce((sum, { open }) => sum + 1 + open.length, 0),
  });

  const describe = (text: string): SoftwareStates => {
    const report = fromFacts(text);
    return describeSoftware(catalog, resolvePosture(catalog, report), report);
  };

  return {
    catalog,
    read: async (tenantId, factsKeys) => {
      const texts = await store.readFacts(tenantId, [...new Set(factsKeys)]);
      return {
        // Facts are named by their content: equal ones of two tenants say the same.
        softwareOf: (factsKey) => {
          const known = kept.get(factsKey);
          if (known) return known;
          const text = texts.get(factsKey);
          if (text === undefined) return NOTHING_KNOWN;
          const states = describe(text);
          kept.set(factsKey, states);
          return states;
        },
        fixesOf: (factsKey, kbId) => {
          const text = texts.get(factsKey);
          return text === undefined ? [] : fixesOnDevice(catalog, resolvePosture(catalog, fromFacts(text)), kbId);
        },
      };
    },
  };
}
