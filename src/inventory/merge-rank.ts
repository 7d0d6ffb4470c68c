import type { InventoryReport, ReportFormat } from './model.ts';

/** How direct a source is, the most direct first. */
const RANKS: Readonly<Record<ReportFormat, number>> = {
  registry: 0,
  kbgap: 0,
  osquery: 1,
  wazuh: 1,
  'get-computerinfo': 2,
  systeminfo: 3,
  'wmic-qfe': 4,
  'get-hotfix': 4,
  csv: 5,
};

/** The best rank of the formats that a report was made from. */
function rankOf(report: InventoryReport): number {
  return Math.min(...report.formats.map((format) => RANKS[format]));
}

/** Formats that may say `server` of a Server Core too, because they go by the product's name, and those that say neither. */
const VAGUE_FORMATS: ReadonlySet<ReportFormat> = new Set([
  'osquery',
  'wazuh',
  'systeminfo',
  'csv',
  'wmic-qfe',
  'get-hotfix',
]);

/** The reports without those whose `server` is vague, where another one says `server-core`: they contradict nobody. */
export function withoutVagueServers(reports: readonly InventoryReport[]): readonly InventoryReport[] {
  if (!reports.some(({ os }) => os.installationType === 'server-core')) return reports;
  return reports.filter(
    ({ os, formats }) => os.installationType !== 'server' || !formats.every((format) => VAGUE_FORMATS.has(format)),
  );
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
