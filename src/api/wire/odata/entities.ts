/** The documented entities, properties in the order and spelling of real answers. Every property can be filtered on. */
import { collection, complex, type Entity, type ScalarProperty, scalar } from './entity.ts';

const MAX_TOP = 10_000;

const text = scalar('text');
const textOrNull = scalar('text', { isNullable: true });
const integer = scalar('integer');
const integerOrNull = scalar('integer', { isNullable: true });
const decimal = scalar('decimal');
const decimalOrNull = scalar('decimal', { isNullable: true });
const boolean = scalar('boolean');
const booleanOrNull = scalar('boolean', { isNullable: true });
const instant = scalar('instant');
const instantOrNull = scalar('instant', { isNullable: true });
/** 40 hexadecimal digits, which clients write in either case. */
const machineId = scalar('text', { ignoresCase: true });
/** A number on the wire, text in the documents. */
const groupId = scalar('integer', { isNullable: true, mayBeQuoted: true });
/** DNS names know no case. */
const dnsName = scalar('text', { isNullable: true, ignoresCase: true });

function oneOf(...values: string[]): ScalarProperty {
  return scalar('enum', { isNullable: true, values });
}

const severity = oneOf('None', 'Low', 'Medium', 'High', 'Critical');

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
    osPlatform: scalar('text', { isNullable: true, ignoresCase: true }),
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
    ipAddresses: collection(
      complex({ ipAddress: textOrNull, macAddress: textOrNull, type: textOrNull, operationalStatus: textOrNull }),
    ),
    vmMetadata: complex({
      cloudProvider: textOrNull,
      resourceId: textOrNull,
      subscriptionId: textOrNull,
      vmId: textOrNull,
    }),
  },
  expandable: [],
  maxTop: MAX_TOP,
};

export const SOFTWARE: Entity = {
  name: 'Software',
  properties: {
    id: text,
    name: text,
    vendor: text,
    weaknesses: integer,
    publicExploit: boolean,
    activeAlert: boolean,
    exposedMachines: integer,
    installedMachines: integerOrNull,
    impactScore: decimal,
    isNormalized: booleanOrNull,
    category: textOrNull,
  },
  expandable: [],
  maxTop: MAX_TOP,
};

export const VULNERABILITIES: Entity = {
  name: 'Vulnerabilities',
  properties: {
    id: text,
    name: text,
    description: textOrNull,
    severity,
    cvssV3: decimalOrNull,
    cvssVector: textOrNull,
    exposedMachines: integer,
    publishedOn: instantOrNull,
    updatedOn: instantOrNull,
    firstDetected: instantOrNull,
    publicExploit: boolean,
    exploitVerified: boolean,
    exploitInKit: boolean,
    exploitTypes: collection(text),
    exploitUris: collection(text),
    cveSupportability: oneOf('Supported', 'Not Supported', 'SupportedInPremium'),
    epss: decimalOrNull,
  },
  expandable: [],
  maxTop: 8_000,
};

export const MACHINES_VULNERABILITIES: Entity = {
  name: 'PublicAssetVulnerabilityDto',
  properties: {
    id: text,
    cveId: textOrNull,
    machineId,
    fixingKbId: textOrNull,
    productName: text,
    productVendor: text,
    productVersion: textOrNull,
    severity,
  },
  expandable: [],
  maxTop: MAX_TOP,
};

export const RECOMMENDATIONS: Entity = {
  name: 'Recommendations',
  properties: {
    id: text,
    productName: text,
    recommendationName: text,
    weaknesses: integer,
    vendor: textOrNull,
    recommendedVersion: textOrNull,
    recommendedVendor: textOrNull,
    recommendedProgram: textOrNull,
    recommendationCategory: oneOf('Accounts', 'Application', 'Network', 'OS', 'SecurityControls'),
    subCategory: textOrNull,
    severityScore: decimalOrNull,
    publicExploit: boolean,
    activeAlert: boolean,
    associatedThreats: collection(text),
    remediationType: oneOf('ConfigurationChange', 'Update', 'Upgrade', 'Uninstall'),
    status: oneOf('Active', 'Exception'),
    configScoreImpact: decimalOrNull,
    exposureImpact: decimalOrNull,
    totalMachineCount: integer,
    exposedMachinesCount: integer,
    nonProductivityImpactedAssets: integerOrNull,
    relatedComponent: textOrNull,
    tags: collection(text),
    exposedCriticalDevices: integerOrNull,
  },
  expandable: [],
  maxTop: MAX_TOP,
};

/** Rows of both getmissingkbs calls. */
export const MISSING_KBS: Entity = {
  name: 'PublicProductFixDto',
  properties: {
    id: text,
    name: text,
    osBuild: integerOrNull,
    productsNames: collection(text),
    url: textOrNull,
    machineMissedOn: integer,
    cveAddressed: integer,
  },
  expandable: [],
  maxTop: MAX_TOP,
};

export const MACHINE_REFERENCES: Entity = {
  name: 'MachineReferences',
  properties: {
    id: machineId,
    computerDnsName: dnsName,
    osPlatform: scalar('text', { isNullable: true, ignoresCase: true }),
    rbacGroupName: textOrNull,
    rbacGroupId: groupId,
    detectionTime: instantOrNull,
  },
  expandable: [],
  maxTop: MAX_TOP,
};
