/**
 * What the fleet needs from a store. Each call belongs to one tenant, unless it says otherwise, and sees nothing of any
 * other. Times are ISO 8601 UTC with milliseconds, days `YYYY-MM-DD`.
 */
import type { Day, KbId } from '../catalog/ids.ts';
import type { Expression, OrderKey } from '../query/expression.ts';
import type { RowPosition } from '../query/row-position.ts';

/** A device as it is kept. */
export interface Device {
  /** 40 hexadecimal digits, lower case. */
  readonly id: string;
  /** Rises with every change of the row: a write that read another version is refused. */
  readonly version: number;
  /** The computer name as reported, else as its reports were addressed; null: neither. */
  readonly name: string | null;
  /** `name` in the form of `nameKeyOf`; null with it. */
  readonly nameKey: string | null;
  /** When the report that gave the name was collected; empty: the name is only how reports were addressed. */
  readonly nameAt: string;
  /** What each source says of it: see `decodeParts`. */
  readonly parts: string;
  /** Names what all sources together say: see `Facts`. */
  readonly factsKey: string;
  /** Since when it says that. */
  readonly factsSinceAt: string;
  /** When its oldest and its newest report were collected. */
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** False: not seen for so long that it is no longer counted. */
  readonly isActive: boolean;
  /** Its addresses and its directory entry: see `decodePlace`; null: none was reported. */
  readonly place: string | null;
}

/** What its owner says of a device. */
export interface DeviceLabels {
  /** Sorted, no repeats. */
  readonly tags: readonly string[];
  readonly group: string | null;
  /** How much it matters; null: not said, which is `Normal`. */
  readonly value: DeviceValue | null;
}

/** What is to replace labels, worked out from those of that moment: no other change comes in between. It may be asked again. */
export type LabelChange = (labels: DeviceLabels) => Partial<DeviceLabels>;

export type DeviceValue = 'Low' | 'Normal' | 'High';

/** What a device is, apart from whose it is and when: equal for equal devices, so each is kept once per tenant. */
export interface Facts {
  /** Content hash of `text`. */
  readonly key: string;
  /** JSON. */
  readonly text: string;
}

/** How a device may be named: the first of both that is there. */
export interface DeviceKeys {
  readonly id: string;
  /** A name in the form of `nameKeyOf`; of several devices with it, the one last seen. Null: by id alone. */
  readonly nameKey: string | null;
}

export interface FoundDevice {
  readonly device: Device;
  readonly labels: DeviceLabels;
  /** The tenant's revision at the moment of reading; rises with every change of a counter. */
  readonly revision: number;
}

/** What a device says, and nothing else of it. */
export interface FoundFacts extends Pick<Device, 'factsKey'>, Pick<FoundDevice, 'revision'> {}

/** A device to keep, and what was read of it before; null: nothing. `device.version` is the next one. */
export interface DeviceWrite {
  readonly device: Device;
  readonly before: Device | null;
  /** What it said before, as far as that has ended now; oldest first, none of them empty. */
  readonly ended: readonly Omit<Span, 'deviceId'>[];
  /** The addresses that its newest report gives it, each once; none where it was given none. */
  readonly sightings: readonly Sighting[];
}

/** A device had an address at a time. */
export interface Sighting {
  /** In the form of `parseIpAddress`. */
  readonly address: string;
  /** Since when it has it without a break; null: it had it before, since the time that is kept. */
  readonly sinceAt: string | null;
  readonly untilAt: string;
}

export interface DeviceBatch {
  /** Each device once. */
  readonly writes: readonly DeviceWrite[];
  /** The facts that devices and spans newly refer to, each once. */
  readonly facts: readonly Facts[];
  /** The day of the counters. */
  readonly day: Day;
}

/** Which devices of a list: those after an id, in the order of ids. */
export interface DevicePage {
  readonly after: string | null;
  readonly limit: number;
}

/** Devices after an id, some at a time, and when they were last seen. */
export interface DeviceSlice {
  readonly after: string | null;
  readonly limit: number;
  readonly seenBefore: string;
  readonly day: Day;
}

export interface ListedDevice {
  readonly device: Device;
  readonly labels: DeviceLabels;
}

/** Devices that had an address at some time from one time to another. */
export interface AddressQuery {
  /** In the form of `parseIpAddress`. */
  readonly address: string;
  readonly from: string;
  readonly to: string;
  readonly limit: number;
}

