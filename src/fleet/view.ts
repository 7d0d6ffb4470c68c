/**
 * Everything that is worked out under one catalog. A request takes the view in force once and reads nothing else, so that no
 * answer mixes two catalogs; another catalog is a new view, made ready aside and put in force at once.
 */
import type { Catalog } from '../catalog/catalog.ts';
import { type Answers, createAnswers } from './answers.ts';
import { type Counter, createCounter } from './counts.ts';
import { type CountExposures, createExposureCounter } from './exposure-counts.ts';
import type { CountStore } from './ports.ts';

export interface View {
  readonly catalog: Catalog;
  readonly answers: Answers;
  readonly counter: Counter;
  readonly countExposures: CountExposures;
}

export function createView(store: CountStore, catalog: Catalog, now: () => Date): View {
  const answers = createAnswers(store, catalog);
  return {
    catalog,
    answers,
    counter: createCounter(store, answers, now),
    countExposures: createExposureCounter(catalog),
  };
}

/** Counts tenants, so that no call has to wait for it: before a view takes over, those that the one before has counted. */
export async function prepareView(view: View, tenants: readonly string[]): Promise<void> {
  for (const tenantId of tenants) await view.counter.latest(tenantId);
}
