/** How pressing vulnerabilities are, and why: one order for plans, lists and tables. */
import type { Day, VulnerabilityId } from './ids.ts';
import type { Vulnerability } from './model.ts';
import { isExploited, severityRank } from './vulnerabilities.ts';

export interface UrgencyReason {
  readonly code: 'known-exploited' | 'exploited' | 'publicly-disclosed' | 'exploitation-more-likely' | 'rated';
  readonly vulnerabilityId: VulnerabilityId;
  /** Higher is more pressing; comparable over all KBs, devices and catalogs. */
  readonly rank: number;
  /** One line for a person. */
  readonly message: string;
}

/** Of a set of vulnerabilities: what one KB fixes, or a step of a plan. */
export interface Urgency {
  /** The exploited ones, at most three, or else the most pressing one; that one first. Empty: no vulnerability is named. */
  readonly why: readonly UrgencyReason[];
  /** The first day by which CISA wants one of them fixed; null: CISA lists none, or names no day. */
  readonly dueOn: Day | null;
  /** Whether any is known to be used by ransomware. */
  readonly isRansomwareUsed: boolean;
  /** The highest EPSS score; null: none has one. */
  readonly epss: number | null;
}

export const NOT_URGENT: Urgency = { why: [], dueOn: null, isRansomwareUsed: false, epss: null };

const MAX_REASONS = 3;

/** A set is as urgent as its most urgent vulnerability. */
export function urgencyOf(vulnerabilities: readonly Vulnerability[]): Urgency {
  if (vulnerabilities.length === 0) return NOT_URGENT;
  const ranked = vulnerabilities.map((vulnerability) => ({ vulnerability, rank: urgencyRank(vulnerability) }));
  ranked.sort((a, b) => b.rank - a.rank || (a.vulnerability.id < b.vulnerability.id ? -1 : 1));
  const why = ranked
    .slice(0, MAX_REASONS)
    .filter(({ vulnerability }, index) => index === 0 || isExploited(vulnerability))
    .map(({ vulnerability, rank }) => reasonOf(vulnerability, rank));
  return {
    why,
    ...summarize(vulnerabilities.map(({ kev, epss }) => ({ ...NOT_URGENT, ...kev, epss: epss?.score ?? null }))),
  };
}

/** The urgency of all the vulnerabilities together. */
export function mergeUrgency(all: readonly Urgency[]): Urgency {
  const [only] = all;
  if (all.length === 1 && only) return only;
  const why: UrgencyReason[] = [];
  for (const each of all) for (const reason of each.why) insert(why, reason);
  return { why: why.filter(({ code }, index) => index === 0 || EXPLOITED.has(code)), ...summarize(all) };
}

/** The more urgent one first. */
export function compareUrgency(a: Urgency, b: Urgency): number {
  return rankOf(b) - rankOf(a);
}

/** Higher is more pressing. A security update of which no document names anything yet may close anything: it comes before what is rated only. */
export function rankOf({ why: [first] }: Urgency): number {
  return first?.rank ?? UNNAMED;
}

/** The most urgent first, of equally urgent ones in the order given. */
export function byUrgency<Each extends { readonly urgency: Urgency }>(all: readonly Each[]): Each[] {
  return all.toSorted((a, b) => compareUrgency(a.urgency, b.urgency));
}

const EXPLOITED: ReadonlySet<UrgencyReason['code']> = new Set<UrgencyReason['code']>(['known-exploited', 'exploited']);

/** Keeps a short list in order, each vulnerability once. */
function insert(why: UrgencyReason[], reason: UrgencyReason): void {
  const last = why[MAX_REASONS - 1];
  if (last && last.rank > reason.rank) return;
  if (why.some(({ vulnerabilityId }) => vulnerabilityId === reason.vulnerabilityId)) return;
  const after = why.findIndex(({ rank, vulnerabilityId }) =>
    rank === reason.rank ? vulnerabilityId > reason.vulnerabilityId : rank < reason.rank,
  );
  why.splice(after < 0 ? why.length : after, 0, reason);
  if (why.length > MAX_REASONS) why.pop();
}

