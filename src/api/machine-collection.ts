import { type DeviceFinder, type DeviceSearch, IS_ACTIVE } from '../fleet/device-query.ts';
import type { DescribedDevice } from '../fleet/ports.ts';
import { allOf } from '../query/build-expression.ts';
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

/** Active machines, as many as numbers count, with the few properties that lists of machines with something in common have. */
export function activeReferencesOf(of: Omit<DevicesOfTenant, 'condition'>): Collection {
  const shape = { entity: MACHINE_REFERENCES, context: 'MachineReferences', toRow: toMachineReferenceDto };
  return devicesAs({ ...of, condition: IS_ACTIVE }, shape);
}

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
    return { filter: allOf([condition ?? null, wanted]), factsKeys: factsKeys ?? null };
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
