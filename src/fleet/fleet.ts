import type { Assessment, MissingKb } from '../assessment/model.ts';
import type { CatalogAsOf } from '../catalog/as-of.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { KbId } from '../catalog/ids.ts';
import type { Urgency } from '../catalog/urgency.ts';
import { parseIpAddress } from '../inventory/network-address.ts';
import { listMissing } from './answers.ts';
import { parseDeviceReference } from './device-id.ts';
import { createDeviceFinder, type DeviceFinder } from './device-query.ts';
import { createFleetExport, type FleetExport } from './export.ts';
import type { FindingsOfFacts } from './findings.ts';
import { FleetError } from './fleet-error.ts';
import { createGroupCommit } from './group-commit.ts';
import { type ChangedDevice, type ChangesQuery, createHistory, type DeviceHistory, type History } from './history.ts';
import { type AcceptStatements, createIntake } from './intake.ts';
import { createMaintenance, type Maintenance } from './maintenance.ts';
import type { OpenInFleet } from './open-counts.ts';
import { createPast } from './past.ts';
import type {
  DescribedDevice,
  Device,
  DeviceLabels,
  FleetStore,
  FoundDevice,
  LabelChange,
  ListedDevice,
} from './ports.ts';
import { keepPrepared, type Prepare } from './prepared.ts';
import { createProducts, type Products, type ProductsOfDevice } from './products.ts';
import { type AsOfAnswer, createReads, type FleetReads } from './reads.ts';
import { createRemediation, type Remediation } from './remediation.ts';
import { type AcceptedReport, acceptReport, type SentReport } from './single-report.ts';
import { atOneMoment, createView, prepareView, type View } from './view.ts';

/** Which device: named within its tenant, by id or name. */
export interface DeviceQuery {
  readonly tenantId: string;
  readonly device: string;
}

/** Answers say which catalog they were made with. */
export interface OfCatalog {
  readonly catalog: Catalog;
  /** Of which day, where it is not now. */
  readonly asOf?: AsOfAnswer | undefined;
}

export interface AssessedDevice extends OfCatalog {
  readonly device: Device;
  readonly labels: DeviceLabels;
  readonly assessment: Assessment;
}

/** A KB that a device misses, among its fleet. */
export interface MissedKb extends MissingKb {
  /** Active devices of the tenant that miss it, this one included. */
  readonly missedOn: number;
}

export interface MissingOfDevice extends AssessedDevice {
  /** Newest first. */
  readonly missing: readonly MissedKb[];
}

/** Completes what is prepared for a device: `complete` gets how many active devices miss which KB, to be read before the next await. */
export type Answerer<Prepared> = <Answer>(
  query: DeviceQuery,
  complete: (prepared: Prepared, missedOn: ReadonlyMap<KbId, number>) => Answer,
) => Promise<Answer>;

/** A KB with how many active devices of the tenant miss it. */
export interface KbCount {
  readonly kbId: KbId;
  readonly devices: number;
  readonly urgency: Urgency;
}

export interface KbCounts extends OfCatalog {
  /** Active devices: those that miss nothing, those that miss something, and those of which it is not known. */
  readonly devices: number;
  readonly patched: number;
  readonly missing: number;
  readonly unknown: number;
  /** Most urgent first, of equally urgent ones that of most devices. */
  readonly kbs: readonly KbCount[];
}

export interface HistoryOfDevice extends DeviceHistory, OfCatalog {
  readonly device: Device;
}

/** A page of devices with changes. */
export interface ChangesPage extends OfCatalog {
  readonly devices: readonly ChangedDevice[];
  /** Where the next page goes on; null: this is the last. */
  readonly next: string | null;
}

