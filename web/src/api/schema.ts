/** Written by script/api-types from the server's OpenAPI document. Not to be changed by hand. */

export type AcceptedReport = { readonly id: string; readonly name: string | null; readonly firstSeenAt: string; readonly lastSeenAt: string; readonly isSample: boolean; readonly catalog: Catalog; readonly outcome: 'created' | 'updated' | 'older'; readonly os: Os; readonly counts: { readonly missing: number; readonly pendingReboot: number; readonly possiblyMissing: number; readonly unknown: number; readonly plan: number }; readonly notes: readonly (ReportNote)[]; readonly conflicts: readonly (Conflict)[] };

export type AsOf = { readonly day: string; readonly basis: 'revisions' | 'release-days' | 'mixed'; readonly known: number; readonly later: readonly (string)[]; readonly facts?: 'recorded' | 'later'; readonly factsSinceAt?: string; readonly devices?: 'recorded' | 'present' };

export type AssessedDevice = { readonly id: string; readonly name: string | null; readonly firstSeenAt: string; readonly lastSeenAt: string; readonly isSample: boolean; readonly catalog: Catalog; readonly asOf: AsOf | null; readonly os: Os; readonly position: { readonly confidence: 'revision' | 'kb' | 'unknown'; readonly track: string | null; readonly kbId: string | null; readonly ubr: number | null }; readonly missing: readonly (MissingKb)[]; readonly possiblyMissing: readonly (MissingKb)[]; readonly unknown: readonly ({ readonly kbId: string | null; readonly evidence: Evidence })[]; readonly plan: readonly (PlanStep)[]; readonly conflicts: readonly (Conflict)[] };

export type AssessedReport = { readonly name: string | null; readonly formats: readonly (string)[]; readonly notes: readonly (ReportNote)[]; readonly os: Os; readonly position: { readonly confidence: 'revision' | 'kb' | 'unknown'; readonly track: string | null; readonly kbId: string | null; readonly ubr: number | null }; readonly missing: readonly (MissingKb)[]; readonly possiblyMissing: readonly (MissingKb)[]; readonly unknown: readonly ({ readonly kbId: string | null; readonly evidence: Evidence })[]; readonly plan: readonly (PlanStep)[]; readonly conflicts: readonly (Conflict)[]; readonly tracks: readonly (Track)[] };

export type AssessedReports = { readonly isSample: boolean; readonly catalog: Catalog; readonly asOf?: AsOf; readonly omitted: number; readonly value: readonly (AssessedReport)[] };

export type BehindCount = { readonly fromDays: number; readonly toDays: number | null; readonly devices: number };

export type BestKbs = { readonly kbIds: readonly (string)[]; readonly exposures: number; readonly devices: number };

export type BulkResult = { readonly lines: number; readonly accepted: { readonly created: number; readonly updated: number; readonly older: number }; readonly ignored: number; readonly rejected: number; readonly errors: readonly ({ readonly line: number; readonly code: string; readonly message: string })[]; readonly errorsOmitted: number };

export type Catalog = { readonly version: string; readonly isSample: boolean; readonly knownThrough: string | null };

export type CatalogDiff = { readonly isSample: boolean; readonly catalog: Catalog; readonly from: ComparedCatalog; readonly to: ComparedCatalog; readonly isReviewedDataChanged: boolean; readonly documents: { readonly added: { readonly count: number; readonly first: readonly (CatalogSource)[] }; readonly removed: { readonly count: number; readonly first: readonly (CatalogSource)[] }; readonly changed: { readonly count: number; readonly first: readonly (ChangedDocument)[] } }; readonly kbs: { readonly added: { readonly count: number; readonly first: readonly (KbSummary)[] }; readonly removed: { readonly count: number; readonly first: readonly (KbSummary)[] } }; readonly moved: { readonly count: number; readonly first: readonly (MovedKb)[] }; readonly vulnerabilities: { readonly added: { readonly count: number; readonly first: readonly (string)[] }; readonly removed: { readonly count: number; readonly first: readonly (string)[] }; readonly changed: { readonly count: number; readonly first: readonly (string)[] } }; readonly products: { readonly added: { readonly count: number; readonly first: readonly ({ readonly id: string; readonly name: string })[] }; readonly removed: { readonly count: number; readonly first: readonly ({ readonly id: string; readonly name: string })[] } }; readonly tracks: { readonly added: { readonly count: number; readonly first: readonly (string)[] }; readonly removed: { readonly count: number; readonly first: readonly (string)[] } }; readonly supersedences: { readonly added: { readonly count: number; readonly first: readonly ({ readonly from: string; readonly to: string })[] }; readonly removed: { readonly count: number; readonly first: readonly ({ readonly from: string; readonly to: string })[] } }; readonly coverage: { readonly count: number; readonly first: readonly (CoverageChange)[] }; readonly newlyUnusedCorrections: { readonly count: number; readonly first: readonly ({ readonly kbId: string; readonly productIds?: readonly (string)[]; readonly insteadKbId: string | null; readonly reason: string; readonly source: string })[] } };

