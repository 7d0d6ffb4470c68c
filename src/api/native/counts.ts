/** Bodies of answers about a whole fleet as it is now. Counts are of active devices. */
import Type from 'typebox';
import type { Catalog } from '../../catalog/catalog.ts';
import { isCve, type KbId, type VulnerabilityId } from '../../catalog/ids.ts';
import type { Exploitability } from '../../catalog/records.ts';
import type { Urgency } from '../../catalog/urgency.ts';
import { isExploited, maxSeverity } from '../../catalog/vulnerabilities.ts';
import type { ExposureCounts } from '../../fleet/exposure-counts.ts';
import type { KbCounts, OfCatalog } from '../../fleet/fleet.ts';
import type { PlanTotals } from '../../fleet/plan-totals.ts';
import { AS_OF_PROPERTIES, ofCatalogAsOf } from './catalog.ts';
import { Count, NullableText, nullable, oneOf, SeverityDto, Text, Texts } from './types.ts';
import { UrgencyDto } from './urgency.ts';

/** What the catalog says of a KB, whatever device it is for. */
const KB_PROPERTIES = {
  kbId: Text,
  name: Text,
  releasedOn: NullableText,
  severity: SeverityDto,
  /** CVEs that it fixes; in a plan, those that it closes, with what it covers. */
  cves: Count,
  /** Of these the exploited ones, and those that CISA lists as such. */
  exploited: Texts,
  knownExploited: Texts,
  urgency: UrgencyDto,
};

const KbCountDto = Type.Object({ ...KB_PROPERTIES, devices: Count }, { title: 'KbCount' });

/** KBs that devices miss, most urgent first, of equal ones that of most devices. */
export const KbCountsDto = Type.Object(
  {
    ...AS_OF_PROPERTIES,
    devices: Count,
    patched: Count,
    missing: Count,
    unknown: Count,
    value: Type.Array(KbCountDto),
  },
  { title: 'KbCounts' },
);

const SoftwareCountDto = Type.Object({ name: Text, devices: Count }, { title: 'SoftwareCount' });

const CveCountDto = Type.Object(
  {
    id: Text,
    title: Text,
    severity: SeverityDto,
    cvssScore: nullable(Type.Number()),
    isExploited: Type.Boolean(),
    /** When CISA listed it as exploited, by when it wants it fixed, and whether ransomware is known to use it. */
    knownExploitedOn: NullableText,
    dueOn: NullableText,
    isRansomwareUsed: Type.Boolean(),
    /** By Microsoft's word. */
    isPubliclyDisclosed: Type.Boolean(),
    exploitability: nullable(oneOf<Exploitability>('detected', 'more-likely', 'less-likely', 'unlikely')),
    epss: nullable(Type.Number()),
    epssPercentile: nullable(Type.Number()),
    devices: Count,
    software: Type.Array(SoftwareCountDto),
  },
  { title: 'CveCount' },
);

/** CVEs that devices are exposed to, most urgent first, of equal ones that of most devices. */
export const CveCountsDto = Type.Object(
  {
    ...AS_OF_PROPERTIES,
    value: Type.Array(CveCountDto),
  },
  { title: 'CveCounts' },
);

/** Products in which devices are exposed to any CVE, most devices first. */
export const SoftwareCountsDto = Type.Object(
  { ...AS_OF_PROPERTIES, value: Type.Array(SoftwareCountDto) },
  { title: 'SoftwareCounts' },
);

const PlannedKbDto = Type.Object({ ...KB_PROPERTIES, devices: Count, covers: Texts }, { title: 'PlannedKb' });

/** What to install: the fewest KBs that close everything, most urgent first. */
export const FleetPlanDto = Type.Object(
  {
    ...AS_OF_PROPERTIES,
    /** Devices that have something to install, and distinct CVEs that it closes. */
    devices: Count,
    cves: Count,
    value: Type.Array(PlannedKbDto),
  },
  { title: 'FleetPlan' },
);

export function toKbCountsDto({ catalog, asOf, kbs, ...counts }: KbCounts): Type.Static<typeof KbCountsDto> {
  const value = kbs.map(({ kbId, devices, urgency }) => ({
    ...describeKb(catalog, kbId),
    ...toUrgency(urgency),
    devices,
  }));
  return { ...ofCatalogAsOf({ catalog, asOf }), ...counts, value };
}

export function toCveCountsDto({ catalog, asOf, cves }: ExposureCounts & OfCatalog): Type.Static<typeof CveCountsDto> {
  const value = cves.flatMap(({ id, devices, software }) => {
    const vulnerability = catalog.vulnerability(id);
    if (!vulnerability) return [];
    const { title, severity, cvssScore, kev, isPubliclyDisclosed, exploitability, epss } = vulnerability;
    const exploitation = {
      isExploited: isExploited(vulnerability),
      knownExploitedOn: kev?.addedOn ?? null,
      dueOn: kev?.dueOn ?? null,
      isRansomwareUsed: kev?.isRansomwareUsed ?? false,
      ...{ isPubliclyDisclosed, exploitability },
      epss: epss?.score ?? null,
      epssPercentile: epss?.percentile ?? null,
    };
    return [{ id, title, severity, cvssScore, ...exploitation, devices, software: [...software] }];
  });
  return { ...ofCatalogAsOf({ catalog, asOf }), value };
}

export function toSoftwareCountsDto({
  catalog,
  asOf,
  software,
}: ExposureCounts & OfCatalog): Type.Static<typeof SoftwareCountsDto> {
  return { ...ofCatalogAsOf({ catalog, asOf }), value: [...software] };
}

/** CVEs and severity here are of what the KB closes on these devices, with what it covers. */
export function toFleetPlanDto({
  catalog,
  asOf,
  kbs,
  ...totals
}: PlanTotals & OfCatalog): Type.Static<typeof FleetPlanDto> {
  const value = kbs.map(({ kbId, devices, cves, exploited, covers, urgency }) => ({
    ...describeKb(catalog, kbId),
    ...toUrgency(urgency),
    severity: covers.map((covered) => describeKb(catalog, covered).severity).reduce(maxSeverity, null),
    cves,
    exploited: [...exploited],
    knownExploited: onlyKnownExploited(catalog, exploited),
    devices,
    covers: [...covers],
  }));
  return { ...ofCatalogAsOf({ catalog, asOf }), ...totals, value };
}

function toUrgency({ why, ...rest }: Urgency) {
  return { urgency: { ...rest, why: [...why] } };
}

function describeKb(catalog: Catalog, kbId: KbId) {
  const update = catalog.update(kbId);
  const vulnerabilities = catalog.vulnerabilitiesFixedBy(kbId);
  const exploited = vulnerabilities.filter(isExploited).map(({ id }) => id);
  return {
    kbId,
    name: update?.name ?? '',
    releasedOn: update?.releasedOn ?? null,
    severity: vulnerabilities.map(({ severity }) => severity).reduce(maxSeverity, null),
    cves: vulnerabilities.filter(({ id }) => isCve(id)).length,
    exploited: exploited.sort(),
    knownExploited: onlyKnownExploited(catalog, exploited),
  };
}

function onlyKnownExploited(catalog: Catalog, ids: readonly VulnerabilityId[]): VulnerabilityId[] {
  return ids.filter((id) => catalog.vulnerability(id)?.kev).sort();
}
