/** From where a fleet is looked at: a catalog, the day it is of, and the devices that are counted. */
import type { Catalog } from '../catalog/catalog.ts';
import type { Day } from '../catalog/ids.ts';
import { type Answers, createAnswers } from './answers.ts';
import { type Counter, createCounter } from './counts.ts';
import { type CountExposures, createExposureCounter } from './exposure-counts.ts';
import { type AddUpPlans, createPlanAdder } from './plan-totals.ts';
import type { CountStore } from './ports.ts';

export interface Standpoint {
  readonly catalog: Catalog;
  /** Counts only what was released by this day; null: everything. */
  readonly asOf: Day | null;
  readonly answers: Answers;
  readonly counter: Counter;
  readonly countExposures: CountExposures;
  readonly addUpPlans: AddUpPlans;
}

export function createStandpoint(
  counts: CountStore,
  { catalog, asOf = null, now }: { readonly catalog: Catalog; readonly asOf?: Day | null; readonly now: () => Date },
): Standpoint {
  const answers = createAnswers(counts, catalog, asOf);
  const counter = createCounter(counts, answers, now);
  return {
    catalog,
    asOf,
    answers,
    counter,
    countExposures: createExposureCounter(catalog, counter, asOf),
    addUpPlans: createPlanAdder(catalog, asOf),
  };
}
