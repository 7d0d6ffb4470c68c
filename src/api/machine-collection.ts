import type { DeviceFinder, DeviceSearch } from '../fleet/device-query.ts';
import type { DescribedDevice } from '../fleet/ports.ts';
import type { Expression } from '../query/expression.ts';
import { replaceKeys, replaceProperties, varyingKeys } from '../query/replace-properties.ts';
import { type Collection, uniqueOrder } from './collection.ts';
import { MACHINE_TO_DEVICE, toMachineDto, toMachineReferenceDto } from './wire/machine.ts';
import { MACHINE_REFERENCES, MACHINES } from './wire/odata/entities-machines.ts';

export interface DevicesOfTenant {
  readonly devices: DeviceFinder;
  readonly tenantId: string;
  /** Only devices with one of these facts; left out: all. */
  readonly factsKeys?: readonly string[];
  /** Only devices of which this is true; left out: all. */
  readonly condition?: Expression;
}

/** A tenant's machines. */
export function machinesOf(of: DevicesOfTenant): Collection {
  return devicesAs(of, { entity: MACHINES, context: 'Machines', toRow: toMachineDto });
}

/** The same machines, with the few properties that lists of machines with something in common have. */
export function machineReferencesOf(of: DevicesOfTenant): Collection {
  return devicesAs(of, { entity: MACHINE_REFERENCES, context: 'MachineReferences', toRow: toMachineReferenceDto });
}

/** The same of active machines alone: as many as the numbers of products and scores count. */
export function activeReferencesOf(of: Omit<DevicesOfTenant, 'condition'>): Collection {
  return machineReferencesOf({ ...of, condition: IS_ACTIVE });
}

const IS_ACTIVE: Expression = {
  ...{ kind: 'compare', operator: 'eq', position: 0 },
  left: {
    ...{ kind: 'property', variable: null, path: ['activity'], type: 'text', position: 0 },
    ...{ ignoresCase: false, mayBeQuoted: false, values: [] },
  },
  right: { kind: 'literal', position: 0, type: 'text', value: 'Active' },
};

interface Shape extends Pick<Collection, 'entity' | 'context'> {
  readonly toRow: (device: DescribedDevice) => Readonly<Record<string, unknown>>;
}

/** Conditions and orders become the database's: nothing is sorted out here. */
function devicesAs(
  { devices, tenantId, factsKeys, condition }: DevicesOfTenant,
  { toRow, ...shape }: Shape,
): Collection {
  const within = (filter: Expression | null): Pick<DeviceSearch, 'filter' | 'factsKeys'> => {
    const wanted = filter && replaceProperties(filter, MACHINE_TO_DEVICE);
    const both = wanted && condition ? ({ kind: 'and', position: 0, operands: [condition, wanted] } as const) : null;
    return { filter: both ?? wanted ?? condition ?? null, factsKeys: factsKeys ?? null };
  };
  return {
    ...shape,
    key: 'id',
    toOrder: (orderBy) => uniqueOrder(varyingKeys(orderBy, MACHINE_TO_DEVICE), { ...shape, key: 'id' }),
    read: async function* ({ filter, orderBy, after, skip, limit }) {
      const order = replaceKeys(orderBy, MACHINE_TO_DEVICE);
      const search = { ...within(filter), orderBy: order, after, skip, limit };
      for await (const part of devices.find(tenantId, search)) {
        yield part.map((device) => ({ row: toRow(device), position: device.position }));
      }
    },
    count: (filter) => devices.count(tenantId, within(filter)),
  };
}
