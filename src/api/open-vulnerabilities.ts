/** The vulnerabilities that are open in a fleet, for the lists of them. */
import type { VulnerabilityId } from '../catalog/ids.ts';
import type { OpenInFleet } from '../fleet/open-counts.ts';
import { describeVulnerability, type VulnerabilityDto } from './wire/vulnerability.ts';

/** Null: the catalog knows no such id. */
export function describeOpen({ catalog, devicesWith }: OpenInFleet, id: string): VulnerabilityDto | null {
  return describeVulnerability(catalog, id, devicesWith(id.toUpperCase()));
}

export function describeAll(open: OpenInFleet, ids: Iterable<VulnerabilityId>): readonly VulnerabilityDto[] {
  return [...ids].flatMap((id) => describeOpen(open, id) ?? []);
}