/** Keeps devices. Every method throws FleetError `store-unavailable` when it cannot be done now. */
export interface DeviceStore {
  /** How many devices at once serve a load of many best: larger batches would keep others waiting, smaller ones cost more. */
  readonly batchSize: number;
  readonly findDevice: (tenantId: string, keys: DeviceKeys) => Promise<FoundDevice | null>;
  /** For what is asked most: several times as many a second as `findDevice`. */
  readonly findFacts: (tenantId: string, keys: DeviceKeys) => Promise<FoundFacts | null>;
  /** Those of the ids that are there. */
  readonly readDevices: (tenantId: string, ids: readonly string[]) => Promise<ReadonlyMap<string, Device>>;
  /**
   * Keeps devices, counters and spans in one transaction, durably: once it resolves, no crash loses it. Answers the ids that
   * somebody else changed since they were read: of these nothing is kept.
   */
  readonly saveDevices: (tenantId: string, batch: DeviceBatch) => Promise<readonly string[]>;
  readonly listDevices: (tenantId: string, page: DevicePage) => Promise<readonly ListedDevice[]>;
  /** In the order of ids. Of each device and address only the last time without a break is kept. */
  readonly findByAddress: (tenantId: string, query: AddressQuery) => Promise<readonly ListedDevice[]>;
  /** Puts in place what the change says. False: there is no such device. What the change throws is thrown, and nothing changed. */
  readonly labelDevice: (tenantId: string, id: string, change: LabelChange) => Promise<boolean>;
  /** Removes a device with all that is kept of it. False: there is no such device. */
  readonly removeDevice: (tenantId: string, id: string, day: Day) => Promise<boolean>;
  /**
   * Takes devices last seen before a time out of the counts, and all others that are out of them in again, among a bounded
   * number of devices after an id. Answers how many changed, and the id to go on after; null: the end.
   */
  readonly settleActivity: (
    tenantId: string,
    slice: DeviceSlice,
  ) => Promise<{ readonly changed: number; readonly next: string | null }>;
  /** Every tenant that has, or had, devices. */
  readonly listTenants: () => Promise<readonly string[]>;
}

export type ExposureLevel = 'None' | 'Low' | 'Medium' | 'High';

/** What follows from facts under a catalog, as far as devices are found by it; kept with the facts. Null: not known. */
export interface Traits {
  /** `Windows10`, `WindowsServer2019`. */
  readonly platform: string | null;
  /** `22H2`. */
  readonly releaseVersion: string | null;
  readonly build: number | null;
  readonly architecture: string | null;
  readonly exposure: ExposureLevel | null;
}

export interface TraitsOfFacts extends Traits {
  readonly factsKey: string;
}

/** Which facts of a tenant have to be given traits: all that never were, and unless only these, those of another catalog. */
export interface TraitlessPage {
  readonly catalogVersion: string;
  readonly isNewOnly: boolean;
  readonly limit: number;
}

/**
 * Which devices: conditions and orders over the properties `id`, `name`, `firstSeenAt`, `lastSeenAt`, `activity` (`Active`,
 * `Inactive`), `value`, `group`, `groupId`, `tags`, those of `Traits`, `bits` (`32-bit`, `64-bit`), and of its
 * place `mainAddress`, `entraDeviceId`, `isEntraJoined` and `addresses` (`ipAddress`, `macAddress`, `type`, `operationalStatus`).
 */
export interface DeviceCondition {
  /** Null: all. */
  readonly filter: Expression | null;
  /** Devices that have one of these facts; null: any. */
  readonly factsKeys: readonly string[] | null;
}

export interface DeviceQuestion extends DeviceCondition {
  /** The last key must be `id`. */
  readonly orderBy: readonly OrderKey[];
  /** The devices after this one; null: from the first on. */
  readonly after: RowPosition | null;
  readonly skip: number;
  readonly limit: number;
}

/** A device with all that a list of devices shows. */
export interface DescribedDevice extends ListedDevice {
  /** A number of its group, the same for ever; 0: it is in none. */
  readonly groupId: number;
  readonly traits: Traits;
  readonly position: RowPosition;
}

/**
 * A way through devices along one index, so that no more are read than are asked for: in the order of ids, after one, unless it
 * says otherwise.
 */