export type CatalogSource = { readonly id: string; readonly kind: string; readonly title: string; readonly publishedAt: string | null; readonly items: number };

export type CatalogSources = { readonly isSample: boolean; readonly catalog: Catalog; readonly asOf?: AsOf; readonly value: readonly (CatalogSource)[]; readonly total: number };

export type CatalogStatus = { readonly version: string; readonly isSample: boolean; readonly knownThrough: string | null; readonly asOf?: AsOf; readonly counts: { readonly updates: number; readonly vulnerabilities: number; readonly products: number; readonly tracks: number; readonly sources: number }; readonly sources: readonly ({ readonly id: string; readonly kind: string; readonly title: string; readonly publishedAt: string | null })[]; readonly upkeep: CatalogUpkeep };

export type CatalogUpkeep = { readonly syncedAt: string | null; readonly sources: readonly ({ readonly source: string; readonly succeededAt: string | null; readonly failedAt: string | null; readonly failures: number })[]; readonly droppedMonths: readonly (string)[]; readonly refused: { readonly version: string; readonly refusedAt: string; readonly reasons: readonly (string)[] } | null };

export type CatalogVersion = { readonly version: string; readonly state: 'in-force' | 'earlier' | 'refused'; readonly at: string; readonly reasons: readonly (string)[] };

export type CatalogVersions = { readonly isSample: boolean; readonly catalog: Catalog; readonly value: readonly (CatalogVersion)[]; readonly heldSinceAt: string | null };

export type ChangedDevice = { readonly id: string; readonly name: string | null; readonly changes: readonly (KbChange)[] };

export type ChangedDocument = { readonly id: string; readonly kind: string; readonly title: string; readonly before: { readonly publishedAt: string | null; readonly items: number }; readonly after: { readonly publishedAt: string | null; readonly items: number } };

export type ChangesPage = { readonly isSample: boolean; readonly catalog: Catalog; readonly asOf?: RecordedAsOf; readonly since: string; readonly value: readonly (ChangedDevice)[]; readonly next: string | null };

export type ComparedCatalog = { readonly version: string; readonly state: 'in-force' | 'earlier' | 'refused'; readonly at: string | null };

export type Conflict = { readonly code: string; readonly message: string };

export type Correction = { readonly subject: string; readonly kind: 'no-fix' | 'other-kb' | 'all-needed'; readonly insteadKbId: string | null; readonly products: readonly (string)[] | null; readonly reason: string; readonly source: string; readonly isUsed: boolean | null };

export type Corrections = { readonly isSample: boolean; readonly catalog: Catalog; readonly isCurrent: boolean; readonly value: readonly (Correction)[]; readonly total: number };

export type CoverageChange = { readonly kbId: string; readonly fixes: { readonly gained: number; readonly lost: number }; readonly products: { readonly gained: { readonly count: number; readonly first: readonly (string)[] }; readonly lost: { readonly count: number; readonly first: readonly (string)[] } }; readonly vulnerabilities: { readonly gained: { readonly count: number; readonly first: readonly (string)[] }; readonly lost: { readonly count: number; readonly first: readonly (string)[] } } };

