/** What rows beside a wrong one name. */
import type { KbId } from '../ids.ts';
import type { Homes } from './homes.ts';
import type { PlacedRow } from './placed-rows.ts';

/** A KB that rows beside a wrong one name, and they. */
export interface Neighbours {
  readonly kbId: KbId;
  readonly rows: readonly PlacedRow[];
}

export interface NeighbourFinder {
  /** Rows of the same vulnerability in the same month, on the same line; null: none names a KB that the product lacks. */
  readonly ofVulnerability: (row: PlacedRow) => Neighbours | null;
  /** Rows of the same product in the same month; null too where one of them is for the same vulnerability: it has its fix. */
  readonly ofProduct: (row: PlacedRow) => Neighbours | null;
}

export function createNeighbours(rows: readonly PlacedRow[], { isAtHome }: Homes): NeighbourFinder {
  const vulnerabilityOf = ({ month, vulnerabilityId, line }: PlacedRow): string =>
    `${month.id} ${vulnerabilityId} ${line.id}`;
  const productOf = ({ month, productId }: PlacedRow): string => `${month.id} ${productId}`;
  const trusted = rows.filter((row) => isAtHome(row.kbId, row.line.id));
  const byVulnerability = Map.groupBy(trusted, vulnerabilityOf);
  const byProduct = Map.groupBy(trusted, productOf);
  return {
    ofVulnerability: (row) => {
      const group = byVulnerability.get(vulnerabilityOf(row)) ?? [];
      const own = new Set(group.filter(({ productId }) => productId === row.productId).map(({ kbId }) => kbId));
      return mostNamed(
        row,
        group.filter(({ kbId }) => !own.has(kbId)),
      );
    },
    ofProduct: (row) => {
      const group = byProduct.get(productOf(row)) ?? [];
      const hasFix = group.some(({ vulnerabilityId }) => vulnerabilityId === row.vulnerabilityId);
      return hasFix ? null : mostNamed(row, group);
    },
  };
}

/** Of rows for the same component before others, and for the same kind of update. */
function mostNamed(row: PlacedRow, others: readonly PlacedRow[]): Neighbours | null {
  const isAlike = [
    (other: PlacedRow) => other.component === row.component,
    (other: PlacedRow) => other.fix.subType === row.fix.subType,
  ];
  const alike = isAlike.reduce((left, is) => (left.some(is) ? left.filter(is) : left), others);
  const groups = [...Map.groupBy(alike, ({ kbId }) => kbId)].map(([kbId, rows]) => ({ kbId, rows }));
  return groups.sort((a, b) => b.rows.length - a.rows.length || Number(b.kbId) - Number(a.kbId))[0] ?? null;
}