function summarize(all: readonly Omit<Urgency, 'why'>[]): Omit<Urgency, 'why'> {
  let dueOn: Day | null = null;
  let epss: number | null = null;
  let isRansomwareUsed = false;
  for (const each of all) {
    if (each.dueOn !== null && (dueOn === null || each.dueOn < dueOn)) dueOn = each.dueOn;
    if (each.epss !== null && (epss === null || each.epss > epss)) epss = each.epss;
    isRansomwareUsed ||= each.isRansomwareUsed;
  }
  return { dueOn, isRansomwareUsed, epss };
}

/** A rank is 46 bits, so that it is exact: stage (2), day (16), ransomware (1), severity (3), EPSS (17), CVSS (7). */
const MAX_DAYS = 2 ** 16;
const MAX_EPSS = 2 ** 17;
/** Below any sign of exploitation. */
const UNNAMED = 2 ** 44 - 1;

/**
 * Listed by CISA, the one due first before others, of two due on a day the one that ransomware uses; then exploited by
 * Microsoft's word; then publicly disclosed or likely to be exploited; then severity, EPSS score, CVSS score.
 */
export function urgencyRank(vulnerability: Vulnerability): number {
  const { kev, severity, epss, cvssScore } = vulnerability;
  const stage = kev ? 3 : vulnerability.isExploited ? 2 : isLikely(vulnerability) ? 1 : 0;
  const earliness = kev?.dueOn ? Math.max(0, MAX_DAYS - 1 - daysSince1970(kev.dueOn)) : 0;
  let rank = stage;
  rank = rank * MAX_DAYS + earliness;
  rank = rank * 2 + Number(kev?.isRansomwareUsed ?? false);
  rank = rank * 8 + severityRank(severity);
  rank = rank * MAX_EPSS + Math.round((epss?.score ?? 0) * 100_000);
  return rank * 128 + Math.round((cvssScore ?? 0) * 10);
}

function daysSince1970(day: Day): number {
  return Date.parse(day) / 86_400_000;
}

function isLikely({ isPubliclyDisclosed, exploitability }: Vulnerability): boolean {
  return isPubliclyDisclosed || exploitability === 'more-likely' || exploitability === 'detected';
}

function reasonOf(vulnerability: Vulnerability, rank: number): UrgencyReason {
  return { vulnerabilityId: vulnerability.id, rank, ...explain(vulnerability) };
}

function explain(vulnerability: Vulnerability): Pick<UrgencyReason, 'code' | 'message'> {
  const { id, kev } = vulnerability;
  if (kev) {
    const facts = [
      'CISA',
      ...(kev.dueOn ? [`due ${kev.dueOn}`] : []),
      ...(kev.isRansomwareUsed ? ['used by ransomware'] : []),
    ];
    return { code: 'known-exploited', message: `${id} is known to be exploited (${facts.join(', ')})` };
  }
  if (vulnerability.isExploited) return { code: 'exploited', message: `${id} is exploited (Microsoft)` };
  if (vulnerability.isPubliclyDisclosed)
    return { code: 'publicly-disclosed', message: `${id} was publicly disclosed (Microsoft)` };
  if (isLikely(vulnerability))
    return { code: 'exploitation-more-likely', message: `exploitation of ${id} is more likely (Microsoft)` };
  return { code: 'rated', message: describeRating(vulnerability) };
}

function describeRating({ id, severity, epss, cvssScore }: Vulnerability): string {
  const facts = [
    ...(severity ? [`rated ${severity}`] : []),
    ...(epss ? [`EPSS ${epss.score}`] : []),
    ...(cvssScore === null ? [] : [`CVSS ${cvssScore}`]),
  ];
  return `${id}: ${facts.join(', ') || 'not rated'}`;
}
