/** What is asked of a fleet of now and of a past day alike. */
import { type Standing, tracksOf } from '../assessment/tracks.ts';
import type { AsOf } from '../catalog/as-of.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Day } from '../catalog/ids.ts';
import { compareUrgency } from '../catalog/urgency.ts';
import type { DevicesOfDay } from './counts-of-day.ts';
import { type DeviceListPage, listDevices } from './device-list.ts';
import type { ExposureCounts } from './exposure-counts.ts';
import type { AssessedDevice, DeviceQuery, KbCounts, OfCatalog } from './fleet.ts';
import type { DeviceListQuery } from './list-scope.ts';
import type { PlanTotals } from './plan-totals.ts';
import type { Device, FleetStore, FoundDevice, SeenCount } from './ports.ts';
import type { Standpoint } from './standpoint.ts';
import { countStates, type FleetSummary, sumUpFleet } from './summary.ts';

/** Where the answer to a question of a past day comes from. */
export interface AsOfAnswer extends AsOf {
  /** Of an answer about one device: what it said by the end of that day, or the first thing known of it, later. */
  readonly facts?: 'recorded' | 'later';
  /** Since when it said that. */
  readonly factsSinceAt?: string;
  /** Of an answer about a fleet. */
  readonly devices?: DevicesOfDay;
}

export interface TracksOfDevice extends OfCatalog {
  readonly device: Device;
  readonly tracks: readonly Standing[];
}

/** Methods that name a device throw FleetError when it cannot be found. */
export interface FleetReads {
  readonly ofCatalog: () => OfCatalog;
  readonly assessmentOf: (query: DeviceQuery) => Promise<AssessedDevice>;
  readonly tracksOf: (query: DeviceQuery) => Promise<TracksOfDevice>;
  /** Of a past day: devices that were first seen by then, with what they said then. */
  readonly listDevices: (tenantId: string, query: DeviceListQuery) => Promise<DeviceListPage & OfCatalog>;
  /** Counts of active devices; each exact after every acknowledged report. */
  readonly countKbs: (tenantId: string) => Promise<KbCounts>;
  readonly countExposures: (tenantId: string) => Promise<ExposureCounts & OfCatalog>;
  readonly addUpPlans: (tenantId: string) => Promise<PlanTotals & OfCatalog>;
  readonly summarize: (tenantId: string) => Promise<FleetSummary & SeenDevices & OfCatalog>;
}

/** Of all devices, counted or not; null: of a past day nobody knows. */
export interface SeenDevices {
  /** Devices that have not been seen for so long that they are not counted. */
  readonly inactive: number | null;
  /** By the day on which they were last seen, newest first. */
  readonly seen: readonly SeenCount[] | null;
}

/** What a past day adds to questions and answers. */
export interface PastDay {
  readonly asOf: AsOf;
  readonly factsOf: (tenantId: string, device: Device) => Promise<FactsOfDay>;
  readonly devicesOf: (tenantId: string) => DevicesOfDay;
}

export interface FactsOfDay {
  readonly factsKey: string;
  readonly facts: 'recorded' | 'later';
  readonly factsSinceAt: string;
}

export interface ReadsContext {
  readonly find: (query: DeviceQuery) => Promise<FoundDevice>;
  readonly store: Pick<FleetStore, 'queries' | 'history'>;
  /** Asked for once for each question. */
  readonly standpoint: () => Standpoint;
  /** Null: of now. */
  readonly past: PastDay | null;
  readonly today: () => Day;
}

export function createReads({ find, store, standpoint, past, today }: ReadsContext): FleetReads {
  const factsOf = async (tenantId: string, device: Device) => {
    if (!past) return { factsKey: device.factsKey, asOf: undefined };
    const { factsKey, ...facts } = await past.factsOf(tenantId, device);
    return { factsKey, asOf: { ...past.asOf, ...facts } };
  };
  const ofFleet = (catalog: Catalog, tenantId: string): OfCatalog =>
    past ? { catalog, asOf: { ...past.asOf, devices: past.devicesOf(tenantId) } } : { catalog };

  return {
    ofCatalog: () => ({ catalog: standpoint().catalog, ...(past && { asOf: past.asOf }) }),

    assessmentOf: async (query) => {
      const { catalog, answers } = standpoint();
      const { device, labels } = await find(query);
      const { factsKey, asOf } = await factsOf(query.tenantId, device);
      const assessment = await answers.assessFacts(query.tenantId, factsKey);
      return { device, labels, catalog, asOf, assessment };
    },

    tracksOf: async (query) => {
      const { catalog, answers } = standpoint();
      const { device } = await find(query);
      const { factsKey, asOf } = await factsOf(query.tenantId, device);
      const assessment = await answers.assessFacts(query.tenantId, factsKey);
      const posture = await answers.readPosture(query.tenantId, factsKey);
      return { device, catalog, asOf, tracks: tracksOf(catalog, posture, assessment) };
    },

    listDevices: async (tenantId, query) => {
      const of = standpoint();
      const isRecorded = () => past?.devicesOf(tenantId) === 'recorded';
      const moment = past && { at: endOf(past.asOf.day), isRecorded };
      const page = await listDevices({ ...store, standpoint: of, past: moment }, tenantId, query);
      return { ...ofFleet(of.catalog, tenantId), ...page };
    },

    countKbs: async (tenantId) => {
      const { catalog, counter } = standpoint();
      const { devices, missedOn, byAnswer } = await counter.latest(tenantId);
      const kbs = [...missedOn].map(([kbId, count]) => ({ kbId, devices: count, urgency: catalog.urgencyOf(kbId) }));
      return {
        ...ofFleet(catalog, tenantId),
        devices,
        ...countStates(byAnswer),
        kbs: kbs.sort(
          (a, b) => compareUrgency(a.urgency, b.urgency) || b.devices - a.devices || Number(b.kbId) - Number(a.kbId),
        ),
      };
    },

    countExposures: async (tenantId) => {
      const { catalog, countExposures } = standpoint();
      const counts = await countExposures(tenantId);
      return { ...ofFleet(catalog, tenantId), ...counts };
    },

    addUpPlans: async (tenantId) => {
      const { catalog, counter, addUpPlans } = standpoint();
      const { byAnswer } = await counter.latest(tenantId);
      return { ...ofFleet(catalog, tenantId), ...(await addUpPlans(new Map(byAnswer))) };
    },

    summarize: async (tenantId) => {
      const { catalog, counter } = standpoint();
      const seen = past ? null : await store.queries.countSeen(tenantId);
      const counts = await counter.latest(tenantId);
      const all = seen?.reduce((sum, { deviceCount }) => sum + deviceCount, 0) ?? null;
      // Both are of a moment each: a device that came in between is no inactive one.
      const inactive = all === null ? null : Math.max(0, all - counts.devices);
      return {
        ...ofFleet(catalog, tenantId),
        ...sumUpFleet(catalog, counts, past?.asOf.day ?? today()),
        inactive,
        seen,
      };
    },
  };
}

/** The last moment of a day. */
export function endOf(day: string): string {
  return `${day}T23:59:59.999Z`;
}
