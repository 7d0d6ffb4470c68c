/** The operations of the Defender API that are built: their addresses (as `canonicalUrl` gives them) and permissions. */
import type { Permissions } from '../../auth/permissions.ts';

const SOFTWARE_READ: Permissions = { application: ['Software.Read.All'], delegated: ['Software.Read'] };
const MACHINE_READ: Permissions = {
  application: ['Machine.Read.All', 'Machine.ReadWrite.All'],
  delegated: ['Machine.Read', 'Machine.ReadWrite'],
};
const MACHINE_WRITE: Permissions = { application: ['Machine.ReadWrite.All'], delegated: ['Machine.ReadWrite'] };

const VULNERABILITY_READ: Permissions = {
  application: ['Vulnerability.Read.All'],
  delegated: ['Vulnerability.Read'],
};
const RECOMMENDATION_READ: Permissions = {
  application: ['SecurityRecommendation.Read.All'],
  delegated: ['SecurityRecommendation.Read'],
};
const SCORE_READ: Permissions = { application: ['Score.Read.All'], delegated: ['Score.Read'] };
/** The documents name the delegated one in two ways. */
const REMEDIATION_READ: Permissions = {
  application: ['RemediationTasks.Read.All'],
  delegated: ['RemediationTask.Read', 'RemediationTask.Read.Read'],
};

/** Any valid token. */
const ANY: Permissions = { application: [], delegated: [] };

/** Permissions of the native API, in Defender's terms where it has one. */
export const NATIVE_PERMISSIONS = {
  readAssessment: SOFTWARE_READ,
  readDevice: MACHINE_READ,
  writeDevice: MACHINE_WRITE,
  readCounts: SOFTWARE_READ,
  readFeed: SOFTWARE_READ,
  readTasks: REMEDIATION_READ,
  /** Defender has no permission for this: its tasks are made in its portal. */
  writeTasks: MACHINE_WRITE,
  /** `Report.Write.All` is kbgap's own: it allows nothing else, so a collector can have it on every device. */
  sendReport: { application: ['Report.Write.All', 'Machine.ReadWrite.All'], delegated: ['Machine.ReadWrite'] },
  readCatalog: ANY,
} as const satisfies Readonly<Record<string, Permissions>>;

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** An operation that is built. */
export interface Operation {
  /** Default: GET. */
  readonly method?: Method;
  readonly path: string;
  readonly permissions: Permissions;
}

export const OPERATIONS = {
  machines: { path: '/api/machines', permissions: MACHINE_READ },
  machine: { path: '/api/machines/:deviceId', permissions: MACHINE_READ },
  machinesByAddress: { path: '/api/machines/findbyip', permissions: MACHINE_READ },
  machinesByTag: { path: '/api/machines/findbytag', permissions: MACHINE_READ },
  changeMachineTags: { method: 'POST', path: '/api/machines/:deviceId/tags', permissions: MACHINE_WRITE },
  setMachineValue: { method: 'POST', path: '/api/machines/:deviceId/setDeviceValue', permissions: MACHINE_WRITE },
  updateMachine: { method: 'PATCH', path: '/api/machines/:deviceId', permissions: MACHINE_WRITE },
  remediationTasks: { path: '/api/remediationtasks', permissions: REMEDIATION_READ },
  remediationTask: { path: '/api/remediationtasks/:taskId', permissions: REMEDIATION_READ },
  machinesOfRemediationTask: {
    path: '/api/remediationtasks/:taskId/machinereferences',
    permissions: REMEDIATION_READ,
  },
  serviceDocument: { path: '/api', permissions: ANY },
  metadata: { path: '/api/$metadata', permissions: ANY },
  vulnerabilities: { path: '/api/vulnerabilities', permissions: VULNERABILITY_READ },
  vulnerability: { path: '/api/vulnerabilities/:cveId', permissions: VULNERABILITY_READ },
  machinesOfVulnerability: { path: '/api/vulnerabilities/:cveId/machineReferences', permissions: VULNERABILITY_READ },
  machinesVulnerabilities: { path: '/api/vulnerabilities/machinesVulnerabilities', permissions: VULNERABILITY_READ },
  vulnerabilitiesOfDevice: { path: '/api/machines/:deviceId/vulnerabilities', permissions: VULNERABILITY_READ },
  vulnerabilitiesOfSoftware: { path: '/api/Software/:softwareId/vulnerabilities', permissions: VULNERABILITY_READ },
  vulnerabilitiesOfRecommendation: {
    path: '/api/recommendations/:recommendationId/vulnerabilities',
    permissions: VULNERABILITY_READ,
  },
  missingKbsOfDevice: { path: '/api/machines/:deviceId/getmissingkbs', permissions: SOFTWARE_READ },
  vulnerabilityExport: { path: '/api/machines/SoftwareVulnerabilitiesByMachine', permissions: VULNERABILITY_READ },
  vulnerabilityChanges: {
    path: '/api/machines/SoftwareVulnerabilityChangesByMachine',
    permissions: VULNERABILITY_READ,
  },
  vulnerabilityFiles: { path: '/api/machines/SoftwareVulnerabilitiesExport', permissions: VULNERABILITY_READ },
  softwareExport: { path: '/api/machines/SoftwareInventoryByMachine', permissions: SOFTWARE_READ },
  softwareFiles: { path: '/api/machines/SoftwareInventoryExport', permissions: SOFTWARE_READ },
  softwareOfDevice: { path: '/api/machines/:deviceId/software', permissions: SOFTWARE_READ },
  recommendationsOfDevice: { path: '/api/machines/:deviceId/recommendations', permissions: RECOMMENDATION_READ },
  allSoftware: { path: '/api/Software', permissions: SOFTWARE_READ },
  software: { path: '/api/Software/:softwareId', permissions: SOFTWARE_READ },
  distributions: { path: '/api/Software/:softwareId/distributions', permissions: SOFTWARE_READ },
  machinesWithSoftware: { path: '/api/Software/:softwareId/machineReferences', permissions: SOFTWARE_READ },
  missingKbsOfSoftware: { path: '/api/Software/:softwareId/getmissingkbs', permissions: SOFTWARE_READ },
  recommendations: { path: '/api/recommendations', permissions: RECOMMENDATION_READ },
  recommendation: { path: '/api/recommendations/:recommendationId', permissions: RECOMMENDATION_READ },
  softwareOfRecommendation: {
    path: '/api/recommendations/:recommendationId/software',
    // The documentation names this application permission here, and for users the other one.
    permissions: { application: SOFTWARE_READ.application, delegated: RECOMMENDATION_READ.delegated },
  },
  machinesOfRecommendation: {
    path: '/api/recommendations/:recommendationId/machineReferences',
    permissions: RECOMMENDATION_READ,
  },
  exposureScore: { path: '/api/exposureScore', permissions: SCORE_READ },
  exposureScoreByGroup: { path: '/api/exposureScore/ByMachineGroups', permissions: SCORE_READ },
  configurationScore: { path: '/api/configurationScore', permissions: SCORE_READ },
} as const satisfies Readonly<Record<string, Operation>>;
