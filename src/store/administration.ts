/** What an administrator asks of a store, beside the ports. */

export interface StoreStatus {
  readonly engine: 'sqlite' | 'postgresql' | 'citus';
  /** Where it is, without password. */
  readonly location: string;
  /** Steps of the layout that it has, and those that it lacks, in order. */
  readonly steps: readonly string[];
  readonly pendingSteps: readonly string[];
  readonly devices: number;
  readonly tenants: number;
  /** What it takes on disk. */
  readonly bytes: number;
}

export interface StoreAdministration {
  readonly status: () => Promise<StoreStatus>;
  /** Brings the layout up to date; answers the steps that were taken. */
  readonly migrate: () => Promise<readonly string[]>;
  /** What is wrong in it, each as one sentence; empty: nothing. Throws StoreError where its layout is not up to date. */
  readonly verify: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** How far a copy is, in pages of the database. */
export interface CopyProgress {
  readonly done: number;
  readonly total: number;
}
