import type { KbId, ProductId, VulnerabilityId } from './ids.ts';
import type { FixRecord, MonthRecord } from './records.ts';

/**
 * A reviewed correction of fix rows (`data/corrections/fixes.json`). It is keyed by the exact wrong value, so that it
 * stops matching once Microsoft mends the document; unused ones are reported.
 */
export interface FixCorrection {
  readonly kbId: KbId;
  /** Only rows for these products; absent: every product of the row. */
  readonly productIds?: readonly ProductId[];
  /** The KB that the row should name; null: the row is no fix of these products. */
  readonly insteadKbId: KbId | null;
  readonly reason: string;
  readonly source: string;
}

/** Equal for corrections of the same rows. */
export function correctionKey({ kbId, productIds }: Pick<FixCorrection, 'kbId' | 'productIds'>): string {
  return `${kbId} ${productIds?.toSorted().join(' ') ?? '*'}`;
}

/** All fixes listed for the vulnerability are needed, where several are otherwise alternatives. */
export interface AllNeededCorrection {
  readonly vulnerabilityId: VulnerabilityId;
  readonly reason: string;
  readonly source: string;
}

export interface FixRow {
  readonly productId: ProductId;
  readonly fix: FixRecord;
  readonly kbId: KbId;
  readonly vulnerabilityId: VulnerabilityId;
  readonly month: MonthRecord;
}

/** Applies corrections to fix rows and remembers which ones were used. */
export class FixCorrector {
  readonly #byKb: Map<KbId, FixCorrection[]>;
  readonly #used = new Set<FixCorrection>();

  constructor(corrections: readonly FixCorrection[]) {
    this.#byKb = Map.groupBy(corrections, (correction) => correction.kbId);
  }

  /** The KB that the row stands for, or null where it is no fix of this product. */
  correct(kbId: KbId, productId: ProductId): KbId | null {
    const all = this.#byKb.get(kbId) ?? [];
    const matching = all.filter(({ productIds }) => !productIds || productIds.includes(productId));
    // Of several the first one holds; that the others would do the same is no reason to call them unused.
    for (const correction of matching) this.#used.add(correction);
    return matching[0] ? matching[0].insteadKbId : kbId;
  }

  unused(): FixCorrection[] {
    return [...this.#byKb.values()].flat().filter((correction) => !this.#used.has(correction));
  }
}
