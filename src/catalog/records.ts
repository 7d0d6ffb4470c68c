/**
 * What the importers read out of Microsoft's documents and `compile` turns into a catalog.
 * Records keep the source's facts as they stand; judging them (which build is wrong, what supersedes what) is compile's.
 */
import type { Day, KbId, ProductId, VulnerabilityId } from './ids.ts';
import type { OsBuild } from './os-build.ts';

/** Why a row of a source document gives no fact; every row is either a fact or counted under one of these. */
export type DropReason =
  | 'known-issue'
  | 'release-notes'
  | 'mitigation'
  | 'workaround'
  | 'unknown-remediation-type'
  | 'fix-without-kb'
  | 'fix-without-product'
  | 'vulnerability-without-id'
  | 'not-a-cve-or-advisory'
  | 'linux-only'
  | 'release-without-kb'
  | 'standalone-release'
  | 'unreadable-release';

export type DropCounts = Partial<Record<DropReason, number>>;

export interface ProductRecord {
  readonly id: ProductId;
  /** As the document spells it; spelling varies between months. */
  readonly name: string;
}

/** One `Vendor Fix` row that names a KB. */
export interface FixRecord {
  readonly kbId: KbId;
  readonly productIds: readonly ProductId[];
  /** As written, trimmed; null where absent or empty. */
  readonly subType: string | null;
  /** As written, trimmed; null where absent or empty. Often wrong (DOMAIN: trap 4). */
  readonly fixedBuild: string | null;
  /** KB numbers found in `Supercedence`, in order, without repeats; bulletin ids (MS16-016), versions and words are left out. */
  readonly supersedes: readonly KbId[];
}

export type Severity = 'Critical' | 'Important' | 'Moderate' | 'Low';

/** How likely MSRC holds an exploit that works; the worse one of the newest and older releases of the product. */
export type Exploitability = 'detected' | 'more-likely' | 'less-likely' | 'unlikely';

export interface VulnerabilityRecord {
  readonly id: VulnerabilityId;
  readonly title: string;
  /** Day of the vulnerability's earliest entry in its own RevisionHistory; null where it has none. */
  readonly publishedOn: Day | null;
  /** The highest severity over all products; null where the document gives none. */
  readonly severity: Severity | null;
  /** "Remote Code Execution", ... (the first non-empty one); null where absent. */
  readonly impact: string | null;
  /** The highest CVSS base score over all products, with its vector. */
  readonly cvss: { readonly score: number; readonly vector: string } | null;
  /** What "Exploit Status" says of exploitation in the wild. */
  readonly isExploited: boolean;
  readonly isPubliclyDisclosed: boolean;
  /** Null where "Exploit Status" does not say. */
  readonly exploitability: Exploitability | null;
  readonly affects: readonly ProductId[];
  readonly fixes: readonly FixRecord[];
}

/** One month's CVRF document. */
export interface MonthRecord {
  readonly kind: 'month';
  /** `2020-Mar`, normalized (`2018-FEB` is `2018-Feb`). */
  readonly id: string;
  /** DocumentTitle: "March 2020 Security Updates". */
  readonly title: string;
  /** ISO 8601, UTC (a time without a zone is taken as UTC). */
  readonly initialReleaseAt: string;
  readonly currentReleaseAt: string;
  /** Only products that a vulnerability of this document affects or fixes. */
  readonly products: readonly ProductRecord[];
  readonly vulnerabilities: readonly VulnerabilityRecord[];
  readonly drops: DropCounts;
}

/** B: securityRelease; C/D: preview; OOB: outOfBand. */
export type ReleaseKind = 'securityRelease' | 'preview' | 'outOfBand';

/** One row of a release-history or hotpatch table, or one entry of an update-history list. */
export interface ReleaseRecord {
  readonly kbId: KbId;
  /** One KB may carry several builds: 19044.6456 and 19045.6456. */
  readonly builds: readonly OsBuild[];
  readonly releasedOn: Day;
  /** Null where the page does not say (an update-history entry without "Preview" or "Out-of-band"). */
  readonly releaseKind: ReleaseKind | null;
  readonly isHotpatch: boolean;
  /** The heading it stands under, as written: "Version 24H2 (OS build 26100)", "Windows Server 2025". */
  readonly section: string;
  /** `release-history` outranks `update-history` where they disagree. */
  readonly origin: 'release-history' | 'update-history' | 'hotpatch-calendar';
}

/** One release-history, update-history or hotpatch page. */
export interface ReleasePageRecord {
  readonly kind: 'release-page';
  /** The page's own address, its last path segment: `release-information`, `windows-server-2022-update-history`. */
  readonly id: string;
  readonly title: string;
  /** The page's `updated_at`, ISO 8601 UTC; null where it has none. */
  readonly updatedAt: string | null;
  readonly releases: readonly ReleaseRecord[];
  readonly drops: DropCounts;
}

export interface KnownExploited {
  readonly id: VulnerabilityId;
  readonly addedOn: Day;
  /** By when federal agencies have to fix it; null where the catalog does not say. */
  readonly dueOn: Day | null;
  /** Known to be used by ransomware; false is "not known". */
  readonly isRansomwareUsed: boolean;
}

/** CISA's catalog of known exploited vulnerabilities. */
export interface KevRecord {
  readonly kind: 'kev';
  readonly id: 'kev';
  /** ISO 8601 UTC. */
  readonly releasedAt: string;
  readonly vulnerabilities: readonly KnownExploited[];
  readonly drops: DropCounts;
}

export interface EpssScore {
  readonly id: VulnerabilityId;
  /** The probability that it is exploited within the next 30 days, 0 to 1. */
  readonly score: number;
  /** The share of all CVEs that have this score or a lower one, 0 to 1. */
  readonly percentile: number;
}

/** A day's scores of FIRST's Exploit Prediction Scoring System: of all CVEs, or of some. */
export interface EpssRecord {
  readonly kind: 'epss';
  readonly id: 'epss';
  /** ISO 8601 UTC; null where the file does not say. */
  readonly scoredAt: string | null;
  /** "v2025.03.14"; null where the file does not say. */
  readonly modelVersion: string | null;
  readonly vulnerabilities: readonly EpssScore[];
  readonly drops: DropCounts;
}

export type SourceRecord = MonthRecord | ReleasePageRecord | KevRecord | EpssRecord;