/** The devices of all tenants under the catalog in force. Methods that name a device throw FleetError when it cannot be found. */
export interface Fleet extends FleetReads {
  /** The same as of a past day. */
  readonly asOf: (of: CatalogAsOf) => FleetReads;
  readonly catalog: () => Catalog;
  /** Puts another catalog in force once everything that was counted is counted under it; until then the old one answers. */
  readonly adopt: (catalog: Catalog) => Promise<void>;
  /** Counts every tenant, so that no call has to wait for it. */
  readonly warmUp: () => Promise<void>;
  /** Takes a report of one device in, durably, and says what it means. Throws ReportError for one that cannot be read. */
  readonly acceptReport: (sent: SentReport) => Promise<AcceptedReport>;
  readonly acceptStatements: AcceptStatements;
  /** How many statements at once serve a load of many best. */
  readonly batchSize: number;
  readonly missingOf: (query: DeviceQuery) => Promise<MissingOfDevice>;
  /** Answers about devices of which all but the counts is prepared once for the many that are alike. */
  readonly prepareAnswers: <Prepared extends object>(prepare: Prepare<Prepared>) => Answerer<Prepared>;
  /** Up to a time; null, or a time to come: up to now. */
  readonly historyOf: (query: DeviceQuery, until?: string | null) => Promise<HistoryOfDevice>;
  readonly history: Pick<History, 'patchedByDay' | 'missedByDay'>;
  readonly changedSince: (tenantId: string, query: ChangesQuery) => Promise<ChangesPage>;
  /** Finds devices by conditions, described as lists show them. */
  readonly devices: DeviceFinder;
  /** All devices with their products, under the catalog in force. */
  readonly openExport: () => FleetExport;
  /** One device as such a list shows it. */
  readonly describe: (query: DeviceQuery) => Promise<DescribedDevice>;
  /** Devices of which reports say that they had an IP address within 15 minutes of a time; text that is no address finds none. */
  readonly findByAddress: (tenantId: string, address: string, at: Date) => Promise<readonly ListedDevice[]>;
  readonly labelDevice: (query: DeviceQuery, change: LabelChange) => Promise<void>;
  readonly removeDevice: (query: DeviceQuery) => Promise<void>;
  /** Exact after every acknowledged report. */
  readonly countMissedOn: (tenantId: string, kbIds: readonly KbId[]) => Promise<Map<KbId, number>>;
  /** Rises with every change of what is counted. */
  readonly revisionOf: (tenantId: string) => Promise<number>;
  /** What is installed, exposed and to be updated, and scores of it. */
  readonly products: Omit<Products, 'ofFacts'>;
  readonly productsOf: (query: DeviceQuery) => Promise<ProductsOfDevice>;
  readonly remediation: Remediation;
  /** What is open on active devices. */
  readonly openOn: (tenantId: string) => Promise<OpenInFleet>;
  /** What is open on devices, by their facts, under the catalog in force now. */
  readonly findings: () => FindingsOfFacts;
  readonly maintenance: Maintenance;
}

export interface FleetContext {
  readonly store: FleetStore;
  /** The catalog in force at first. */
  readonly catalog: Catalog;
  readonly now: () => Date;
  /** Devices not seen for so many days are not counted; null: all are. */
  readonly inactiveAfterDays?: number | null;
  /** For how many days it is kept what was missing when. */
  readonly historyDays?: number;
}

const DAY_MS = 86_400_000;
const DEFAULT_HISTORY_DAYS = 400;
const SEEN_WITHIN_MS = 15 * 60_000;
/** Of one address; private ones, of virtual networks too, may be those of a whole fleet. */
const MAX_SHARING = 10_000;