export type Cve = { readonly isSample: boolean; readonly catalog: Catalog; readonly asOf?: AsOf; readonly id: string; readonly title: string; readonly severity: 'Critical' | 'Important' | 'Moderate' | 'Low' | null; readonly cvssScore: number | null; readonly isExploited: boolean; readonly knownExploitedOn: string | null; readonly dueOn: string | null; readonly isRansomwareUsed: boolean; readonly isPubliclyDisclosed: boolean; readonly exploitability: 'detected' | 'more-likely' | 'less-likely' | 'unlikely' | null; readonly epss: number | null; readonly epssPercentile: number | null; readonly impact: string | null; readonly publishedOn: string | null; readonly cvssVector: string | null; readonly url: string; readonly devices: number; readonly software: readonly (SoftwareCount)[]; readonly kbs: readonly (CveFix)[] };

export type CveCount = { readonly id: string; readonly title: string; readonly severity: 'Critical' | 'Important' | 'Moderate' | 'Low' | null; readonly cvssScore: number | null; readonly isExploited: boolean; readonly knownExploitedOn: string | null; readonly dueOn: string | null; readonly isRansomwareUsed: boolean; readonly isPubliclyDisclosed: boolean; readonly exploitability: 'detected' | 'more-likely' | 'less-likely' | 'unlikely' | null; readonly epss: number | null; readonly epssPercentile: number | null; readonly devices: number; readonly software: readonly (SoftwareCount)[] };

export type CveCounts = { readonly isSample: boolean; readonly catalog: Catalog; readonly asOf?: AsOf; readonly total: number; readonly value: readonly (CveCount)[] };

export type CveFix = { readonly kbId: string; readonly name: string; readonly releasedOn: string | null; readonly products: readonly (string)[]; readonly devices: number };

export type CveName = { readonly id: string; readonly title: string; readonly severity: 'Critical' | 'Important' | 'Moderate' | 'Low' | null };

export type CveNames = { readonly isSample: boolean; readonly catalog: Catalog; readonly asOf?: AsOf; readonly total: number; readonly value: readonly (CveName)[] };

export type Device = { readonly isSample: boolean; readonly catalog: Catalog; readonly asOf?: AsOf; readonly id: string; readonly name: string | null; readonly firstSeenAt: string; readonly lastSeenAt: string; readonly isActive: boolean; readonly tags: readonly (string)[]; readonly group: string | null; readonly value: string | null; readonly os: Os };

export type DeviceHistory = { readonly isSample: boolean; readonly catalog: Catalog; readonly asOf?: RecordedAsOf; readonly id: string; readonly name: string | null; readonly changes: readonly (KbChange)[]; readonly periods: readonly (MissedPeriod)[] };

export type DevicePage = { readonly isSample: boolean; readonly catalog: Catalog; readonly asOf?: AsOf; readonly value: readonly (ListedDevice)[]; readonly next: string | null; readonly total: number | null };

export type DeviceTracks = { readonly id: string; readonly name: string | null; readonly isSample: boolean; readonly catalog: Catalog; readonly asOf: AsOf | null; readonly tracks: readonly (Track)[] };

export type Evidence = { readonly rule: string; readonly message: string; readonly device: string | null; readonly required: string | null; readonly sources: readonly (string)[] };

export type FixedCve = { readonly id: string; readonly title: string; readonly severity: 'Critical' | 'Important' | 'Moderate' | 'Low' | null; readonly cvssScore: number | null; readonly isExploited: boolean; readonly knownExploitedOn: string | null; readonly epss: number | null };

export type FleetPlan = { readonly isSample: boolean; readonly catalog: Catalog; readonly asOf?: AsOf; readonly devices: number; readonly cves: number; readonly exposures: number; readonly best: BestKbs; readonly value: readonly (PlannedKb)[] };

export type FleetSummary = { readonly isSample: boolean; readonly catalog: Catalog; readonly asOf?: AsOf; readonly day: string; readonly devices: number; readonly patched: number; readonly missing: number; readonly unknown: number; readonly inactive: number | null; readonly behind: readonly (BehindCount)[]; readonly severities: readonly (SeverityCount)[]; readonly exploited: MissedCount; readonly knownExploited: MissedCount; readonly releases: readonly (ReleaseCount)[]; readonly seen: readonly (SeenCount)[] | null };

