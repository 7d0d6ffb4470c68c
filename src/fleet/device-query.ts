/** Finds a tenant's devices by what is kept of them. */
import { compareToText, textProperty } from '../query/build-expression.ts';
import type { OrderKey } from '../query/expression.ts';
import type { RowPosition } from '../query/row-position.ts';
import type { DescribedDevice, DeviceCondition, DeviceQueryStore, FactsCount } from './ports.ts';
import type { TraitKeeper } from './traits.ts';

/** Which devices, in which order: see `DeviceCondition` for the properties. */
export interface DeviceSearch extends Partial<DeviceCondition> {
  /** Empty: by id, which also settles the order of devices that are equal in all keys. */
  readonly orderBy?: readonly OrderKey[];
  /** The devices after this one. */
  readonly after?: RowPosition | null;
  readonly skip?: number;
  readonly limit: number;
}

export interface DeviceFinder {
  /** Devices some at a time, so that a long list is never whole in memory. */
  readonly find: (tenantId: string, search: DeviceSearch) => AsyncGenerator<readonly DescribedDevice[]>;
  /** Null: there is none. */
  readonly findById: (tenantId: string, id: string) => Promise<DescribedDevice | null>;
  readonly count: (tenantId: string, condition: Partial<DeviceCondition>) => Promise<number>;
  /** How many devices there are, by their facts. */
  readonly countByFacts: (tenantId: string, condition: Partial<DeviceCondition>) => Promise<readonly FactsCount[]>;
}

/** Some milliseconds of SQLite, in which nothing else is answered. */
const AT_ONCE = 500;

export function createDeviceFinder(store: DeviceQueryStore, traits: () => TraitKeeper): DeviceFinder {
  const countByFacts: DeviceFinder['countByFacts'] = async (tenantId, { filter = null, factsKeys = null }) => {
    await traits().complete(tenantId);
    return store.countDevices(tenantId, { filter, factsKeys });
  };
  return {
    find: async function* (tenantId, { filter = null, factsKeys = null, orderBy = [], after = null, skip = 0, limit }) {
      await traits().complete(tenantId);
      const keys = keysOf(orderBy);
      // By id an index gives them part by part; another order would be sorted anew for each part.
      const atOnce = keys.length === 1 ? AT_ONCE : limit;
      let position = after;
      for (let left = limit, skipped = skip; left > 0; skipped = 0) {
        const question = { filter, factsKeys, orderBy: keys, after: position, skip: skipped };
        const part = await store.queryDevices(tenantId, { ...question, limit: Math.min(left, atOnce) });
        if (part.length > 0) yield part;
        if (part.length < Math.min(left, atOnce)) return;
        left -= part.length;
        position = part.at(-1)?.position ?? null;
      }
    },
    findById: async (tenantId, id) => {
      await traits().complete(tenantId);
      const filter = compareToText(ID, 'eq', id);
      const question = { filter, factsKeys: null, orderBy: keysOf([]), after: null, skip: 0, limit: 1 };
      const [device] = await store.queryDevices(tenantId, question);
      return device ?? null;
    },
    count: async (tenantId, condition) =>
      (await countByFacts(tenantId, condition)).reduce((sum, { deviceCount }) => sum + deviceCount, 0),
    countByFacts,
  };
}

const ID = textProperty(['id'], { ignoresCase: true });

/** As counts have it: of a device that has not been seen for long nobody knows what it misses. */
export const IS_ACTIVE = compareToText(textProperty(['activity']), 'eq', 'Active');

/** The keys of an order of devices, ended by the id. */
export function keysOf(orderBy: readonly OrderKey[]): readonly OrderKey[] {
  const isUnique = orderBy.some(({ by }) => by.kind === 'property' && by.path.join('/') === 'id');
  return isUnique ? orderBy : [...orderBy, { by: ID, isDescending: false }];
}
