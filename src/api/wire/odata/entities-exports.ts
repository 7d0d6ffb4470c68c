/** What the exports per device answer. Rows of export files are written otherwise: in PascalCase, without nulls. */
import { collection, complex, type Entity, scalar } from './entity.ts';
import {
  booleanOrNull,
  decimalOrNull,
  dnsName,
  groupId,
  instant,
  instantOrNull,
  integerOrNull,
  machineId,
  oneOf,
  osPlatform,
  severity,
  text,
  textOrNull,
} from './scalars.ts';

const MAX_TOP = 200_000;

const endOfSupport = {
  endOfSupportStatus: oneOf('None', 'Upcoming EOS Version', 'Upcoming EOS Software', 'EOS Version', 'EOS Software'),
  endOfSupportDate: instantOrNull,
};

/** A time as these rows have it, `2020-12-30 14:17:26`: OData has no type for it, so it is text. */
const timestamp = textOrNull;

export const ASSET_VULNERABILITIES: Entity = {
  name: 'AssetVulnerability',
  properties: {
    id: text,
    deviceId: machineId,
    rbacGroupId: groupId,
    rbacGroupName: textOrNull,
    deviceName: dnsName,
    osPlatform,
    osVersion: textOrNull,
    osArchitecture: textOrNull,
    softwareVendor: text,
    softwareName: text,
    softwareVersion: text,
    /** Null: software without known vulnerabilities. */
    cveId: textOrNull,
    vulnerabilitySeverityLevel: severity,
    recommendedSecurityUpdate: textOrNull,
    recommendedSecurityUpdateId: textOrNull,
    recommendedSecurityUpdateUrl: textOrNull,
    diskPaths: collection(text),
    registryPaths: collection(text),
    lastSeenTimestamp: timestamp,
    firstSeenTimestamp: timestamp,
    ...endOfSupport,
    exploitabilityLevel: oneOf('NoExploit', 'ExploitIsPublic', 'ExploitIsVerified', 'ExploitIsInKit'),
    recommendationReference: textOrNull,
    cvssScore: decimalOrNull,
    securityUpdateAvailable: booleanOrNull,
    cveMitigationStatus: textOrNull,
  },
  expandable: [],
  maxTop: MAX_TOP,
};

export const DELTA_ASSET_VULNERABILITIES: Entity = {
  name: 'DeltaAssetVulnerability',
  properties: {
    ...ASSET_VULNERABILITIES.properties,
    status: scalar('enum', { values: ['New', 'Updated', 'Fixed'] }),
    eventTimestamp: instant,
  },
  expandable: [],
  maxTop: MAX_TOP,
};

export const ASSET_SOFTWARE: Entity = {
  name: 'AssetSoftware',
  properties: {
    deviceId: machineId,
    rbacGroupName: textOrNull,
    rbacGroupId: groupId,
    deviceName: dnsName,
    osPlatform,
    softwareVendor: text,
    softwareName: text,
    softwareVersion: text,
    numberOfWeaknesses: integerOrNull,
    diskPaths: collection(text),
    registryPaths: collection(text),
    softwareFirstSeenTimestamp: timestamp,
    ...endOfSupport,
  },
  expandable: [],
  maxTop: MAX_TOP,
};

/** Where the files of an export are. */
export const EXPORT_FILES = complex({ exportFiles: collection(text), generatedTime: instant });