export type Kb = { readonly isSample: boolean; readonly catalog: Catalog; readonly asOf?: AsOf; readonly kbId: string; readonly name: string; readonly releasedOn: string | null; readonly severity: 'Critical' | 'Important' | 'Moderate' | 'Low' | null; readonly exploited: readonly (string)[]; readonly knownExploited: readonly (string)[]; readonly urgency: Urgency; readonly isReleaseDayEstimated: boolean; readonly condition: string | null; readonly months: readonly (string)[]; readonly url: string; readonly devices: number; readonly cves: readonly (FixedCve)[]; readonly products: readonly ({ readonly id: string; readonly name: string })[]; readonly tracks: readonly (KbTrack)[]; readonly graph: SupersedenceGraph };

export type KbChange = { readonly at: string; readonly kbId: string; readonly name: string | null; readonly change: 'missing' | 'closed'; readonly cause: 'device' | 'catalog' };

export type KbCount = { readonly kbId: string; readonly name: string; readonly releasedOn: string | null; readonly severity: 'Critical' | 'Important' | 'Moderate' | 'Low' | null; readonly cves: number; readonly exploited: readonly (string)[]; readonly knownExploited: readonly (string)[]; readonly urgency: Urgency; readonly devices: number };

export type KbCounts = { readonly isSample: boolean; readonly catalog: Catalog; readonly asOf?: AsOf; readonly devices: number; readonly patched: number; readonly missing: number; readonly unknown: number; readonly total: number; readonly value: readonly (KbCount)[] };

export type KbName = { readonly kbId: string; readonly name: string; readonly releasedOn: string | null };

export type KbNames = { readonly isSample: boolean; readonly catalog: Catalog; readonly asOf?: AsOf; readonly total: number; readonly value: readonly (KbName)[] };

export type KbSummary = { readonly kbId: string; readonly releasedOn: string; readonly products: number; readonly vulnerabilities: number };

export type KbTrack = { readonly id: string; readonly kind: string; readonly lineId: string; readonly lineName: string; readonly releases: readonly ({ readonly kbId: string; readonly releasedOn: string; readonly build: string | null; readonly releaseKind: string | null; readonly isBaseline: boolean; readonly sources: readonly (string)[] })[] };

export type Labels = { readonly tags?: readonly (string)[]; readonly group?: string | null; readonly value?: 'Low' | 'Normal' | 'High' };

export type ListedDevice = { readonly id: string; readonly name: string | null; readonly firstSeenAt: string; readonly lastSeenAt: string; readonly isActive: boolean; readonly tags: readonly (string)[]; readonly group: string | null; readonly value: string | null; readonly os: string | null; readonly releaseId: string | null; readonly build: string | null; readonly state: 'patched' | 'missing' | 'unknown'; readonly missing: number; readonly severity: 'Critical' | 'Important' | 'Moderate' | 'Low' | null; readonly isExploited: boolean; readonly behindSinceOn: string | null; readonly daysBehind: number | null };

export type ListedTask = { readonly id: string; readonly title: string; readonly kbId: string | null; readonly software: string; readonly priority: 'Low' | 'Medium' | 'High'; readonly dueOn: string; readonly notes: string | null; readonly createdAt: string; readonly createdBy: string; readonly status: 'active' | 'completed' | 'cancelled'; readonly statusAt: string; readonly statusBy: string; readonly targetDevices: number; readonly fixedDevices: number };

export type LogIn = { readonly name: string; readonly password: string };

export type MissedByDay = { readonly isSample: boolean; readonly catalog: Catalog; readonly kbId: string; readonly name: string | null; readonly from: string; readonly to: string; readonly value: readonly ({ readonly day: string; readonly devices: number })[] };

export type MissedCount = { readonly kbs: number; readonly devices: number };

export type MissedPeriod = { readonly kbId: string; readonly name: string | null; readonly missingSinceAt: string; readonly closedAt: string | null; readonly daysMissing: number };

