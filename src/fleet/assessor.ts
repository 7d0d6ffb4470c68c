import { LRUCache } from 'lru-cache';
import { assess } from '../assessment/assess.ts';
import type { Assessment, MissingKb } from '../assessment/model.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { KbId } from '../catalog/ids.ts';
import { type Posture, resolvePosture } from '../inventory/posture.ts';
import { fromFacts } from './facts.ts';
import type { DeviceStore, Facts } from './ports.ts';

/** Postures are small, assessments are not (some 100 kB for a device that misses years). */
const CACHED_POSTURES = 20_000;
const CACHED_ASSESSMENTS = 1_000;
/** How many facts are read from the store at once, and assessed before other work gets its turn. */
const CHUNK = 200;

/** Assesses facts under the present catalog; equal postures are assessed once. */
export interface Assessor {
  /** By the facts, not by the report they were taken from, so that the answer is the same after a restart. */
  readonly assessNew: (facts: Facts) => Assessment;
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

  const remember = (of: Caches, factsKey: string, text: string): Posture => {
    const posture = resolvePosture(of.catalog, fromFacts(text));
    of.postures.set(factsKey, posture);
    return posture;
  };

  const loadPostures = async (of: Caches, tenantId: string, factsKeys: readonly string[]) => {
    const found = new Map<string, Posture>();
    const unknown: string[] = [];
    for (const key of factsKeys) {
      const posture = of.postures.get(key);
      if (posture) found.set(key, posture);
      else unknown.push(key);
    }
    const texts = unknown.length > 0 ? await store.readFacts(tenantId, unknown) : new Map<string, string>();
    for (const key of unknown) {
      const text = texts.get(key);
      if (text === undefined) throw new Error(`the store has no facts ${key}, which a device or counter refers to`);
      found.set(key, remember(of, key, text));
    }
    return found;
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

  return {
    assessNew: ({ key, text }) => {
      const of = caches();
      return assessPosture(of, of.postures.get(key) ?? remember(of, key, text));
    },

    assessFacts: async (tenantId, factsKey) => {
      const of = caches();
      const [posture] = (await loadPostures(of, tenantId, [factsKey])).values();
      if (!posture) throw new Error('a posture was asked for and none was loaded');
      return assessPosture(of, posture);
    },

    missingIds: async (tenantId, factsKeys) => {
      const of = caches();
      const ids = new Map<string, readonly KbId[]>();
      for (let start = 0; start < factsKeys.length; start += CHUNK) {
        if (start > 0) await new Promise((resume) => setImmediate(resume));
        const postures = await loadPostures(of, tenantId, factsKeys.slice(start, start + CHUNK));
        for (const [key, posture] of postures) ids.set(key, missingIdsOf(of, posture));
      }
      return ids;
    },
  };
}
