import { LRUCache } from 'lru-cache';
import { assess } from '../assessment/assess.ts';
import type { Assessment, MissingKb } from '../assessment/model.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { KbId } from '../catalog/ids.ts';
import type { InventoryReport } from '../inventory/model.ts';
import { type Posture, resolvePosture } from '../inventory/posture.ts';
import { fromFacts } from './facts.ts';
import type { DeviceStore } from './ports.ts';

/** Postures are small, assessments are not (some 100 kB for a device that misses years). */
const CACHED_POSTURES = 20_000;
const CACHED_ASSESSMENTS = 1_000;
/** How many facts are read from the store at once, and assessed before other work gets its turn. */
const CHUNK = 200;

/** Assesses facts under the present catalog; equal postures are assessed once. */
export interface Assessor {
  readonly assessReport: (factsKey: string, report: InventoryReport) => Assessment;
  readonly assessFacts: (tenantId: string, factsKey: string) => Promise<Assessment>;
  /** Ids of the KBs that `listMissing` gives for each of the facts; equal postures share one list. */
  readonly missingIds: (tenantId: string, factsKeys: readonly string[]) => Promise<Map<string, readonly KbId[]>>;
}

/** What a device misses for sure: installed KBs that wait for a restart count, KBs that it may or may not miss don't. */
export function listMissing(assessment: Assessment): MissingKb[] {
  return assessment.missing.filter((kb) => kb.state !== 'unknown');
}

/** Everything known under one catalog. */
interface Caches {
  readonly catalog: Catalog;
  readonly postures: LRUCache<string, Posture>;
  readonly assessments: LRUCache<string, Assessment>;
  readonly missingIds: LRUCache<string, readonly KbId[]>;
}

function createCaches(catalog: Catalog): Caches {
  return {
    catalog,
    postures: new LRUCache({ max: CACHED_POSTURES }),
    assessments: new LRUCache({ max: CACHED_ASSESSMENTS }),
    missingIds: new LRUCache({ max: CACHED_POSTURES }),
  };
}

export function createAssessor(store: DeviceStore, currentCatalog: () => Catalog): Assessor {
  let held: Caches | undefined;

  const caches = (): Caches => {
    const catalog = currentCatalog();
    if (held?.catalog.version !== catalog.version) held = createCaches(catalog);
    return held;
  };

  const postureOf = ({ catalog, postures }: Caches, factsKey: string, report: () => InventoryReport): Posture => {
    const known = postures.get(factsKey);
    if (known) return known;
    const posture = resolvePosture(catalog, report());
    postures.set(factsKey, posture);
    return posture;
  };

  const assessPosture = ({ catalog, assessments }: Caches, posture: Posture): Assessment => {
    const known = assessments.get(posture.key);
    if (known) return known;
    const assessment = assess(catalog, posture);
    assessments.set(posture.key, assessment);
    return assessment;
  };

  const missingIdsOf = (of: Caches, posture: Posture): readonly KbId[] => {
    const known = of.missingIds.get(posture.key);
    if (known) return known;
    // Not kept in `assessments`: counting a fleet would push out what is asked for.
    const assessment = of.assessments.peek(posture.key) ?? assess(of.catalog, posture);
    const ids = [...new Set(listMissing(assessment).map((kb) => kb.kbId))];
    of.missingIds.set(posture.key, ids);
    return ids;
  };

  const readReport = async (tenantId: string, factsKey: string): Promise<InventoryReport> => {
    const text = (await store.readFacts(tenantId, [factsKey])).get(factsKey);
    if (text === undefined) throw new Error(`facts ${factsKey} of a device are not in the store`);
    return fromFacts(text);
  };

  return {
    assessReport: (factsKey, report) => {
      const of = caches();
      return assessPosture(of, postureOf(of, factsKey, () => report));
    },

    assessFacts: async (tenantId, factsKey) => {
      const known = caches().postures.has(factsKey);
      const report = known ? null : await readReport(tenantId, factsKey);
      const of = caches();
      const posture = of.postures.get(factsKey);
      if (posture) return assessPosture(of, posture);
      // Dropped from the cache, or a new catalog came, while the facts were read.
      const facts = report ?? (await readReport(tenantId, factsKey));
      return assessPosture(of, postureOf(of, factsKey, () => facts));
    },

    missingIds: async (tenantId, factsKeys) => {
      const of = caches();
      const ids = new Map<string, readonly KbId[]>();
      for (let start = 0; start < factsKeys.length; start += CHUNK) {
        if (start > 0) await new Promise((resume) => setImmediate(resume));
        const keys = factsKeys.slice(start, start + CHUNK);
        const texts = await store.readFacts(
          tenantId,
          keys.filter((key) => !of.postures.has(key)),
        );
        for (const key of keys) {
          const text = texts.get(key);
          const posture = of.postures.get(key) ?? (text === undefined ? undefined : resolvePosture(of.catalog, fromFacts(text)));
          if (!posture) throw new Error(`facts ${key} of a counter are not in the store`);
          of.postures.set(key, posture);
          ids.set(key, missingIdsOf(of, posture));
        }
      }
      return ids;
    },
  };
}
