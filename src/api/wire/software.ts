/** `Software`: a product of a tenant's machines, as the Defender API shows it. */
import type { ProductCounts } from '../../fleet/product-counts.ts';
import type { KbOfProduct, VersionCount } from '../../fleet/product-lists.ts';
import { toMissingKbDto } from './missing-kb.ts';
import { softwareId, VENDOR } from './product-id.ts';

/** The properties in the live service's order. */
export function toSoftwareDto({ name, cves, isPublic, exposed, installed, impact }: ProductCounts) {
  return {
    id: softwareId(name),
    name,
    vendor: VENDOR,
    weaknesses: cves.length,
    publicExploit: isPublic,
    /** Alerts are nothing that reports tell of. */
    activeAlert: false,
    exposedMachines: exposed,
    installedMachines: installed,
    impactScore: impact,
    isNormalized: true,
    category: '',
  };
}

/** A row of `Distributions`; a version that is not known is empty. */
export function toDistributionDto({ version, devices, cves }: VersionCount) {
  return { version: version ?? '', installations: devices, vulnerabilities: cves };
}

/** A row of getmissingkbs of a product. */
export function toKbOfSoftwareDto({ build, ...kb }: KbOfProduct, name: string) {
  return toMissingKbDto({ ...kb, software: [name] }, build);
}
