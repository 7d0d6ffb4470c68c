/** What facts say of the products of a device, for exports. */
import { describeSoftware, type SoftwareStates } from '../assessment/software-state.ts';
import type { Posture } from '../inventory/posture.ts';
import type { FactsRule, OfFacts } from './of-facts.ts';

/** Some 50 MiB: a few hundred facts of devices that miss years, tens of thousands of those that miss a month. */
const KEPT_ROWS = 1_000_000;
/** Some kilobytes each: of the few devices on which something changed of late. */
const KEPT_POSTURES = 5_000;

export type StateReader = OfFacts<SoftwareStates>;

export const SOFTWARE_STATES: FactsRule<SoftwareStates> = {
  workOut: describeSoftware,
  keyOf: JSON.stringify,
  sizeOf: ({ products }) => 1 + products.reduce((sum, { open }) => sum + 1 + open.length, 0),
  maxSize: KEPT_ROWS,
  unknown: { windowsVersion: null, products: [] },
};

/** Null: of facts that are gone. */
export interface KnownPosture {
  readonly posture: Posture | null;
}

export const POSTURES: FactsRule<KnownPosture> = {
  workOut: (_catalog, posture) => ({ posture }),
  keyOf: ({ posture }) => posture?.key ?? '',
  sizeOf: () => 1,
  maxSize: KEPT_POSTURES,
  unknown: { posture: null },
};
