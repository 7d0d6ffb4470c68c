import type { Catalog } from './catalog.ts';
import type { KbId, ProductId, VulnerabilityId } from './ids.ts';

/** A KB that fixes a vulnerability. */
export interface Fixer {
  readonly kbId: KbId;
  /** In which it does. */
  readonly products: readonly ProductId[];
}

/** Every KB that fixes it, by number. Reads all fixes: about a millisecond. */
export function fixersOf({ data }: Catalog, id: VulnerabilityId): Fixer[] {
  const vulnerability = data.vulnerabilities.findIndex((each) => each.id === id);
  const products = new Map<KbId, ProductId[]>();
  if (vulnerability < 0) return [];
  data.products.forEach((product, index) => {
    for (let row = data.fixOffsets[index] ?? 0; row < (data.fixOffsets[index + 1] ?? 0); row++) {
      if (data.fixVulnerabilities[row] !== vulnerability) continue;
      const kbId = data.updates[data.fixUpdates[row] ?? -1]?.kbId;
      if (kbId === undefined) continue;
      const known = products.get(kbId);
      if (known) known.push(product.id);
      else products.set(kbId, [product.id]);
    }
  });
  return [...products]
    .map(([kbId, fixed]) => ({ kbId, products: fixed }))
    .sort((a, b) => Number(a.kbId) - Number(b.kbId));
}
