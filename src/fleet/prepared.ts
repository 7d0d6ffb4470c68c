/** What follows from an assessment alone, kept in its place: it is far smaller, so that far more is kept. */
import { LRUCache } from 'lru-cache';
import type { Assessment, MissingKb } from '../assessment/model.ts';
import { listMissing } from './answers.ts';
import type { View } from './view.ts';

/** Of one kind, under one catalog: the fleets of tens of thousands of different devices. */
const KEPT_BYTES = 64 * 1024 * 1024;

export interface Preparation {
  readonly assessment: Assessment;
  /** What the device misses for sure. */
  readonly missing: readonly MissingKb[];
}

/** Prepares an answer, and says about how many bytes it takes. Must depend on nothing but what it is given. */
export type Prepare<Prepared extends object> = (preparation: Preparation) => {
  readonly prepared: Prepared;
  readonly bytes: number;
};

/** What is prepared for facts under a view's catalog, at once where it is kept. */
export type PreparedOf<Prepared> = (view: View, tenantId: string, factsKey: string) => Prepared | Promise<Prepared>;

export function keepPrepared<Prepared extends object>(prepare: Prepare<Prepared>): PreparedOf<Prepared> {
  // With the last request under a catalog goes what was prepared under it.
  const keptOf = new WeakMap<View, LRUCache<string, Prepared>>();
  return (view, tenantId, factsKey) => {
    let kept = keptOf.get(view);
    if (!kept) {
      kept = new LRUCache({ maxSize: KEPT_BYTES });
      keptOf.set(view, kept);
    }
    return kept.get(factsKey) ?? prepareNew(kept, view, tenantId, factsKey);
  };

  async function prepareNew(kept: LRUCache<string, Prepared>, { answers }: View, tenantId: string, factsKey: string) {
    const assessment = await answers.assessFacts(tenantId, factsKey);
    const { prepared, bytes } = prepare({ assessment, missing: listMissing(assessment) });
    kept.set(factsKey, prepared, { size: bytes });
    return prepared;
  }
}
