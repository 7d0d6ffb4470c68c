import type { FixCorrection } from './corrections.ts';
import type { Day, KbId, ProductId, VulnerabilityId } from './ids.ts';
import type { OsBuild } from './os-build.ts';
import type { EpssScore, Exploitability, KnownExploited, ReleaseKind, Severity, SourceRecord } from './records.ts';
import type { WindowsTable } from './windows.ts';

/**
 * How the updates of one servicing line relate. In a cumulative kind the newest contains all older ones.
 * `standalone` and `security-only` are not cumulative; a `hotpatch-companion` brings to hotpatched devices alone what others get in the LCU;
 * `setup` updates serve installation media, never an installed device;
 * `winre` updates leave no trace in the list of installed updates.
 */
export type TrackKind =
  | 'lcu'
  | 'hotpatch'
  | 'hotpatch-companion'
  | 'monthly-rollup'
  | 'security-only'
  | 'ie-cumulative'
  | 'dotnet-cumulative'
  | 'dotnet-security-only'
  | 'flash'
  | 'ssu'
  | 'standalone'
  | 'setup'
  | 'winre';

const CUMULATIVE: ReadonlySet<TrackKind> = new Set<TrackKind>([
  'lcu',
  'hotpatch',
  'monthly-rollup',
  'ie-cumulative',
  'dotnet-cumulative',
  'flash',
  'ssu',
]);

/** Whether the newest update of a track of this kind contains all older ones. */
export function isCumulative(kind: TrackKind): boolean {
  return CUMULATIVE.has(kind);
}

export interface TrackRelease {
  readonly kbId: KbId;
  /** Ascends within the track. The revision (UBR) in lcu and hotpatch tracks, else a running number by release day. */
  readonly order: number;
  /** Builds it brings a device to; empty where the track is not ordered by revision. */
  readonly builds: readonly OsBuild[];
  readonly releasedOn: Day;
  /** Null: the sources do not say. */
  readonly releaseKind: ReleaseKind | null;
  /** In a hotpatch track: a full LCU that needs a restart and that the following hotpatches build on. */
  readonly isBaseline: boolean;
  /** Documents that place it here: page ids, month ids. */
  readonly sources: readonly string[];
}

/** The updates of one kind on one servicing line (and, for components, of one component), oldest first. */
export interface Track {
  /** `lcu:1903`, `dotnet-cumulative:1903:11676`. */
  readonly id: string;
  readonly kind: TrackKind;
  readonly lineId: string;
  readonly releases: readonly TrackRelease[];
}

/** What a KB installs. */
export interface Update {
  readonly kbId: KbId;
  /** "March 2020 Security Updates": the title of the month it was released in. */
  readonly name: string;
  readonly releasedOn: Day;
  /** Read from a release history, or estimated from the months that name it (no history lists it). */
  readonly isReleaseDayEstimated: boolean;
  /** Ids of the month documents that name it, oldest first. */
  readonly months: readonly string[];
  /** It is for devices with this alone ("Secure Boot"); null: for all that have its product. */
  readonly condition: string | null;
}

export interface Vulnerability {
  readonly id: VulnerabilityId;
  readonly title: string;
  readonly severity: Severity | null;
  readonly impact: string | null;
  /** Day of its first entry in a month; null: no month says. */
  readonly publishedOn: Day | null;
  /** ISO 8601 UTC: when a month that names it was last revised. */
  readonly updatedAt: string;
  readonly cvssScore: number | null;
  readonly cvssVector: string | null;
  /** By MSRC's word. */
  readonly isExploited: boolean;
  readonly isPubliclyDisclosed: boolean;
  readonly exploitability: Exploitability | null;
  /** What CISA's list of known exploited vulnerabilities says; null: it is not there. */
  readonly kev: Omit<KnownExploited, 'id'> | null;
  /** Null: it has no score. */
  readonly epss: Omit<EpssScore, 'id'> | null;
}

/** "`from` supersedes `to`", as the months say. */
export interface SupersedenceEdge {
  readonly from: KbId;
  readonly to: KbId;
  readonly sources: readonly string[];
}

/** A fix: update `update` closes vulnerability `vulnerability` for one product (both are positions in the catalog's lists). */
export interface Fix {
  readonly vulnerability: number;
  readonly update: number;
}

export interface CatalogSource {
  readonly id: string;
  readonly kind: SourceRecord['kind'];
  readonly title: string;
  /** ISO 8601 UTC: the document's own date; null where it has none. */
  readonly publishedAt: string | null;
  /** What it holds: vulnerabilities of a month or of KEV, releases of a page, scores of EPSS. A document that loses many has lost them to a fault. */
  readonly items: number;
  /** Of its content (see `contentDigest`): another one where it says something else. */
  readonly digest: string;
}

/** What compile yields and a catalog file holds: plain data. */
export interface CatalogData {
  /** Made by hand for trying kbgap out; every answer says so. */
  readonly isSample: boolean;
  /** Digest of the reviewed data: answers may change with it, without any new document. */
  readonly reviewed: string;
  readonly sources: readonly CatalogSource[];
  readonly windows: WindowsTable;
  readonly products: readonly { readonly id: ProductId; readonly name: string }[];
  readonly vulnerabilities: readonly Vulnerability[];
  readonly updates: readonly Update[];
  readonly tracks: readonly Track[];
  readonly edges: readonly SupersedenceEdge[];
  /**
   * The fixes of product `i` are the rows `fixOffsets[i]` to `fixOffsets[i + 1]` (exclusive) of the two columns,
   * sorted by vulnerability.
   */
  readonly fixOffsets: Int32Array;
  readonly fixVulnerabilities: Int32Array;
  readonly fixUpdates: Int32Array;
  /** Vulnerabilities whose fixes are all needed, where several fixes are otherwise alternatives. */
  readonly allFixesNeeded: readonly VulnerabilityId[];
  /** Reviewed corrections that match no row of these documents. */
  readonly unusedCorrections: readonly FixCorrection[];
}
