/** The documented entities of machines, properties in the order and spelling of real answers. */
import { collection, complex, type Entity, scalar } from './entity.ts';
import {
  booleanOrNull,
  dnsName,
  groupId,
  instant,
  integerOrNull,
  machineId,
  oneOf,
  osPlatform,
  text,
  textOrNull,
} from './scalars.ts';

const MAX_TOP = 10_000;

export const IP_ADDRESS = complex({
  ipAddress: textOrNull,
  macAddress: textOrNull,
  type: textOrNull,
  operationalStatus: textOrNull,
});

export const VM_METADATA = complex({
  cloudProvider: textOrNull,
  resourceId: textOrNull,
  subscriptionId: textOrNull,
  vmId: textOrNull,
});

export const MACHINES: Entity = {
  name: 'Machines',
  properties: {
    id: machineId,
    mergedIntoMachineId: textOrNull,
    isPotentialDuplication: booleanOrNull,
    isExcluded: booleanOrNull,
    exclusionReason: textOrNull,
    computerDnsName: dnsName,
    firstSeen: instant,
    lastSeen: instant,
    osPlatform,
    osVersion: textOrNull,
    osProcessor: textOrNull,
    version: textOrNull,
    lastIpAddress: textOrNull,
    lastExternalIpAddress: textOrNull,
    agentVersion: textOrNull,
    osBuild: integerOrNull,
    healthStatus: oneOf(
      ...['Active', 'Inactive', 'ImpairedCommunication', 'NoSensorData', 'NoSensorDataImpairedCommunication'],
      'Unknown',
    ),
    deviceValue: oneOf('Low', 'Normal', 'High'),
    rbacGroupId: groupId,
    rbacGroupName: textOrNull,
    riskScore: oneOf('None', 'Informational', 'Low', 'Medium', 'High'),
    exposureLevel: oneOf('None', 'Low', 'Medium', 'High'),
    isAadJoined: booleanOrNull,
    aadDeviceId: scalar('guid', { isNullable: true }),
    machineTags: collection(text),
    defenderAvStatus: textOrNull,
    onboardingStatus: oneOf('Onboarded', 'CanBeOnboarded', 'Unsupported', 'InsufficientInfo'),
    osArchitecture: textOrNull,
    managedBy: textOrNull,
    managedByStatus: textOrNull,
    ipAddresses: collection(IP_ADDRESS),
    vmMetadata: VM_METADATA,
  },
  expandable: [],
  maxTop: MAX_TOP,
};

export const MACHINE_REFERENCES: Entity = {
  name: 'MachineReferences',
  properties: {
    id: machineId,
    computerDnsName: dnsName,
    osPlatform,
    rbacGroupName: textOrNull,
    rbacGroupId: groupId,
  },
  expandable: [],
  maxTop: MAX_TOP,
};
