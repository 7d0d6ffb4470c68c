/** Bodies of answers about a whole fleet as it is now. Counts are of active devices. */
import Type from 'typebox';
import { kbFactsOf } from '../../catalog/kb-facts.ts';
import { maxSeverity } from '../../catalog/vulnerabilities.ts';
import type { ExposureCounts } from '../../fleet/exposure-counts.ts';
import type { OfCatalog } from '../../fleet/fleet.ts';
import type { PlanTotals } from '../../fleet/plan-totals.ts';
import { AS_OF_PROPERTIES, ofCatalogAsOf } from './catalog.ts';
import { describeKb, KB_PROPERTIES, toUrgency } from './kb-counts.ts';
import { Count, Text, Texts } from './types.ts';

export const SoftwareCountDto = Type.Object({ name: Text, devices: Count }, { title: 'SoftwareCount' });

/** Products in which devices are exposed to any CVE, most devices first. */
export const SoftwareCountsDto = Type.Object(
  { ...AS_OF_PROPERTIES, value: Type.Array(SoftwareCountDto) },
  { title: 'SoftwareCounts' },
);

export const PlannedKbDto = Type.Object(
  {
    ...KB_PROPERTIES,
    devices: Count,
    /** CVEs that it closes, device by device. */
    exposures: Count,
    covers: Texts,
  },
  { title: 'PlannedKb' },
);

/** Where to begin: the fewest of these KBs, those of most exposures first, that close 95 % of all. */
const BestKbsDto = Type.Object({ kbIds: Texts, exposures: Count, devices: Count }, { title: 'BestKbs' });

/** What to install: the fewest KBs that close everything, most urgent first. */
export const FleetPlanDto = Type.Object(
  {
    ...AS_OF_PROPERTIES,
    /** Devices that have something to install, and distinct CVEs that it closes. */
    devices: Count,
    cves: Count,
    exposures: Count,
    best: BestKbsDto,
    value: Type.Array(PlannedKbDto),
  },
  { title: 'FleetPlan' },
);

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
  best,
  ...totals
}: PlanTotals & OfCatalog): Type.Static<typeof FleetPlanDto> {
  const value = kbs.map(({ kbId, devices, cves, exposures, exploited, covers, urgency }) => ({
    ...describeKb(catalog, kbId),
    ...toUrgency(urgency),
    severity: covers.map((covered) => kbFactsOf(catalog, covered).severity).reduce(maxSeverity, null),
    cves,
    exploited: [...exploited],
    knownExploited: exploited.filter((id) => catalog.vulnerability(id)?.kev),
    ...{ devices, exposures },
    covers: [...covers],
  }));
  return { ...ofCatalogAsOf({ catalog, asOf }), ...totals, best: { ...best, kbIds: [...best.kbIds] }, value };
}