export type MissingKb = { readonly kbId: string; readonly name: string; readonly state: 'missing' | 'pending-reboot' | 'unknown'; readonly track: string; readonly kind: string; readonly releasedOn: string; readonly fixedAt: { readonly build: number; readonly ubr: number } | null; readonly supersededBy: string | null; readonly supersedes: readonly (string)[]; readonly closedElsewhere: readonly ({ readonly software: string; readonly vulnerabilityId: string })[]; readonly software: readonly (string)[]; readonly cves: readonly (string)[]; readonly cveCountBySoftware: { readonly [name: string]: number }; readonly advisories: readonly (string)[]; readonly severity: 'Critical' | 'Important' | 'Moderate' | 'Low' | null; readonly exploited: readonly (string)[]; readonly urgency: Urgency; readonly isBeyondService: boolean; readonly evidence: Evidence };

export type MovedKb = { readonly kbId: string; readonly from: readonly (TrackPlace)[]; readonly to: readonly (TrackPlace)[] };

export type NewTaskOfKb = { readonly kbId: string; readonly title?: string | null; readonly notes?: string | null; readonly priority: 'Low' | 'Medium' | 'High'; readonly dueOn: string };

export type NewTaskOfSoftware = { readonly software: string; readonly title?: string | null; readonly notes?: string | null; readonly priority: 'Low' | 'Medium' | 'High'; readonly dueOn: string };

export type Os = { readonly name: string | null; readonly software: string | null; readonly releaseId: string | null; readonly build: number | null; readonly ubr: number | null; readonly endOfServiceOn: string | null; readonly hasReachedEndOfService: boolean };

export type PatchedByDay = { readonly isSample: boolean; readonly catalog: Catalog; readonly from: string; readonly to: string; readonly value: readonly ({ readonly day: string; readonly devices: number; readonly patched: number; readonly missing: number; readonly unknown: number })[] };

export type PlanStep = { readonly kbId: string; readonly name: string; readonly action: 'install' | 'prerequisite' | 'restart'; readonly releasedOn: string; readonly fixedAt: { readonly build: number; readonly ubr: number } | null; readonly covers: readonly (string)[]; readonly cves: readonly (string)[]; readonly severity: 'Critical' | 'Important' | 'Moderate' | 'Low' | null; readonly exploited: readonly (string)[]; readonly urgency: Urgency };

export type PlannedKb = { readonly kbId: string; readonly name: string; readonly releasedOn: string | null; readonly severity: 'Critical' | 'Important' | 'Moderate' | 'Low' | null; readonly cves: number; readonly exploited: readonly (string)[]; readonly knownExploited: readonly (string)[]; readonly urgency: Urgency; readonly devices: number; readonly exposures: number; readonly covers: readonly (string)[] };

export type RecordedAsOf = { readonly day: string; readonly basis: 'recorded' };

export type ReleaseCount = { readonly releaseId: string | null; readonly name: string | null; readonly endOfServiceOn: string | null; readonly hasReachedEndOfService: boolean; readonly devices: number };

export type ReportNote = { readonly code: string; readonly field: string; readonly message: string };

export type SeenCount = { readonly day: string; readonly devices: number };

export type Session = { readonly user: { readonly name: string; readonly role: 'administrator' | 'reader'; readonly tenantId: string } | null; readonly expiresAt: string | null; readonly logIn: { readonly local: boolean; readonly openId: { readonly name: string } | null } };

export type SeverityCount = { readonly severity: 'Critical' | 'Important' | 'Moderate' | 'Low' | null; readonly kbs: number; readonly devices: number };

export type SoftwareCount = { readonly name: string; readonly devices: number };

export type SoftwareCounts = { readonly isSample: boolean; readonly catalog: Catalog; readonly asOf?: AsOf; readonly value: readonly (SoftwareCount)[] };

export type SupersedenceGraph = { readonly nodes: readonly (KbName)[]; readonly edges: readonly ({ readonly from: string; readonly to: string; readonly by: 'link' | 'track'; readonly sources: readonly (string)[] })[]; readonly omitted: number };

export type Task = { readonly isSample: boolean; readonly catalog: Catalog; readonly id: string; readonly title: string; readonly kbId: string | null; readonly software: string; readonly priority: 'Low' | 'Medium' | 'High'; readonly dueOn: string; readonly notes: string | null; readonly createdAt: string; readonly createdBy: string; readonly status: 'active' | 'completed' | 'cancelled'; readonly statusAt: string; readonly statusBy: string; readonly targetDevices: number; readonly fixedDevices: number };

