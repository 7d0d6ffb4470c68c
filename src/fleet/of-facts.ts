/** What follows from facts under a catalog, worked out once and kept: lists over a fleet grow with devices, work with facts. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Catalog } from '../catalog/catalog.ts';
import type { InventoryReport } from '../inventory/model.ts';
import { type Posture, resolvePosture } from '../inventory/posture.ts';
import { fromFacts } from './facts.ts';
import { eachInTurns } from './in-turns.ts';
import type { CountStore } from './ports.ts';
import { noFacts } from './read-facts.ts';

/** A fleet of a million has some ten thousands, each of which is two short texts here. */
const KEPT_FACTS = 100_000;
/** Facts read from the store at once: some milliseconds. */
const READ_AT_ONCE = 500;

/** What is worked out, and how much of it is kept. */
export interface FactsRule<Result extends object> {
  readonly workOut: (catalog: Catalog, posture: Posture, report: InventoryReport) => Result;
  /** Equal for results of which all is equal: the same object then stands for them. */
  readonly keyOf: (result: Result) => string | NodeJS.ArrayBufferView;
  readonly sizeOf: (result: Result) => number;
  /** Of all that are kept and differ. */
  readonly maxSize: number;
  /** Of facts that went with their last device, before they were read; left out: that is an error. */
  readonly unknown?: Result;
}

/** Under one catalog. */
export interface OfFacts<Result> {
  readonly catalog: Catalog;
  /** Reads some facts at once; what follows from them is worked out when it is asked for. */
  readonly read: (tenantId: string, factsKeys: readonly string[]) => Promise<(factsKey: string) => Result>;
  /** Works it out for all of them. A result holds as much as these need: ask for some thousands at once. */
  readonly ofFacts: (tenantId: string, factsKeys: readonly string[]) => Promise<ReadonlyMap<string, Result>>;
}

export function keepOfFacts<Result extends object>(
  store: Pick<CountStore, 'readFacts'>,
  catalog: Catalog,
  { workOut, keyOf, sizeOf, maxSize, unknown }: FactsRule<Result>,
): OfFacts<Result> {
  // Facts are named by their content: equal ones of two tenants say the same.
  const keyOfFacts = new LRUCache<string, string>({ max: KEPT_FACTS });
  const results = new LRUCache<string, Result>({ maxSize, sizeCalculation: sizeOf });

  const keptOf = (factsKey: string): Result | undefined => {
    const key = keyOfFacts.get(factsKey);
    return key === undefined ? undefined : results.get(key);
  };

  const keep = (factsKey: string, text: string): Result => {
    const report = fromFacts(text);
    const result = workOut(catalog, resolvePosture(catalog, report), report);
    const key = createHash('sha256').update(keyOf(result)).digest('base64url');
    keyOfFacts.set(factsKey, key);
    const known = results.get(key);
    if (known) return known;
    results.set(key, result);
    return result;
  };

  const read: OfFacts<Result>['read'] = async (tenantId, factsKeys) => {
    const known = new Map<string, Result>();
    const missing = new Set<string>();
    for (const factsKey of factsKeys) {
      const result = keptOf(factsKey);
      if (result) known.set(factsKey, result);
      else missing.add(factsKey);
    }
    const texts = missing.size > 0 ? await store.readFacts(tenantId, [...missing]) : new Map<string, string>();
    return (factsKey) => {
      const result = known.get(factsKey) ?? keptOf(factsKey);
      if (result) return result;
      const text = texts.get(factsKey);
      if (text !== undefined) return keep(factsKey, text);
      if (unknown) return unknown;
      throw noFacts(factsKey);
    };
  };

  return {
    catalog,
    read,
    ofFacts: async (tenantId, factsKeys) => {
      const found = new Map<string, Result>();
      for (let start = 0; start < factsKeys.length; start += READ_AT_ONCE) {
        const part = factsKeys.slice(start, start + READ_AT_ONCE);
        const resultOf = await read(tenantId, part);
        await eachInTurns(part, (factsKey) => found.set(factsKey, resultOf(factsKey)));
      }
      return found;
    },
  };
}
