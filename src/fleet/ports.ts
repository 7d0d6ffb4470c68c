/** What the fleet needs from a store. Each call belongs to one tenant and sees nothing of any other. */

/** A device as it is kept. */
export interface Device {
  /** 40 hexadecimal digits, lower case. */
  readonly id: string;
  /** The computer name as reported, else as its reports were addressed; null: neither. */
  readonly name: string | null;
  /** Names what its newest report says: see `Facts`. */
  readonly factsKey: string;
  /** When its newest report was collected, or received where it does not say. Times are ISO 8601 UTC with milliseconds. */
  readonly collectedAt: string;
  /** When its first report was received. */
  readonly firstSeenAt: string;
  /** When its newest accepted report was received. */
  readonly lastSeenAt: string;
}

/** What a report says, apart from whose it is and when: equal for equal devices, so each is kept once per tenant. */
export interface Facts {
  /** Content hash of `text`. */
  readonly key: string;
  /** JSON. */
  readonly text: string;
}

export interface ReportToSave {
  readonly tenantId: string;
  readonly deviceId: string;
  /** Null: keep the name that is known. */
  readonly name: string | null;
  /** `name` in the form of `nameKeyOf`; null with it. */
  readonly nameKey: string | null;
  readonly facts: Facts;
  readonly collectedAt: string;
  readonly receivedAt: string;
}

/** `older`: a newer report is there, nothing was changed. */
export type SaveOutcome = 'created' | 'updated' | 'older';

export interface SavedReport {
  readonly outcome: SaveOutcome;
  /** The device as it is kept now. */
  readonly device: Device;
}

/** How a device may be named: the first of both that is there. */
export interface DeviceKeys {
  readonly id: string;
  /** A name in the form of `nameKeyOf`; of several devices with it, the one last seen. Null: by id alone. */
  readonly nameKey: string | null;
}

export interface FoundDevice {
  readonly device: Device;
  /** The tenant's revision at the moment of reading; rises with every change of a counter. */
  readonly revision: number;
}

/** How many of the tenant's devices say the same. */
export interface FactsCount {
  readonly factsKey: string;
  /** Zero: no device says it any more. */
  readonly deviceCount: number;
}

export interface CountChanges {
  readonly revision: number;
  /** Each counter that changed since, with its present value. */
  readonly counts: readonly FactsCount[];
}

/** Keeps devices and counters. Every method throws FleetError `store-unavailable` when it cannot be done now. */
export interface DeviceStore {
  /** Takes a report in, durably: once it resolves, no crash loses it. Reports collected before the kept one change nothing. */
  readonly saveReport: (report: ReportToSave) => Promise<SavedReport>;
  readonly findDevice: (tenantId: string, keys: DeviceKeys) => Promise<FoundDevice | null>;
  /** The texts of facts by their keys; unknown keys are left out. */
  readonly readFacts: (tenantId: string, factsKeys: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Counters that changed after a revision; 0: all. Both parts are of one moment. */
  readonly readCountsSince: (tenantId: string, revision: number) => Promise<CountChanges>;
}
