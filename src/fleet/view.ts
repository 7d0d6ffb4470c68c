/**
 * Everything that is worked out under one catalog. A request takes the view in force once and reads nothing else, so that no
 * answer mixes two catalogs; another catalog is a new view, made ready aside and put in force at once.
 */
import type { Catalog } from '../catalog/catalog.ts';
import type { TenantCounts } from './counts.ts';
import { FINDING_NUMBERS, type FindingsOfFacts, joinFindings } from './findings.ts';
import { type FactsRule, keepOfFacts, type OfFacts } from './of-facts.ts';
import { createOpenCounter, type OpenCounter } from './open-counts.ts';
import type { FleetStore } from './ports.ts';
import { createProductCounter } from './product-counts.ts';
import type { ProductTools } from './products.ts';
import { PROFILES } from './profiles.ts';
import { type KnownPosture, POSTURES, SOFTWARE_STATES, type StateReader } from './software-states.ts';
import { createStandpoint, type Standpoint } from './standpoint.ts';
import { createTraitKeeper, type TraitKeeper } from './traits.ts';

export interface View extends Standpoint, ProductTools {
  readonly findings: FindingsOfFacts;
  readonly openCounter: OpenCounter;
  readonly traits: TraitKeeper;
  readonly states: StateReader;
  readonly postures: OfFacts<KnownPosture>;
}

export function createView({ counts, queries }: FleetStore, catalog: Catalog, now: () => Date): View {
  const standpoint = createStandpoint(counts, { catalog, now });
  const { counter } = standpoint;
  const keep = <Result extends object>(rule: FactsRule<Result>) => keepOfFacts(counts, catalog, rule);
  const profiles = keep(PROFILES);
  const findings = joinFindings(catalog, keep(FINDING_NUMBERS), profiles);
  return {
    ...standpoint,
    profiles,
    productCounter: createProductCounter(catalog, counter, profiles),
    findings,
    openCounter: createOpenCounter(catalog, counter, findings),
    traits: createTraitKeeper(queries, catalog),
    states: keep(SOFTWARE_STATES),
    postures: keep(POSTURES),
  };
}

/** How often something is read again because its fleet changed in between, before counts of a moment later are taken. */
const MAX_READS = 5;

/** What was read, and the counts of its moment: `use` must read them at once. */
export async function atOneMoment<Found extends { readonly revision: number }, Result>(
  { counter }: View,
  tenantId: string,
  { read, use }: { readonly read: () => Promise<Found>; readonly use: (found: Found, counts: TenantCounts) => Result },
): Promise<Result> {
  for (let reads = 1; ; reads++) {
    const found = await read();
    const counts = await counter.countsAt(tenantId, found.revision);
    // Counts of a later moment might not count this device any more: then read it again.
    if (counts.revision === found.revision || reads >= MAX_READS) return use(found, counts);
  }
}

/** Counts tenants, so that no call has to wait for it: before a view takes over, those that the one before has counted. */
export async function prepareView(view: View, tenants: readonly string[]): Promise<void> {
  for (const tenantId of tenants) {
    await view.counter.latest(tenantId);
    await view.traits.renew(tenantId);
  }
}
