/** What each KB fixes, held against what it fixed before. */
import type { Catalog } from '../catalog.ts';
import type { KbId, ProductId, VulnerabilityId } from '../ids.ts';
import { type Bounded, bounded } from './bounded.ts';
import { compareLists } from './compare-lists.ts';

/** A KB that both catalogs know and that fixes other things, or the same for other products. */
export interface CoverageChange {
  readonly kbId: KbId;
  /** Pairs of a product and a vulnerability. */
  readonly fixes: { readonly gained: number; readonly lost: number };
  readonly products: GainedAndLost<ProductId>;
  readonly vulnerabilities: GainedAndLost<VulnerabilityId>;
}

export interface GainedAndLost<Item> {
  readonly gained: Bounded<Item>;
  readonly lost: Bounded<Item>;
}

export function diffCoverage(before: Catalog, after: Catalog): CoverageChange[] {
  const was = fixesByKb(before);
  const is = fixesByKb(after);
  return after.data.updates.flatMap(({ kbId }) => {
    if (!before.update(kbId)) return [];
    const [old, now] = [was.get(kbId) ?? NOTHING, is.get(kbId) ?? NOTHING];
    const fixes = { gained: countOnlyIn(now, old), lost: countOnlyIn(old, now) };
    if (fixes.gained + fixes.lost === 0) return [];
    return {
      kbId,
      fixes,
      products: gainedAndLost(before.productsFixedBy(kbId), after.productsFixedBy(kbId)),
      vulnerabilities: gainedAndLost(namesOf(before, kbId), namesOf(after, kbId)),
    };
  });
}

const NOTHING: ReadonlySet<string> = new Set();

function fixesByKb({ data, fixesOf }: Catalog): Map<KbId, Set<string>> {
  const byKb = new Map<KbId, Set<string>>();
  for (const { id } of data.products) {
    for (const { vulnerability, update } of fixesOf(id)) {
      const kbId = data.updates[update]?.kbId ?? '';
      const fixes = byKb.get(kbId) ?? new Set();
      byKb.set(kbId, fixes.add(`${id} ${data.vulnerabilities[vulnerability]?.id}`));
    }
  }
  return byKb;
}

function countOnlyIn(these: ReadonlySet<string>, those: ReadonlySet<string>): number {
  let count = 0;
  for (const one of these) if (!those.has(one)) count++;
  return count;
}

function namesOf(catalog: Catalog, kbId: KbId): VulnerabilityId[] {
  return catalog
    .vulnerabilitiesFixedBy(kbId)
    .map(({ id }) => id)
    .sort();
}

function gainedAndLost<Item extends string>(before: readonly Item[], after: readonly Item[]): GainedAndLost<Item> {
  const { added, removed } = compareLists(before, after, String);
  return { gained: bounded(added), lost: bounded(removed) };
}
