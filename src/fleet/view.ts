/**
 * Everything that is worked out under one catalog. A request takes the view in force once and reads nothing else, so that no
 * answer mixes two catalogs; another catalog is a new view, made ready aside and put in force at once.
 */
import type { Catalog } from '../catalog/catalog.ts';
import { type Answers, createAnswers } from './answers.ts';
import { type Counter, createCounter } from './counts.ts';
import { type CountExposures, createExposureCounter } from './exposure-counts.ts';
import type { FleetStore } from './ports.ts';
import { createTraitKeeper, type TraitKeeper } from './traits.ts';

export interface View {
  readonly catalog: Catalog;
  readonly answers: Answers;
  readonly counter: Counter;
  readonly countExposures: CountExposures;
  readonly traits: TraitKeeper;
}

export function createView({ counts, queries }: FleetStore, catalog: Catalog, now: () => Date): View {
  const answers = createAnswers(counts, catalog);
  return {
    catalog,
    answers,
    counter: createCounter(counts, answers, now),
    countExposures: createExposureCounter(catalog),
    traits: createTraitKeeper(queries, catalog),
  };
}

/** Counts tenants, so that no call has to wait for it: before a view takes over, those that the one before has counted. */
export async function prepareView(view: View, tenants: readonly string[]): Promise<void> {
  for (const tenantId of tenants) {
    await view.counter.latest(tenantId);
    await view.traits.renew(tenantId);
  }
}
