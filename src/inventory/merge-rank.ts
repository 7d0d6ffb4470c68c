import type { InventoryReport, ReportFormat } from './model.ts';

/** How direct a source is, the most direct first. */
const RANKS: Readonly<Record<ReportFormat, number>> = {
  registry: 0,
  kbgap: 0,
  'get-computerinfo': 1,
  systeminfo: 2,
  'wmic-qfe': 3,
  'get-hotfix': 3,
};

/** The best rank of the formats that a report was made from. */
export function rankOf(report: InventoryReport): number {
  return Math.min(...report.formats.map((format) => RANKS[format]));
}

/** By rank, then the later one, then by content: so that the order of the inputs decides nothing. */
export function rankReports(reports: readonly InventoryReport[]): InventoryReport[] {
  return reports
    .map((report) => ({ report, rank: rankOf(report), collectedAt: report.collectedAt ?? '', key: contentKey(report) }))
    .toSorted((a, b) => a.rank - b.rank || compare(b.collectedAt, a.collectedAt) || compare(a.key, b.key))
    .map(({ report }) => report);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** A report as text, the same for equal reports whatever the order of their properties. */
function contentKey(report: InventoryReport): string {
  return JSON.stringify(report, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => compare(a, b)))
      : value,
  );
}
