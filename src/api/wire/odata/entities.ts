/** The documented entities, properties in the order and spelling of real answers. Every property can be filtered on. */
import { collection, type Entity } from './entity.ts';
import {
  boolean,
  booleanOrNull,
  decimal,
  decimalOrNull,
  instantOrNull,
  integer,
  integerOrNull,
  machineId,
  oneOf,
  severity,
  text,
  textOrNull,
} from './scalars.ts';

const MAX_TOP = 10_000;

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

/** The versions of a product. */
export const DISTRIBUTIONS: Entity = {
  name: 'Distributions',
  properties: { version: text, installations: integer, vulnerabilities: integer },
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
