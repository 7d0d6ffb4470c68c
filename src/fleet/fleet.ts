import type { Assessment, MissingKb } from '../assessment/model.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { KbId } from '../catalog/ids.ts';
import { createAssessor, listMissing } from './assessor.ts';
import { parseDeviceReference } from './device-id.ts';
import { FleetError } from './fleet-error.ts';
import { type AcceptedReport, createIntake, type SentReport } from './intake.ts';
import { createMissedCounter } from './missed-counts.ts';
import type { Device, DeviceStore, FoundDevice } from './ports.ts';

/** Which device: named within its tenant, by id or name. */
export interface DeviceQuery {
  readonly tenantId: string;
  readonly device: string;
}

export interface AssessedDevice {
  readonly device: Device;
  readonly assessment: Assessment;
}

/** A KB that a device misses, among its fleet. */
export interface MissedKb extends MissingKb {
  /** Devices of the tenant that miss it, this one included. */
  readonly missedOn: number;
}

export interface MissingOfDevice extends AssessedDevice {
  /** Newest first. */
  readonly missing: readonly MissedKb[];
}

/** The devices of all tenants under the present catalog. Methods that name a device throw FleetError when it cannot be found. */
export interface Fleet {
  readonly catalog: () => Catalog;
  /** Takes a report in, durably, and says what it means. Throws ReportError for one that cannot be read. */
  readonly acceptReport: (sent: SentReport) => Promise<AcceptedReport>;
  readonly assessmentOf: (query: DeviceQuery) => Promise<AssessedDevice>;
  readonly missingOf: (query: DeviceQuery) => Promise<MissingOfDevice>;
  /** Devices of the tenant that miss each KB; exact after every acknowledged report. */
  readonly countMissedOn: (tenantId: string, kbIds: readonly KbId[]) => Promise<Map<KbId, number>>;
}

export interface FleetContext {
  readonly store: DeviceStore;
  /** The catalog to decide by; when it answers another one, everything is assessed anew as it is asked for. */
  readonly catalog: () => Catalog;
  readonly now: () => Date;
}

/** How often a device is read again because its fleet changed in between, before counts of a moment later are taken. */
const MAX_READS = 5;

export function createFleet({ store, catalog, now }: FleetContext): Fleet {
  const assessor = createAssessor(store, catalog);
  const counter = createMissedCounter(store, assessor, catalog);

  const find = async ({ tenantId, device }: DeviceQuery): Promise<FoundDevice> => {
    const found = await store.findDevice(tenantId, parseDeviceReference(tenantId, device));
    if (!found) throw new FleetError('device-not-found', `Device ${device} was not found`, { device });
    return found;
  };

  return {
    catalog,
    acceptReport: createIntake({ store, assessor, now }),

    assessmentOf: async (query) => {
      const { device } = await find(query);
      return { device, assessment: await assessor.assessFacts(query.tenantId, device.factsKey) };
    },

    missingOf: async (query) => {
      for (let reads = 1; ; reads++) {
        const { device, revision } = await find(query);
        const assessment = await assessor.assessFacts(query.tenantId, device.factsKey);
        const counts = await counter.countsAt(query.tenantId, revision);
        // Counts of a later moment might not count this device any more: then read it again.
        if (counts.revision !== revision && reads < MAX_READS) continue;
        const missing = listMissing(assessment).map((kb) => ({ ...kb, missedOn: counts.missedOn.get(kb.kbId) ?? 0 }));
        return { device, assessment, missing };
      }
    },

    countMissedOn: async (tenantId, kbIds) => {
      const { missedOn } = await counter.latest(tenantId);
      return new Map(kbIds.map((kbId) => [kbId, missedOn.get(kbId) ?? 0]));
    },
  };
}