export type DeviceWalk = { readonly limit: number } & (
  | { readonly by: 'id' | 'inactive' | 'nameless'; readonly after: string }
  | { readonly by: 'tag' | 'group'; readonly text: string; readonly after: string }
  /** By names in the form of `nameKeyOf`, then ids. */
  | { readonly by: 'name'; readonly prefix: string; readonly after: NamePlace | null; readonly isDescending: boolean }
  | { readonly by: 'facts'; readonly factsKey: string; readonly after: string }
  /** In any order. */
  | { readonly by: 'any-facts'; readonly factsKeys: readonly string[] }
  /** Devices that said these facts, and no longer do, at a time. */
  | { readonly by: 'span'; readonly factsKey: string; readonly after: string; readonly at: string }
);

export interface NamePlace {
  readonly nameKey: string;
  readonly id: string;
}

/** A device as walks give it: without what is long. */
export interface WalkedDevice {
  readonly device: Omit<Device, 'version' | 'nameAt' | 'parts' | 'place'>;
  readonly labels: DeviceLabels;
}

/** How many devices were last seen on a day. */
export interface SeenCount {
  readonly day: Day;
  readonly deviceCount: number;
}

/** Finds devices by what is kept of them. Throws FleetError `store-unavailable`. */
export interface DeviceQueryStore {
  readonly walkDevices: (tenantId: string, walk: DeviceWalk) => Promise<readonly WalkedDevice[]>;
  /** Of all devices, active or not; newest day first. From counters. */
  readonly countSeen: (tenantId: string) => Promise<readonly SeenCount[]>;
  /** Facts without traits, in the order of their keys. */
  readonly listTraitless: (tenantId: string, page: TraitlessPage) => Promise<readonly Facts[]>;
  readonly putTraits: (tenantId: string, catalogVersion: string, traits: readonly TraitsOfFacts[]) => Promise<void>;
  readonly queryDevices: (tenantId: string, question: DeviceQuestion) => Promise<readonly DescribedDevice[]>;
  /** How many devices there are, by their facts. */
  readonly countDevices: (tenantId: string, condition: DeviceCondition) => Promise<readonly FactsCount[]>;
  /** How many active devices each group has, by their facts; those in no group too. */
  readonly countByGroup: (tenantId: string) => Promise<readonly GroupCount[]>;
}

/** How many of the tenant's active devices say the same. */
export interface FactsCount {
  readonly factsKey: string;
  /** Zero: no active device says it any more. */
  readonly deviceCount: number;
}

export interface GroupCount extends FactsCount {
  /** Null: no group, whose number is 0. */
  readonly group: string | null;
  readonly groupId: number;
}

export interface CountChanges {
  readonly revision: number;
  /** Each counter that changed since, with its present value. */
  readonly counts: readonly FactsCount[];
}

