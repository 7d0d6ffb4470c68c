/** `Machine`: a device as the Defender API shows it. */
import { decodePlace } from '../../fleet/place.ts';
import type { DescribedDevice, Traits } from '../../fleet/ports.ts';
import type { NetworkAddress } from '../../inventory/model.ts';
import type { JsonRow } from '../../query/evaluate.ts';
import type { Replacement, Replacements } from '../../query/replace-properties.ts';

/** What kbgap has no word on: no agent, no alerts, no other cloud. The values are those of a healthy machine in the live service. */
const CONSTANTS = {
  mergedIntoMachineId: null,
  isPotentialDuplication: false,
  isExcluded: false,
  exclusionReason: null,
  osVersion: null,
  lastExternalIpAddress: null,
  agentVersion: null,
  riskScore: 'None',
  defenderAvStatus: 'NotSupported',
  onboardingStatus: 'Onboarded',
  managedBy: 'Unknown',
  managedByStatus: 'Unknown',
  vmMetadata: null,
} as const satisfies JsonRow;

/** Where each other property comes from, in the words of devices. */
const PROPERTIES: Readonly<Record<string, string>> = {
  id: 'id',
  computerDnsName: 'name',
  firstSeen: 'firstSeenAt',
  lastSeen: 'lastSeenAt',
  osPlatform: 'platform',
  osProcessor: 'architecture',
  version: 'releaseVersion',
  lastIpAddress: 'mainAddress',
  osBuild: 'build',
  healthStatus: 'activity',
  deviceValue: 'value',
  rbacGroupId: 'groupId',
  rbacGroupName: 'group',
  exposureLevel: 'exposure',
  isAadJoined: 'isEntraJoined',
  aadDeviceId: 'entraDeviceId',
  machineTags: 'tags',
  osArchitecture: 'bits',
  ipAddresses: 'addresses',
};

/** Turns a condition or an order over machines into one over devices. */
export const MACHINE_TO_DEVICE: Replacements = {
  of: (path): Replacement => {
    const name = PROPERTIES[path];
    return name === undefined ? { constant: true } : { path: [name] };
  },
  constants: CONSTANTS,
};

/** The properties in the live service's order. */
export function toMachineDto({ device, labels, groupId, traits }: DescribedDevice) {
  const { network, directory } = decodePlace(device.place);
  return {
    id: device.id,
    mergedIntoMachineId: CONSTANTS.mergedIntoMachineId,
    isPotentialDuplication: CONSTANTS.isPotentialDuplication,
    isExcluded: CONSTANTS.isExcluded,
    exclusionReason: CONSTANTS.exclusionReason,
    computerDnsName: device.name,
    firstSeen: device.firstSeenAt,
    lastSeen: device.lastSeenAt,
    osPlatform: traits.platform,
    osVersion: CONSTANTS.osVersion,
    osProcessor: traits.architecture,
    version: traits.releaseVersion,
    lastIpAddress: network?.main ?? null,
    lastExternalIpAddress: CONSTANTS.lastExternalIpAddress,
    agentVersion: CONSTANTS.agentVersion,
    osBuild: traits.build,
    healthStatus: device.isActive ? 'Active' : 'Inactive',
    deviceValue: labels.value ?? 'Normal',
    rbacGroupId: groupId,
    rbacGroupName: labels.group,
    riskScore: CONSTANTS.riskScore,
    exposureLevel: traits.exposure,
    isAadJoined: directory?.entry.isEntraJoined ?? null,
    aadDeviceId: directory?.entry.entraDeviceId ?? null,
    machineTags: labels.tags,
    defenderAvStatus: CONSTANTS.defenderAvStatus,
    onboardingStatus: CONSTANTS.onboardingStatus,
    osArchitecture: bitsOf(traits),
    managedBy: CONSTANTS.managedBy,
    managedByStatus: CONSTANTS.managedByStatus,
    ipAddresses: network?.addresses.map(toIpAddress) ?? [],
    vmMetadata: CONSTANTS.vmMetadata,
  };
}

function toIpAddress({ address, mac, type, status }: NetworkAddress) {
  const operationalStatus = status === null ? 'Unknown' : { up: 'Up', down: 'Down' }[status];
  return { ipAddress: address, macAddress: mac, type, operationalStatus };
}

/** A row of lists of machines that have something in common: `MachineReferences`. */
export function toMachineReferenceDto({ device, labels, groupId, traits }: DescribedDevice) {
  return {
    id: device.id,
    computerDnsName: device.name,
    osPlatform: traits.platform,
    rbacGroupName: labels.group,
    rbacGroupId: groupId,
  };
}

/** `64-bit` or `32-bit`; null: not known. */
function bitsOf({ architecture }: Traits): string | null {
  if (architecture === null) return null;
  return architecture === 'x86' ? '32-bit' : '64-bit';
}
