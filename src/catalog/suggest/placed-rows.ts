/** Fix rows of Windows products with the servicing line that each is for. */
import { FixCorrector } from '../corrections.ts';
import type { KbId, ProductId, VulnerabilityId } from '../ids.ts';
import type { FixRecord, MonthRecord } from '../records.ts';
import type { ReviewedData } from '../reviewed-data.ts';
import { releasesByProduct, type ServicingLine, splitProductId, type WindowsRelease } from '../windows.ts';

/** A fix row, for one of its products. */
export interface PlacedRow {
  readonly month: MonthRecord;
  readonly vulnerabilityId: VulnerabilityId;
  readonly productId: ProductId;
  readonly component: ProductId | null;
  readonly release: WindowsRelease;
  readonly line: ServicingLine;
  readonly fix: FixRecord;
  readonly kbId: KbId;
}

/** As they are after the corrections that there are; what is corrected away is left out. */
export function placeRows(months: readonly MonthRecord[], reviewed: ReviewedData): PlacedRow[] {
  const corrector = new FixCorrector(reviewed.fixCorrections);
  const releases = releasesByProduct(reviewed.windows);
  const lines = new Map(reviewed.windows.lines.map((line) => [line.id, line]));
  return months.flatMap((month) =>
    month.vulnerabilities.flatMap(({ id: vulnerabilityId, fixes }) =>
      fixes.flatMap((fix) =>
        fix.productIds.flatMap((productId) => {
          const { component, os } = splitProductId(productId);
          const release = releases.get(os);
          const line = lines.get(release?.line ?? '');
          const kbId = corrector.correct(fix.kbId, productId);
          return release && line && line.servicing !== 'none' && kbId !== null
            ? { month, vulnerabilityId, productId, component, release, line, fix, kbId }
            : [];
        }),
      ),
    ),
  );
}
