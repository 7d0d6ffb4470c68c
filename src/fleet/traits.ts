/** What devices are found by, worked out under a catalog and kept beside the facts that it follows from. */
import { assess } from '../assessment/assess.ts';
import type { Assessment } from '../assessment/model.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { resolvePosture } from '../inventory/posture.ts';
import { listMissing } from './answers.ts';
import { fromFacts } from './facts.ts';
import { eachInTurns } from './in-turns.ts';
import type { DeviceQueryStore, ExposureLevel, Facts, Traits, TraitsOfFacts } from './ports.ts';

/** Some milliseconds of writing. */
const AT_ONCE = 500;

export interface TraitKeeper {
  /** Gives traits to facts that never had any. */
  readonly complete: (tenantId: string) => Promise<void>;
  /** Gives all facts of a tenant the traits of this catalog. */
  readonly renew: (tenantId: string) => Promise<void>;
}

export function createTraitKeeper(store: DeviceQueryStore, catalog: Catalog): TraitKeeper {
  const keep = async (tenantId: string, isNewOnly: boolean): Promise<void> => {
    for (;;) {
      const page = { catalogVersion: catalog.version, isNewOnly, limit: AT_ONCE };
      const facts = await store.listTraitless(tenantId, page);
      if (facts.length === 0) return;
      const traits: TraitsOfFacts[] = [];
      await eachInTurns(facts, (each) => traits.push({ factsKey: each.key, ...toTraits(catalog, each) }));
      await store.putTraits(tenantId, catalog.version, traits);
      if (facts.length < AT_ONCE) return;
    }
  };
  return { complete: (tenantId) => keep(tenantId, true), renew: (tenantId) => keep(tenantId, false) };
}

function toTraits(catalog: Catalog, { text }: Facts): Traits {
  const posture = resolvePosture(catalog, fromFacts(text));
  const release = catalog.data.windows.releases.find(({ id }) => id === posture.releaseId);
  return {
    platform: release ? platformOf(release.software) : null,
    releaseVersion: release?.version ?? null,
    build: posture.build,
    architecture: posture.architecture,
    exposure: exposureOf(assess(catalog, posture)),
  };
}

/** `WindowsServer2012R2` of `windows_server_2012_r2`. */
function platformOf(software: string): string {
  return software
    .split('_')
    .map((word) => (/^\d/.test(word) ? word.toUpperCase() : `${word.charAt(0).toUpperCase()}${word.slice(1)}`))
    .join('');
}

/** `High`: misses what is exploited or critical; `Medium`: something important; null: it is not known whether anything is missing. */
function exposureOf(assessment: Assessment): ExposureLevel | null {
  const missing = listMissing(assessment);
  if (missing.some(({ severity, exploited }) => severity === 'Critical' || exploited.length > 0)) return 'High';
  if (missing.some(({ severity }) => severity === 'Important')) return 'Medium';
  if (missing.length > 0) return 'Low';
  return assessment.unknown.length > 0 ? null : 'None';
}
