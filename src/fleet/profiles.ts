/** What devices with the same facts are, apart from what they miss; worked out once per facts and catalog. */
import { LRUCache } from 'lru-cache';
import { endOfServiceOn } from '../assessment/end-of-service.ts';
import { type InstalledSoftware, listInstalledSoftware } from '../assessment/installed-software.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Day } from '../catalog/ids.ts';
import { resolvePosture } from '../inventory/posture.ts';
import { fromFacts } from './facts.ts';
import { eachInTurns } from './in-turns.ts';
import type { CountStore } from './ports.ts';

/** A fleet of a million has some ten thousand facts, each of which is a key and a reference here. */
const KEPT_FACTS = 200_000;
/** Far fewer differ in what is read of them: versions, above all. */
const SHARED_PROFILES = 20_000;
/** Facts read from the store at once: some milliseconds. */
const READ_AT_ONCE = 500;

export interface Profile {
  /** Empty: the Windows is not known. */
  readonly software: readonly InstalledSoftware[];
  /** The last day on which it gets updates; null: none is given. */
  readonly servedUntil: Day | null;
  readonly isRestartPending: boolean;
}

export interface Profiles {
  readonly ofFacts: (tenantId: string, factsKeys: readonly string[]) => Promise<ReadonlyMap<string, Profile>>;
}

export function createProfiles(store: CountStore, catalog: Catalog): Profiles {
  // A key names its text, whichever tenant's it is.
  const kept = new LRUCache<string, Profile>({ max: KEPT_FACTS });
  const shared = new LRUCache<string, Profile>({ max: SHARED_PROFILES });

  const profileOf = (text: string): Profile => {
    const profile = toProfile(catalog, text);
    const key = JSON.stringify(profile);
    const known = shared.get(key);
    if (known) return known;
    shared.set(key, profile);
    return profile;
  };

  return {
    ofFacts: async (tenantId, factsKeys) => {
      const found = new Map<string, Profile>();
      const unknown: string[] = [];
      for (const key of factsKeys) {
        const known = kept.get(key);
        if (known) found.set(key, known);
        else unknown.push(key);
      }
      for (let start = 0; start < unknown.length; start += READ_AT_ONCE) {
        const texts = await store.readFacts(tenantId, unknown.slice(start, start + READ_AT_ONCE));
        await eachInTurns(texts, ([key, text]) => {
          const profile = profileOf(text);
          kept.set(key, profile);
          found.set(key, profile);
        });
      }
      return found;
    },
  };
}

function toProfile(catalog: Catalog, text: string): Profile {
  const report = fromFacts(text);
  const posture = resolvePosture(catalog, report);
  const release = posture.osProductId === null ? undefined : catalog.releaseOfProduct(posture.osProductId);
  return {
    software: listInstalledSoftware(catalog, posture, report),
    servedUntil: release ? endOfServiceOn(release, posture) : null,
    isRestartPending: posture.isRebootPending,
  };
}