export function createFleet(context: FleetContext): Fleet {
  const { store, now, inactiveAfterDays = null, historyDays = DEFAULT_HISTORY_DAYS } = context;
  const inactiveAfterMs = inactiveAfterDays === null ? null : inactiveAfterDays * DAY_MS;
  let view = createView(store, context.catalog, now);
  let adopting: Promise<unknown> = Promise.resolve();
  const acceptStatements = createIntake({ store, now, inactiveAfterMs });
  const acceptTogether = createGroupCommit(acceptStatements);
  const history = createHistory(store);
  const finder = createDeviceFinder(store.queries, () => view.traits);
  const products = createProducts(store.queries, () => view, now);
  const today = () => now().toISOString().slice(0, 10);

  const find = async ({ tenantId, device }: DeviceQuery): Promise<FoundDevice> => {
    const found = await store.devices.findDevice(tenantId, parseDeviceReference(tenantId, device));
    if (!found) throw notFound(device);
    return found;
  };

  const assessed = async (tenantId: string, { device, labels }: FoundDevice, of: View): Promise<AssessedDevice> => ({
    device,
    labels,
    catalog: of.catalog,
    assessment: await of.answers.assessFacts(tenantId, device.factsKey),
  });

  const adopt = async (catalog: Catalog): Promise<void> => {
    const tenants = await store.devices.listTenants();
    if (catalog.version !== view.catalog.version) {
      const next = createView(store, catalog, now);
      await prepareView(next, tenants);
      view = next;
    }
    // Calls that were answered under the view before may have given its traits to facts that were new.
    for (const tenantId of tenants) await view.traits.renew(tenantId);
  };

  const pastOf = createPast({ store, now, historyDays });

  return {
    ...createReads({ find, store, standpoint: () => view, past: null, today }),
    asOf: (of) => {
      const { standpoint, past } = pastOf(of);
      return createReads({ find, store, standpoint: () => standpoint, past, today });
    },
    catalog: () => view.catalog,
    // One after the other: of two catalogs the one that came last stays.
    adopt: (catalog) => {
      const turn = adopting.then(() => adopt(catalog));
      adopting = turn.catch(() => undefined);
      return turn;
    },
    warmUp: async () => prepareView(view, await store.devices.listTenants()),
    acceptReport: (sent) => acceptReport(sent, { accept: acceptTogether, answers: view.answers, now }),
    acceptStatements,
    batchSize: store.devices.batchSize,

    missingOf: (query) => {
      const of = view;
      return atOneMoment(of, query.tenantId, {
        read: async () => {
          const found = await find(query);
          return { revision: found.revision, answer: await assessed(query.tenantId, found, of) };
        },
        use: ({ answer }, { missedOn }) => ({
          ...answer,
          missing: listMissing(answer.assessment).map((kb) => ({ ...kb, missedOn: missedOn.get(kb.kbId) ?? 0 })),
        }),
      });
    },

    prepareAnswers: (prepare) => {
      const preparedOf = keepPrepared(prepare);
      return ({ tenantId, device }, complete) => {
        const of = view;
        const reference = parseDeviceReference(tenantId, device);
        return atOneMoment(of, tenantId, {
          read: async () => {
            const found = await store.devices.findFacts(tenantId, reference);
            if (!found) throw notFound(device);
            return { revision: found.revision, prepared: await preparedOf(of, tenantId, found.factsKey) };
          },
          use: ({ prepared }, { missedOn }) => complete(prepared, missedOn),
        });
      };
    },

    historyOf: async (query, end = null) => {
      const { catalog } = view;
      const { device } = await find(query);
      const today = now().toISOString();
      const until = end !== null && end < today ? end : today;
      return { device, catalog, ...(await history.ofDevice(query.tenantId, device, { catalog, until })) };
    },
    history,
    changedSince: async (tenantId, query) => {
      const { catalog } = view;
      return { catalog, ...(await history.changedSince(tenantId, { ...query, catalog })) };
    },

    devices: finder,
    openExport: () => createFleetExport({ ...view, devices: finder, history }),
    describe: async ({ tenantId, device: given }) => {
      const { device } = await find({ tenantId, device: given });
      const described = await finder.findById(tenantId, device.id);
      if (!described) throw notFound(given);
      return described;
    },
    findByAddress: async (tenantId, text, at) => {
      const address = parseIpAddress(text);
      if (address === null) return [];
      const [from, to] = [shift(at, -SEEN_WITHIN_MS), shift(at, SEEN_WITHIN_MS)];
      return store.devices.findByAddress(tenantId, { address, from, to, limit: MAX_SHARING });
    },
    labelDevice: async (query, change) => {
      const { device } = await find(query);
      if (!(await store.devices.labelDevice(query.tenantId, device.id, change))) throw notFound(query.device);
    },
    removeDevice: async (query) => {
      const { device } = await find(query);
      if (!(await store.devices.removeDevice(query.tenantId, device.id, today()))) throw notFound(query.device);
    },

    countMissedOn: async (tenantId, kbIds) => {
      const { missedOn } = await view.counter.latest(tenantId);
      return new Map(kbIds.map((kbId) => [kbId, missedOn.get(kbId) ?? 0]));
    },
    revisionOf: async (tenantId) => (await view.counter.latest(tenantId)).revision,
    products,
    productsOf: async (query) => {
      const { device } = await find(query);
      return products.ofFacts(query.tenantId, device.factsKey);
    },
    remediation: createRemediation(store.tasks, () => view, now),
    openOn: (tenantId) => view.openCounter.latest(tenantId),
    findings: () => view.findings,
    maintenance: createMaintenance({ store, now, inactiveAfterMs, historyDays, answers: () => view.answers }),
  };
}

function shift(at: Date, byMs: number): string {
  return new Date(at.getTime() + byMs).toISOString();
}

function notFound(device: string): FleetError {
  return new FleetError('device-not-found', `Device ${device} was not found`, { device });
}
