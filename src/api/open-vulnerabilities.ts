/** The vulnerabilities that are open in a fleet, for the lists of them. */
import type { VulnerabilityId } from '../catalog/ids.ts';
import type { AlikeDevices, InstalledFinding } from '../fleet/findings.ts';
import type { OpenInFleet } from '../fleet/fleet.ts';
import { describeVulnerability, type VulnerabilityDto } from './wire/vulnerability.ts';

export interface OpenVulnerabilities {
  /** Those of findings; null: all that are open on an active device. */
  readonly list: (findings: Iterable<InstalledFinding> | null) => readonly VulnerabilityDto[];
  /** Null: the catalog knows no such id. */
  readonly describe: (id: string) => VulnerabilityDto | null;
  /** Facts of the active devices on which it is open. */
  readonly factsWith: (id: VulnerabilityId) => readonly string[];
  /** Findings of a product on active devices. */
  readonly ofSoftware: (name: string) => readonly InstalledFinding[];
}

export function openVulnerabilities({ catalog, devices }: OpenInFleet): OpenVulnerabilities {
  const exposed = countExposed(devices);
  const describe = (id: string) => describeVulnerability(catalog, id, exposed.get(id.toUpperCase()) ?? 0);
  return {
    describe,
    list: (findings) => {
      const ids = findings ? new Set([...findings].map(({ vulnerabilityId }) => vulnerabilityId)) : exposed.keys();
      return [...ids].flatMap((id) => describe(id) ?? []);
    },
    factsWith: (id) =>
      devices
        .filter(({ findings }) => findings.some(({ vulnerabilityId }) => vulnerabilityId === id))
        .flatMap(({ factsKeys }) => factsKeys),
    ofSoftware: (name) => devices.flatMap(({ findings }) => findings.filter(({ software }) => software === name)),
  };
}

/** A device with one vulnerability in two products, or of two KBs, is one device. */
function countExposed(devices: readonly AlikeDevices[]): ReadonlyMap<VulnerabilityId, number> {
  const counts = new Map<VulnerabilityId, number>();
  for (const { findings, deviceCount } of devices) {
    for (const id of new Set(findings.map(({ vulnerabilityId }) => vulnerabilityId))) {
      counts.set(id, (counts.get(id) ?? 0) + deviceCount);
    }
  }
  return counts;
}
