/** The reviewed corrections, and which of them a catalog was changed by. */
import type { Catalog } from './catalog.ts';
import { contentDigest } from './content-digest.ts';
import { correctionKey } from './corrections.ts';
import type { KbId, ProductId, VulnerabilityId } from './ids.ts';
import type { ReviewedData } from './reviewed-data.ts';

export interface ListedCorrection {
  /** What it is of: a KB, or a vulnerability. */
  readonly subject: { readonly kbId: KbId } | { readonly vulnerabilityId: VulnerabilityId };
  /** `no-fix`: the rows of the KB fix nothing; `other-kb`: they are another's; `all-needed`: all fixes of the vulnerability are needed. */
  readonly kind: 'no-fix' | 'other-kb' | 'all-needed';
  /** Of `other-kb`: whose they are. */
  readonly insteadKbId: KbId | null;
  /** Null: whatever the product. */
  readonly productIds: readonly ProductId[] | null;
  readonly reason: string;
  readonly source: string;
  /** Whether a row of the documents matches it; null: the catalog was made with other reviewed data, and does not tell. */
  readonly isUsed: boolean | null;
}

export interface CorrectionsOfCatalog {
  /** Whether the catalog was made with these reviewed data. */
  readonly isCurrent: boolean;
  readonly corrections: readonly ListedCorrection[];
}

export function listCorrections(catalog: Catalog, reviewed: ReviewedData): CorrectionsOfCatalog {
  const isCurrent = catalog.data.reviewed === contentDigest(reviewed);
  const unused = new Set(catalog.data.unusedCorrections.map(correctionKey));
  const fixes = reviewed.fixCorrections.map(
    (correction): ListedCorrection => ({
      subject: { kbId: correction.kbId },
      kind: correction.insteadKbId === null ? 'no-fix' : 'other-kb',
      insteadKbId: correction.insteadKbId,
      productIds: correction.productIds ?? null,
      reason: correction.reason,
      source: correction.source,
      isUsed: unused.has(correctionKey(correction)) ? false : isCurrent || null,
    }),
  );
  const allNeeded = reviewed.allNeeded.map(
    ({ vulnerabilityId, reason, source }): ListedCorrection => ({
      ...{ subject: { vulnerabilityId }, kind: 'all-needed', insteadKbId: null, productIds: null, reason, source },
      isUsed: catalog.vulnerability(vulnerabilityId) ? isCurrent || null : false,
    }),
  );
  return { isCurrent, corrections: [...fixes, ...allNeeded] };
}