export type TaskChange = { readonly status: 'active' | 'completed' | 'cancelled' };

export type TaskList = { readonly isSample: boolean; readonly catalog: Catalog; readonly value: readonly (ListedTask)[] };

export type Track = { readonly id: string; readonly kind: string; readonly lineName: string; readonly generation: string | null; readonly confidence: 'revision' | 'kb' | 'unknown'; readonly positionKbId: string | null; readonly releases: readonly (TrackRelease)[]; readonly omitted: number };

export type TrackPlace = { readonly trackId: string; readonly ubr: number | null };

export type TrackRelease = { readonly kbId: string; readonly releasedOn: string; readonly build: string | null; readonly releaseKind: 'securityRelease' | 'preview' | 'outOfBand' | null; readonly isBaseline: boolean; readonly state: 'reached' | 'position' | 'planned' | 'skipped' | 'missing' | 'unknown' | 'preview' };

export type Urgency = { readonly why: readonly (UrgencyReason)[]; readonly dueOn: string | null; readonly isRansomwareUsed: boolean; readonly epss: number | null };

export type UrgencyReason = { readonly code: 'known-exploited' | 'exploited' | 'publicly-disclosed' | 'exploitation-more-likely' | 'rated'; readonly vulnerabilityId: string; readonly rank: number; readonly message: string };

