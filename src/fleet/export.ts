/** A tenant's active devices one after the other, with their products: for exports, in memory that does not grow with the fleet. */
import { fixesOnDevice } from '../assessment/findings.ts';
import type { SoftwareState } from '../assessment/software-state.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { type DeviceFinder, IS_ACTIVE } from './device-query.ts';
import type { History } from './history.ts';
import { createGiveWay } from './in-turns.ts';
import type { OfFacts } from './of-facts.ts';
import type { DescribedDevice } from './ports.ts';
import type { KnownPosture, StateReader } from './software-states.ts';
import { toVulnerabilityChanges, type VulnerabilityChange } from './vulnerability-changes.ts';

/** Devices by their ids, which are compared as text: beginnings of ids are bounds, too. */
export interface IdRange {
  /** The first one that is in; empty: all are. */
  readonly from: string;
  /** The first one that is not; null: all are. */
  readonly before: string | null;
}

/** A device as every export shows it. */
export interface ExportedDevice extends DescribedDevice {
  /** `10.0.18363.657`; null: not known. */
  readonly windowsVersion: string | null;
}

export interface DeviceSoftware extends ExportedDevice {
  /** Sorted by name. */
  readonly software: readonly SoftwareState[];
}

export interface DeviceChanges extends ExportedDevice {
  /** Oldest first. */
  readonly changes: readonly VulnerabilityChange[];
}

/** Devices in the order of their ids. Everything that one export gives is of one catalog. */
export interface FleetExport {
  readonly catalog: Catalog;
  readonly countDevices: (tenantId: string) => Promise<number>;
  readonly software: (tenantId: string, range: IdRange) => AsyncGenerator<DeviceSoftware>;
  /** Devices of which something became open, or was closed, after a time. */
  readonly changes: (tenantId: string, range: IdRange & { readonly since: string }) => AsyncGenerator<DeviceChanges>;
}

export interface ExportContext {
  readonly devices: DeviceFinder;
  readonly history: Pick<History, 'changesOf'>;
  readonly states: StateReader;
  readonly postures: OfFacts<KnownPosture>;
}

export function createFleetExport({ devices, history, states, postures }: ExportContext): FleetExport {
  const { catalog } = states;

  async function* parts(tenantId: string, { from, before }: IdRange): AsyncGenerator<readonly DescribedDevice[]> {
    const search = { filter: IS_ACTIVE, after: from === '' ? null : [justBefore(from)], limit: ALL };
    for await (const part of devices.find(tenantId, search)) {
      const within = part.filter(({ device: { id } }) => id >= from && (before === null || id < before));
      if (within.length > 0) yield within;
      if (before !== null && (part.at(-1)?.device.id ?? '') >= before) return;
    }
  }

  return {
    catalog,
    countDevices: (tenantId) => devices.count(tenantId, { filter: IS_ACTIVE }),

    software: async function* (tenantId, range) {
      const giveWay = createGiveWay();
      for await (const part of parts(tenantId, range)) {
        const softwareOf = await states.read(tenantId, part.map(factsKeyOf));
        for (const described of part) {
          const { windowsVersion, products } = softwareOf(factsKeyOf(described));
          yield { ...described, windowsVersion, software: products };
          await giveWay();
        }
      }
    },

    changes: async function* (tenantId, { since, ...range }) {
      const giveWay = createGiveWay();
      for await (const part of parts(tenantId, range)) {
        const devices = part.map(({ device }) => device);
        const changed = await history.changesOf(tenantId, devices, { since, until: null, catalog });
        const changesOf = new Map(changed.map(({ id, changes }) => [id, changes]));
        const earlier = changed.flatMap(({ changes }) => changes.map(({ factsKey }) => factsKey));
        const softwareOf = await states.read(tenantId, [...part.map(factsKeyOf), ...earlier]);
        const postureOf = await postures.read(tenantId, earlier);
        for (const described of part) {
          const stated = (changesOf.get(described.device.id) ?? []).map((change) => {
            const { posture } = postureOf(change.factsKey);
            const fixes = posture ? fixesOnDevice(catalog, posture, change.kbId) : [];
            return { ...change, software: softwareOf(change.factsKey).products, fixes };
          });
          const changes = toVulnerabilityChanges(stated);
          const { windowsVersion } = softwareOf(factsKeyOf(described));
          if (changes.length > 0) yield { ...described, windowsVersion, changes };
          await giveWay();
        }
      }
    },
  };
}

function factsKeyOf({ device }: DescribedDevice): string {
  return device.factsKey;
}

const ALL = Number.MAX_SAFE_INTEGER;

/** A text that no id lies between and the given one but a few: the store gives what comes after a position. */
function justBefore(id: string): string {
  return id.slice(0, -1);
}
