/** Walks over what is open on devices by their facts, some at a time: of a whole fleet it is too much to be held. */
import { type FindingsOfFacts, inParts } from '../../fleet/findings.ts';
import { createGiveWay } from '../../fleet/in-turns.ts';
import type { FactsCount } from '../../fleet/ports.ts';
import type { RowFinder, VersionedFindings } from './facts-rows.ts';

/** Says what is to be kept of findings, once for all alike ones, and takes it for each facts that have these. */
export interface AlikeVisitor<Kept> {
  readonly first: (findings: VersionedFindings) => Kept;
  readonly each: (kept: Kept, facts: FactsCount) => void;
}

export async function visitAlike<Kept>(
  { findings, tenantId }: { readonly findings: FindingsOfFacts; readonly tenantId: string },
  { counts, finder }: { readonly counts: readonly FactsCount[]; readonly finder: RowFinder },
  { first, each }: AlikeVisitor<Kept>,
): Promise<void> {
  // Weakly: findings may go, and those that come again then count as others.
  const kept = new WeakMap<object, { readonly value: Kept }>();
  const giveWay = createGiveWay();
  for (const part of inParts(counts)) {
    const keys = part.map(({ factsKey }) => factsKey);
    const found = finder.dependsOnVersion
      ? await findings.ofFacts(tenantId, keys)
      : await findings.numbers.ofFacts(tenantId, keys);
    for (const facts of part) {
      const of = found.get(facts.factsKey);
      if (!of) continue;
      const known = kept.get(of) ?? { value: first(of instanceof Int32Array ? { numbers: of, versionOf } : of) };
      kept.set(of, known);
      each(known.value, facts);
      await giveWay();
    }
  }
}

/** Of findings whose versions nobody asks for. */
function versionOf(): null {
  return null;
}
