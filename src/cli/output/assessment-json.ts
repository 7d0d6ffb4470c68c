/** The JSON of `kbgap assess`: wire words are allowed here and in `api/wire` only. */

import type { Assessment, MissingKb, PlanStep, UnknownSubject } from '../../assessment/model.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { VulnerabilityId } from '../../catalog/ids.ts';
import { formatOsBuild } from '../../catalog/os-build.ts';
import { byUrgency, NOT_URGENT } from '../../catalog/urgency.ts';
import type { Posture } from '../../inventory/posture.ts';
import type { FileReport } from '../read-reports.ts';

export interface AssessedDevice {
  readonly source: FileReport;
  readonly posture: Posture;
  readonly assessment: Assessment;
}

/** Where a person gets the update. */
export function catalogUrl(kbId: string): string {
  return `https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB${kbId}`;
}

/** What an answer says of the catalog it was made with. */
export function catalogJson(catalog: Catalog) {
  return { version: catalog.version, knownThrough: catalog.knownThrough, isSample: catalog.data.isSample };
}

export function deviceJson(catalog: Catalog, { source, posture, assessment }: AssessedDevice) {
  const { os } = assessment;
  return {
    device: source.device,
    file: source.file,
    formats: source.report.formats,
    isSample: catalog.data.isSample,
    asOf: assessment.asOf,
    os: {
      product: productName(catalog, posture) ?? os.name,
      release: os.name,
      productId: posture.osProductId,
      build: os.build,
      ubr: os.ubr,
      architecture: posture.architecture,
      endOfServiceOn: os.endOfServiceOn,
      hasReachedEndOfService: os.hasReachedEndOfService,
    },
    position: assessment.position,
    missing: byUrgency(assessment.missing).map((kb) => missingJson(catalog, kb)),
    plan: assessment.plan.map((step) => stepJson(catalog, step)),
    unknown: [
      ...assessment.unknown.map(subjectJson),
      ...assessment.possiblyMissing.map((kb) => missingJson(catalog, kb)),
    ],
    conflicts: [
      ...assessment.conflicts,
      ...source.report.notes
        .filter(({ code }) => code === 'sources-disagree')
        .map(({ code, message }) => ({ code, message })),
    ],
    gaps: source.report.notes.filter(({ code }) => code !== 'sources-disagree'),
  };
}

/** MSRC's own name of the exact product, with the blanks that it doubles now and then folded. */
export function productName(catalog: Catalog, posture: Posture): string | null {
  const name = posture.osProductId === null ? undefined : catalog.productName(posture.osProductId);
  return name?.replace(/\s+/g, ' ') ?? null;
}

/** Those of CISA's catalog of known exploited vulnerabilities. */
export function knownExploited(catalog: Catalog, ids: readonly VulnerabilityId[]): VulnerabilityId[] {
  return ids.filter((id) => catalog.vulnerability(id)?.kev);
}

function missingJson(catalog: Catalog, kb: MissingKb) {
  return {
    kbId: kb.kbId,
    name: kb.name,
    state: kb.state,
    track: kb.track,
    releasedAt: kb.releasedOn,
    fixedBuild: kb.fixedAt ? formatOsBuild(kb.fixedAt) : null,
    supersededBy: kb.supersededBy,
    supersedes: kb.supersedes,
    productsNames: kb.software,
    cveAddressed: kb.cves.length,
    cveAddressedByProduct: kb.cveCountBySoftware,
    cves: kb.cves,
    advisories: kb.advisories,
    severity: kb.severity,
    exploited: kb.exploited,
    kev: knownExploited(catalog, kb.exploited),
    urgency: kb.urgency,
    isBeyondService: kb.isBeyondService,
    url: catalogUrl(kb.kbId),
    evidence: kb.evidence,
  };
}

function stepJson(catalog: Catalog, step: PlanStep) {
  return {
    kbId: step.kbId,
    name: step.name,
    action: step.action,
    releasedAt: step.releasedOn,
    fixedBuild: step.fixedAt ? formatOsBuild(step.fixedAt) : null,
    covers: step.covers,
    cveAddressed: step.cves.length,
    severity: step.severity,
    exploited: step.exploited,
    kev: knownExploited(catalog, step.exploited),
    urgency: step.urgency,
    url: catalogUrl(step.kbId),
  };
}

/** What can't be decided for the device as a whole: `kbId` is null, and with it all that belongs to a KB. */
function subjectJson({ kbId, evidence }: UnknownSubject) {
  return {
    kbId,
    name: null,
    state: 'unknown' as const,
    track: null,
    releasedAt: null,
    fixedBuild: null,
    supersededBy: null,
    supersedes: [],
    productsNames: [],
    cveAddressed: 0,
    cveAddressedByProduct: {},
    cves: [],
    advisories: [],
    severity: null,
    exploited: [],
    kev: [],
    urgency: NOT_URGENT,
    isBeyondService: false,
    url: null,
    evidence,
  };
}
