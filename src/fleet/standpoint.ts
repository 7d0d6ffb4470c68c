/** From where a fleet is looked at: a catalog, the day it is of, and the devices that are counted. */
import type { Catalog } from '../catalog/catalog.ts';
import type { Day } from '../catalog/ids.ts';
import { type Answers, createAnswers } from './answers.ts';
import { type Counter, createCounter } from './counts.ts';
import { createExposureCounter, type ExposureCounter } from './exposure-counts.ts';
import { keepOfFacts, type OfFacts } from './of-facts.ts';
import { type AddUpPlans, createPlanAdder } from './plan-totals.ts';
import type { CountStore } from './ports.ts';
import { WINDOWS_VERSIONS, type WindowsVersion } from './windows-version.ts';

export interface Standpoint extends ExposureCounter {
  readonly catalog: Catalog;
  /** Counts only what was released by this day; null: everything. */
  readonly asOf: Day | null;
  readonly answers: Answers;
  readonly counter: Counter;
  readonly addUpPlans: AddUpPlans;
  readonly versions: OfFacts<WindowsVersion>;
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
    addUpPlans: createPlanAdder(catalog, asOf),
    versions: keepOfFacts(counts, catalog, WINDOWS_VERSIONS),
    ...createExposureCounter(catalog, counter, asOf),
  };
}