/** By address and method: what an operation takes and answers. */
export interface Paths {
  '/session': {
    delete: { params: object; body: undefined; answer: undefined };
    get: { params: object; body: undefined; answer: Session };
    post: { params: object; body: LogIn; answer: Session };
  };
  '/v1/assess': {
    post: { params: { asOf?: string }; body: unknown; answer: AssessedReports };
  };
  '/v1/catalog': {
    get: { params: { asOf?: string }; body: undefined; answer: CatalogStatus };
  };
  '/v1/catalog/corrections': {
    get: { params: { search?: string; sort?: 'subject' | '-subject' | 'kind' | '-kind' | 'isUsed' | '-isUsed'; limit?: number; skip?: number; format?: 'csv' | 'json' }; body: undefined; answer: Corrections };
  };
  '/v1/catalog/diff': {
    get: { params: { from: string; to: string; format?: 'csv' | 'json' }; body: undefined; answer: CatalogDiff };
  };
  '/v1/catalog/sources': {
    get: { params: { search?: string; sort?: 'id' | '-id' | 'kind' | '-kind' | 'title' | '-title' | 'publishedAt' | '-publishedAt' | 'items' | '-items'; limit?: number; skip?: number; format?: 'csv' | 'json'; asOf?: string }; body: undefined; answer: CatalogSources };
  };
  '/v1/catalog/versions': {
    get: { params: { format?: 'csv' | 'json' }; body: undefined; answer: CatalogVersions };
  };
  '/v1/changes': {
    get: { params: { since: string; after?: string; asOf?: string }; body: undefined; answer: ChangesPage };
  };
  '/v1/cves': {
    get: { params: { search?: string; sort?: 'name' | '-name' | 'released' | '-released'; limit?: number; skip?: number; format?: 'csv' | 'json'; asOf?: string }; body: undefined; answer: CveNames };
  };
  '/v1/cves/{cveId}': {
    get: { params: { cveId: string; asOf?: string }; body: undefined; answer: Cve };
  };
  '/v1/devices': {
    get: { params: { after?: string; limit?: number; search?: string; tag?: string; group?: string; active?: boolean; state?: 'patched' | 'missing' | 'unknown'; missing?: string; planned?: string; exposedTo?: string; release?: string; exploited?: boolean; sort?: 'name' | '-name' | 'behind' | '-behind' | 'missing' | '-missing'; asOf?: string; format?: 'csv' | 'json' }; body: undefined; answer: DevicePage };
  };
  '/v1/devices/{deviceId}': {
    delete: { params: { deviceId: string }; body: undefined; answer: undefined };
    get: { params: { deviceId: string; asOf?: string }; body: undefined; answer: Device };
    patch: { params: { deviceId: string }; body: Labels; answer: Device };
  };
  '/v1/devices/{deviceId}/assessment': {
    get: { params: { deviceId: string; asOf?: string; format?: 'csv' | 'json' }; body: undefined; answer: AssessedDevice };
  };
  '/v1/devices/{deviceId}/history': {
    get: { params: { deviceId: string; asOf?: string; format?: 'csv' | 'json' }; body: undefined; answer: DeviceHistory };
  };
  '/v1/devices/{deviceId}/report': {
    put: { params: { deviceId: string }; body: unknown; answer: AcceptedReport };
  };
  '/v1/devices/{deviceId}/tracks': {
    get: { params: { deviceId: string; asOf?: string }; body: undefined; answer: DeviceTracks };
  };
  '/v1/feed': {
    get: { params: object; body: undefined; answer: undefined };
  };
  '/v1/fleet/cves': {
    get: { params: { search?: string; sort?: 'name' | '-name' | 'devices' | '-devices' | 'released' | '-released' | 'severity' | '-severity' | 'cvss' | '-cvss' | 'epss' | '-epss' | 'urgency' | '-urgency'; limit?: number; skip?: number; format?: 'csv' | 'json'; severity?: 'Critical' | 'Important' | 'Moderate' | 'Low' | 'none'; exploited?: boolean; asOf?: string }; body: undefined; answer: CveCounts };
  };
  '/v1/fleet/kbs': {
    get: { params: { search?: string; sort?: 'name' | '-name' | 'devices' | '-devices' | 'released' | '-released' | 'severity' | '-severity' | 'cves' | '-cves' | 'urgency' | '-urgency'; limit?: number; skip?: number; format?: 'csv' | 'json'; severity?: 'Critical' | 'Important' | 'Moderate' | 'Low' | 'none'; exploited?: boolean; asOf?: string }; body: undefined; answer: KbCounts };
  };
  '/v1/fleet/kbs/{kb}/history': {
    get: { params: { kb: string; from?: string; to?: string }; body: undefined; answer: MissedByDay };
  };
  '/v1/fleet/patched': {
    get: { params: { from?: string; to?: string }; body: undefined; answer: PatchedByDay };
  };
  '/v1/fleet/plan': {
    get: { params: { asOf?: string; format?: 'csv' | 'json' }; body: undefined; answer: FleetPlan };
  };
  '/v1/fleet/software': {
    get: { params: { asOf?: string }; body: undefined; answer: SoftwareCounts };
  };
  '/v1/fleet/summary': {
    get: { params: { asOf?: string }; body: undefined; answer: FleetSummary };
  };
  '/v1/kbs': {
    get: { params: { search?: string; sort?: 'name' | '-name' | 'released' | '-released'; limit?: number; skip?: number; format?: 'csv' | 'json'; asOf?: string }; body: undefined; answer: KbNames };
  };
  '/v1/kbs/{kb}': {
    get: { params: { kb: string; asOf?: string }; body: undefined; answer: Kb };
  };
  '/v1/remediation-tasks': {
    get: { params: object; body: undefined; answer: TaskList };
    post: { params: object; body: NewTaskOfKb | NewTaskOfSoftware; answer: Task };
  };
  '/v1/remediation-tasks/{taskId}': {
    patch: { params: { taskId: string }; body: TaskChange; answer: Task };
  };
  '/v1/reports': {
    post: { params: object; body: string; answer: BulkResult };
  };
}

/** Reads that can be of a past day. */
export const AS_OF_PATHS: ReadonlySet<string> = new Set([
  '/v1/catalog',
  '/v1/catalog/sources',
  '/v1/changes',
  '/v1/cves',
  '/v1/cves/{cveId}',
  '/v1/devices',
  '/v1/devices/{deviceId}',
  '/v1/devices/{deviceId}/assessment',
  '/v1/devices/{deviceId}/history',
  '/v1/devices/{deviceId}/tracks',
  '/v1/fleet/cves',
  '/v1/fleet/kbs',
  '/v1/fleet/plan',
  '/v1/fleet/software',
  '/v1/fleet/summary',
  '/v1/kbs',
  '/v1/kbs/{kb}',
]);
