import type { Day, KbId, VulnerabilityId } from '../catalog/ids.ts';
import type { TrackKind } from '../catalog/model.ts';
import type { OsBuild } from '../catalog/os-build.ts';
import type { Severity } from '../catalog/records.ts';
import type { Urgency } from '../catalog/urgency.ts';

/** What is decided about one KB on one device. */
export type VerdictState = 'missing' | 'installed' | 'superseded' | 'pending-reboot' | 'not-applicable' | 'unknown';

/** Why the absence of a KB proves nothing. */
export type Doubt =
  | 'position-unknown'
  | 'list-incomplete'
  | 'leaves-no-trace'
  | 'listed-by-parts'
  | 'condition-not-reported'
  | 'perhaps-in-rollup'
  | 'component-not-reported';

/** Why: the rule that decided, the values it compared, and the documents that they come from. */
export interface Evidence {
  readonly rule:
    | Doubt
    | 'revision-below'
    | 'revision-reached'
    | 'installed-kb-older'
    | 'installed-kb-covers'
    | 'no-fix-installed'
    | 'kb-installed'
    | 'contained-in'
    | 'reboot-pending'
    | 'other-product'
    | 'other-servicing'
    | 'setup-media-only'
    | 'not-yet-released'
    | 'fixes-nothing-open'
    | 'os-unknown';
  /** One sentence for a person, with the values. */
  readonly message: string;
  /** What the device has: "18363.657", "KB4532693"; null: nothing comparable. */
  readonly device: string | null;
  /** What would be needed: "18363.719". */
  readonly required: string | null;
  /** Ids of the documents behind the rule's facts: "2020-Mar", "release-information". */
  readonly sources: readonly string[];
}

/** What a KB fixes on one device. */
export interface FixesHere {
  /** Defender's software names it fixes on this device: ["windows_10", "edge"]; the OS first. */
  readonly software: readonly string[];
  /** Distinct CVEs it fixes on this device over all months (no advisories), sorted. */
  readonly cves: readonly VulnerabilityId[];
  /** Number of those per software name. */
  readonly cveCountBySoftware: Readonly<Record<string, number>>;
  /** MSRC advisories it fixes: ["ADV190023"]. */
  readonly advisories: readonly VulnerabilityId[];
  readonly severity: Severity | null;
  /** CVEs of it that are exploited: by MSRC's word or CISA's. */
  readonly exploited: readonly VulnerabilityId[];
  readonly urgency: Urgency;
}

/** A vulnerability of one product of the device. */
export interface Exposure {
  /** Defender's name of the product: "windows_10". */
  readonly software: string;
  readonly vulnerabilityId: VulnerabilityId;
}

/** A KB that closes something open on the device, or that might. */
export interface MissingKb extends FixesHere {
  readonly kbId: KbId;
  /** "March 2020 Security Updates". */
  readonly name: string;
  readonly state: 'missing' | 'pending-reboot' | 'unknown';
  readonly track: string;
  readonly kind: TrackKind;
  readonly releasedOn: Day;
  /** The build it brings this device to; null where its track knows no revisions. */
  readonly fixedAt: OsBuild | null;
  /** The planned KB that contains it; null: it is to be installed itself. */
  readonly supersededBy: KbId | null;
  /** The missing KBs that it contains. */
  readonly supersedes: readonly KbId[];
  /** Of its vulnerabilities those that another installed update closes already; nearly always none. */
  readonly closedElsewhere: readonly Exposure[];
  /** Released after the end of service of this device's edition, and no ESU entitlement reported. */
  readonly isBeyondService: boolean;
  readonly evidence: Evidence;
}

/** Something to install, in the order of the plan. */
export interface PlanStep {
  readonly kbId: KbId;
  readonly name: string;
  /** `prerequisite`: must be there before the next steps; `restart`: installed, waits for a restart. */
  readonly action: 'install' | 'prerequisite' | 'restart';
  readonly releasedOn: Day;
  readonly fixedAt: OsBuild | null;
  /** The missing KBs that are done with it, itself first. */
  readonly covers: readonly KbId[];
  /** Distinct CVEs closed with it. */
  readonly cves: readonly VulnerabilityId[];
  readonly severity: Severity | null;
  readonly exploited: readonly VulnerabilityId[];
  /** Why it comes before others. */
  readonly urgency: Urgency;
}

/** Something about the OS that no rule can decide on. */
export interface UnknownSubject {
  readonly kbId: KbId | null;
  readonly evidence: Evidence;
}

/** Two reported facts that disagree, and which one was believed. */
export interface Conflict {
  readonly code: string;
  readonly message: string;
}

/** Where the device stands in its line. */
export interface Position {
  /** `revision`: the build revision was reported; `kb`: found by installed KBs; `unknown`: neither. */
  readonly confidence: 'revision' | 'kb' | 'unknown';
  readonly track: string | null;
  /** The newest release of the track that the device has; null: none of it, or unknown. */
  readonly kbId: KbId | null;
  readonly ubr: number | null;
}

export interface AssessedOs {
  /** "Windows 10 version 1909"; null: not recognized. */
  readonly name: string | null;
  readonly software: string | null;
  readonly releaseId: string | null;
  readonly build: number | null;
  readonly ubr: number | null;
  readonly endOfServiceOn: Day | null;
  readonly hasReachedEndOfService: boolean;
}

export interface Assessment {
  readonly os: AssessedOs;
  readonly asOf: Day | null;
  readonly position: Position;
  /** Newest first. */
  readonly missing: readonly MissingKb[];
  /** KBs that may be missing: their component or position is not known. Newest first. */
  readonly possiblyMissing: readonly MissingKb[];
  /** Why nothing, or not all, could be decided. */
  readonly unknown: readonly UnknownSubject[];
  readonly plan: readonly PlanStep[];
  readonly conflicts: readonly Conflict[];
}
