/**
 * The Defender API's types. Those with `Dto` in their names and the exports' are called as in its answers; the names of the others
 * occur in no answer, and are ours.
 */

import {
  DISTRIBUTIONS,
  MACHINES_VULNERABILITIES,
  MISSING_KBS,
  RECOMMENDATIONS,
  SOFTWARE,
  VULNERABILITIES,
} from '../odata/entities.ts';
import {
  ASSET_SOFTWARE,
  ASSET_VULNERABILITIES,
  DELTA_ASSET_VULNERABILITIES,
  EXPORT_FILES,
} from '../odata/entities-exports.ts';
import { IP_ADDRESS, MACHINE_REFERENCES, MACHINES, VM_METADATA } from '../odata/entities-machines.ts';
import { REMEDIATION_TASKS } from '../odata/entities-remediation.ts';
import { CONFIGURATION_SCORE, EXPOSURE_SCORE } from '../odata/entities-scores.ts';
import type { Properties } from '../odata/entity.ts';
import type { NamedType } from './model.ts';

export const DEFENDER = 'microsoft.windowsDefenderATP.api';
/** Where contexts of some operations have their types. */
export const ANALYTICS = 'Analytics.Contracts.PublicAPI';

/** Contexts say this type, and rows beneath them that they are of the other namespace's: so that one is derived from it. */
const analyticsVulnerability = inAnalytics('PublicVulnerabilityDto', VULNERABILITIES, 'id');

export const TYPES = {
  machine: inDefender('Machine', MACHINES, 'id'),
  ipAddress: inDefender('IpAddress', IP_ADDRESS),
  vmMetadata: inDefender('VmMetadata', VM_METADATA),
  machineReference: inDefender('MachineReference', MACHINE_REFERENCES, 'id'),
  distribution: inDefender('Distribution', DISTRIBUTIONS, 'version'),
  missingKb: inDefender('PublicProductFixDto', MISSING_KBS, 'id'),
  vulnerability: { ...inDefender('PublicVulnerabilityDto', { properties: {} }), base: analyticsVulnerability },
  machinesVulnerability: inDefender('PublicAssetVulnerabilityDto', MACHINES_VULNERABILITIES, 'id'),
  recommendation: inDefender('Recommendation', RECOMMENDATIONS, 'id'),
  exposureScore: inDefender('ExposureScore', EXPOSURE_SCORE, 'time'),
  configurationScore: inDefender('ConfigurationScore', CONFIGURATION_SCORE, 'time'),
  remediationTask: inDefender('RemediationTask', REMEDIATION_TASKS, 'id'),
  assetVulnerability: inDefender('AssetVulnerability', ASSET_VULNERABILITIES, 'id'),
  // A device that changes its group is in a delta twice, with one id.
  deltaAssetVulnerability: inDefender(
    'DeltaAssetVulnerability',
    DELTA_ASSET_VULNERABILITIES,
    ...['id', 'status', 'eventTimestamp'],
  ),
  assetSoftware: inDefender(
    'AssetSoftware',
    ASSET_SOFTWARE,
    ...['deviceId', 'softwareVendor', 'softwareName', 'softwareVersion'],
  ),
  exportFiles: inDefender('ExportFilesResponse', EXPORT_FILES),
  product: inAnalytics('PublicProductDto', SOFTWARE, 'id'),
  analyticsVulnerability,
} as const satisfies Readonly<Record<string, NamedType>>;

interface Described {
  readonly properties: Properties;
  readonly maxTop?: number;
}

function inDefender(name: string, { properties, maxTop }: Described, ...key: string[]): NamedType {
  return { namespace: DEFENDER, name, base: null, key, properties, ...(maxTop !== undefined && { maxTop }) };
}

function inAnalytics(name: string, described: Described, ...key: string[]): NamedType {
  return { ...inDefender(name, described, ...key), namespace: ANALYTICS };
}
