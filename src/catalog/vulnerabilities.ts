import type { Day, VulnerabilityId } from './ids.ts';
import type { Vulnerability } from './model.ts';
import type { EpssRecord, Exploitability, KevRecord, MonthRecord, Severity, VulnerabilityRecord } from './records.ts';

const SEVERITY_RANK: Record<Severity, number> = { Low: 1, Moderate: 2, Important: 3, Critical: 4 };

/** 4 of Critical to 1 of Low; 0 of none. */
export function severityRank(severity: Severity | null): number {
  return severity === null ? 0 : SEVERITY_RANK[severity];
}

/** The more severe of two; null counts as none. */
export function maxSeverity(a: Severity | null, b: Severity | null): Severity | null {
  if (a === null || b === null) return a ?? b;
  return SEVERITY_RANK[a] >= SEVERITY_RANK[b] ? a : b;
}

const EXPLOITABILITIES: readonly Exploitability[] = ['detected', 'more-likely', 'less-likely', 'unlikely'];

/** The worst of some; null where none says anything. */
export function worstExploitability(all: readonly (Exploitability | null)[]): Exploitability | null {
  return EXPLOITABILITIES.find((each) => all.includes(each)) ?? null;
}

/** Whether it is exploited in the wild: by MSRC's word, or CISA's. */
export function isExploited(vulnerability: Vulnerability): boolean {
  return vulnerability.isExploited || vulnerability.kev !== null;
}

/** Whether attackers are known to have more than the update to go by: it is exploited, or was disclosed. */
export function isPublic(vulnerability: Vulnerability): boolean {
  return vulnerability.isPubliclyDisclosed || isExploited(vulnerability);
}

/** One entry per vulnerability over all months (2,596 stand in more than one), sorted by id. */
export function mergeVulnerabilities(
  months: readonly MonthRecord[],
  kev: readonly KevRecord[],
  epss: readonly EpssRecord[],
): Vulnerability[] {
  const listed = valuesById(kev);
  const scores = valuesById(epss);
  const merged = new Map<string, Vulnerability>();
  for (const { vulnerabilities, currentReleaseAt } of months) {
    for (const record of vulnerabilities) {
      const entry = {
        ...toVulnerability(record, currentReleaseAt),
        kev: listed.get(record.id) ?? null,
        epss: scores.get(record.id) ?? null,
      };
      const known = merged.get(record.id);
      merged.set(record.id, known ? combine(known, entry) : entry);
    }
  }
  return [...merged.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What the records say of each vulnerability, without its id. */
function valuesById<Row extends { readonly id: VulnerabilityId }>(
  records: readonly { readonly vulnerabilities: readonly Row[] }[],
): Map<VulnerabilityId, Omit<Row, 'id'>> {
  const values = new Map<VulnerabilityId, Omit<Row, 'id'>>();
  for (const { vulnerabilities } of records) for (const { id, ...rest } of vulnerabilities) values.set(id, rest);
  return values;
}

function toVulnerability(record: VulnerabilityRecord, updatedAt: string): Omit<Vulnerability, 'kev' | 'epss'> {
  return {
    id: record.id,
    title: record.title,
    severity: record.severity,
    impact: record.impact,
    publishedOn: record.publishedOn,
    updatedAt,
    cvssScore: record.cvss?.score ?? null,
    cvssVector: record.cvss?.vector ?? null,
    isExploited: record.isExploited,
    isPubliclyDisclosed: record.isPubliclyDisclosed,
    exploitability: record.exploitability,
  };
}

/** Text of the newer month; the worse of both ratings; known since the earlier one. */
function combine(older: Vulnerability, newer: Vulnerability): Vulnerability {
  const worse = (newer.cvssScore ?? -1) >= (older.cvssScore ?? -1) ? newer : older;
  return {
    ...newer,
    title: newer.title || older.title,
    severity: maxSeverity(older.severity, newer.severity),
    impact: newer.impact ?? older.impact,
    publishedOn: earlierOf(older.publishedOn, newer.publishedOn),
    updatedAt: laterOf(older.updatedAt, newer.updatedAt),
    cvssScore: worse.cvssScore,
    cvssVector: worse.cvssVector,
    isExploited: older.isExploited || newer.isExploited,
    isPubliclyDisclosed: older.isPubliclyDisclosed || newer.isPubliclyDisclosed,
    exploitability: worstExploitability([older.exploitability, newer.exploitability]),
  };
}

function earlierOf(a: Day | null, b: Day | null): Day | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

function laterOf(a: string, b: string): string {
  return a > b ? a : b;
}