/** Reads facts and their counters. Throws FleetError `store-unavailable`. */
export interface CountStore {
  /** The texts of facts by their keys; unknown keys are left out. */
  readonly readFacts: (tenantId: string, factsKeys: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Counters that changed after a revision; 0: all that are not zero. Both parts are of one moment. */
  readonly readCountsSince: (tenantId: string, revision: number) => Promise<CountChanges>;
}

/** What facts meant under a catalog, kept for history: JSON of `RecordedAnswer`. */
export type AnswerText = string;

/** A catalog that was put in force here. */
export interface Adoption {
  /** Rises by one with each. */
  readonly number: number;
  readonly catalogVersion: string;
  readonly adoptedAt: string;
}

export interface FactsOfTenant {
  readonly tenantId: string;
  readonly factsKey: string;
}

export interface UnrecordedFacts extends FactsOfTenant {
  readonly text: string;
  /** What was recorded under an earlier catalog; null: nothing yet. */
  readonly answer: AnswerText | null;
}

export interface AnswerToRecord extends FactsOfTenant {
  readonly answer: AnswerText;
  /** The answer until now, where it was another one; null: nothing changed, or nothing was known. */
  readonly replaced: AnswerText | null;
}

/** Facts that a device had before its present ones. */
export interface Span {
  readonly deviceId: string;
  readonly factsKey: string;
  readonly sinceAt: string;
  readonly untilAt: string;
}

/** What facts mean now, and meant before. */
export interface AnswerHistory {
  /** Null: not recorded yet. */
  readonly answer: AnswerText | null;
  /** Earlier answers, each until the time that another catalog was put in force; oldest first. */
  readonly earlier: readonly { readonly answer: AnswerText; readonly untilAt: string }[];
}

/** A counter as it stood at the end of a day on which it changed. */
export interface DayCount extends FactsCount {
  readonly day: Day;
}

/** Keeps what is needed to tell what was missing when. Throws FleetError `store-unavailable`. */
export interface HistoryStore {
  /** Says that a catalog is in force from now on; one that is already is left as it is. Of all tenants. */
  readonly adoptCatalog: (catalogVersion: string, at: string) => Promise<Adoption>;
  /**
   * Facts whose answer under the adoption is not recorded: those not recorded since they came into use, which are found at
   * once, and, unless only these are asked for, those of active devices. Of all tenants, in the order of tenants and keys, after the given one.
   */
  readonly listUnrecorded: (
    adoption: Adoption,
    page: { readonly after: FactsOfTenant | null; readonly limit: number; readonly isNewOnly: boolean },
  ) => Promise<readonly UnrecordedFacts[]>;
  /** Of all tenants, in one transaction. */
  readonly recordAnswers: (adoption: Adoption, answers: readonly AnswerToRecord[]) => Promise<void>;
  /** `all`: of all facts of the tenant, at a fraction of the cost of asking for each. */
  readonly readAnswerHistories: (
    tenantId: string,
    factsKeys: readonly string[] | 'all',
  ) => Promise<ReadonlyMap<string, AnswerHistory>>;
  /** Spans of devices that ended after a time, oldest first. */
  readonly readSpans: (tenantId: string, deviceIds: readonly string[], endedAfter: string) => Promise<readonly Span[]>;
  /** All day counts up to a day, by facts, then day. */
  readonly readDayCounts: (tenantId: string, upTo: Day) => Promise<readonly DayCount[]>;
  /** Drops spans, addresses, day counts and answers that ended before a time, and facts that nothing refers to; a bounded number at once. Of all tenants. */
  readonly pruneHistory: (before: string, limit: number) => Promise<number>;
}

/** Work to be done on the fleet: to install a KB, or whatever is missing in a product, on all devices that are exposed. */
export interface RemediationTask {
  /** A GUID, lower case. */
  readonly id: string;
  /** Rises with every change. */
  readonly version: number;
  /** Null: all that is missing in the product. */
  readonly kbId: KbId | null;
  /** Defender's name of the product; of a KB for several the one that it names first. */
  readonly software: string;
  /** Null: none was given. */
  readonly title: string | null;
  readonly notes: string | null;
  readonly priority: TaskPriority;
  readonly dueOn: Day;
  readonly createdAt: string;
  /** The client that made it. */
  readonly createdBy: string;
  /** Active devices that were exposed then. */
  readonly targetDevices: number;
  readonly status: TaskStatus;
  readonly statusAt: string;
  /** The client that gave it its status. */
  readonly statusBy: string;
}

export type TaskPriority = 'Low' | 'Medium' | 'High';
export type TaskStatus = 'active' | 'completed' | 'cancelled';

/** Keeps tasks. Throws FleetError `store-unavailable`. */
export interface TaskStore {
  readonly addTask: (tenantId: string, task: RemediationTask) => Promise<void>;
  /** Oldest first. */
  readonly listTasks: (tenantId: string) => Promise<readonly RemediationTask[]>;
  readonly findTask: (tenantId: string, id: string) => Promise<RemediationTask | null>;
  /** Keeps another status. False: somebody else changed the task since it was read, or it is gone. */
  readonly saveStatus: (
    tenantId: string,
    task: Pick<RemediationTask, 'id' | 'version' | 'status' | 'statusAt' | 'statusBy'>,
  ) => Promise<boolean>;
  /** Drops tasks that ended before a time. Of all tenants. */
  readonly dropEnded: (before: string) => Promise<number>;
}

/** Work that only one process at a time may do. */
export interface JobLock {
  /** Runs the work unless another process does work of that name now; then answers false. */
  readonly exclusively: (name: string, work: () => Promise<void>) => Promise<boolean>;
}

export interface FleetStore {
  readonly devices: DeviceStore;
  readonly queries: DeviceQueryStore;
  readonly counts: CountStore;
  readonly history: HistoryStore;
  readonly tasks: TaskStore;
  readonly jobs: JobLock;
}
