import type { FixRows } from './fix-rows.ts';
import type { ProductId } from './ids.ts';
import type { Update } from './model.ts';

/** The fixes as the columns of `CatalogData`: by product, then by vulnerability, each once. */
export function layOutFixes(rows: FixRows, vulnerabilityIds: readonly string[], updates: readonly Update[]) {
  const vulnerabilityIndex = new Map(vulnerabilityIds.map((id, index) => [id, index]));
  const updateIndex = new Map(updates.map((update, index) => [update.kbId, index]));
  const byProduct = new Map<ProductId, Set<number>>();
  for (const row of rows.kept) {
    const vulnerability = vulnerabilityIndex.get(row.vulnerabilityId) ?? -1;
    const update = updateIndex.get(row.kbId) ?? -1;
    let pairs = byProduct.get(row.productId);
    if (!pairs) {
      pairs = new Set();
      byProduct.set(row.productId, pairs);
    }
    pairs.add(vulnerability * PAIR + update);
  }
  const total = [...byProduct.values()].reduce((sum, pairs) => sum + pairs.size, 0);
  const fixOffsets = new Int32Array(rows.products.length + 1);
  const fixVulnerabilities = new Int32Array(total);
  const fixUpdates = new Int32Array(total);
  let row = 0;
  rows.products.forEach(({ id }, index) => {
    fixOffsets[index] = row;
    for (const pair of [...(byProduct.get(id) ?? [])].sort((a, b) => a - b)) {
      fixVulnerabilities[row] = Math.floor(pair / PAIR);
      fixUpdates[row] = pair % PAIR;
      row++;
    }
  });
  fixOffsets[rows.products.length] = row;
  return { fixOffsets, fixVulnerabilities, fixUpdates };
}

/** Packs (vulnerability, update) into one exact number; far above the number of KBs there are. */
const PAIR = 2 ** 24;
