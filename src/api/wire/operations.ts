/** The operations of the Defender API that kbgap knows: their addresses (as `canonicalUrl` gives them) and permissions. */
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
  readTasks: REMEDIATION_READ,
  /** Defender has no permission for this: its tasks are made in its portal. */
  writeTasks: MACHINE_WRITE,
  /** `Report.Write.All` is kbgap's own: it allows nothing else, so a collector can have it on every device. */
  sendReport: { application: ['Report.Write.All', 'Machine.ReadWrite.All'], delegated: ['Machine.ReadWrite'] },
  readCatalog: ANY,
} as const satisfies Readonly<Record<string, Permissions>>;

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

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

export interface KnownOperation {
  readonly path: string;
  readonly methods: readonly Method[];
}

const read = (path: string): KnownOperation => ({ path, methods: ['GET'] });
const write = (path: string): KnownOperation => ({ path, methods: ['POST'] });
const whole = (path: string): KnownOperation => ({ path, methods: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] });

/** What the Defender API has. */
const DEFENDER: readonly KnownOperation[] = [
  read('/api'),
  read('/api/$metadata'),
  read('/api/machines'),
  { path: '/api/machines/:deviceId', methods: ['GET', 'PATCH'] },
  read('/api/machines/findbyip'),
  read('/api/machines/findbytag'),
  write('/api/machines/AddOrRemoveTagForMultipleMachines'),
  write('/api/machines/:deviceId/tags'),
  write('/api/machines/:deviceId/setDeviceValue'),
  read('/api/machines/:deviceId/software'),
  read('/api/machines/:deviceId/vulnerabilities'),
  read('/api/machines/:deviceId/recommendations'),
  read('/api/machines/:deviceId/alerts'),
  read('/api/machines/:deviceId/logonusers'),
  ...['isolate', 'unisolate', 'runAntiVirusScan', 'restrictCodeExecution', 'unrestrictCodeExecution'].map((action) =>
    write(`/api/machines/:deviceId/${action}`),
  ),
  ...['offboard', 'collectInvestigationPackage', 'runliveresponse', 'StopAndQuarantineFile', 'startInvestigation'].map(
    (action) => write(`/api/machines/:deviceId/${action}`),
  ),
  ...[
    'SoftwareVulnerabilitiesByMachine',
    'SoftwareVulnerabilitiesExport',
    'SoftwareVulnerabilityChangesByMachine',
    'SoftwareInventoryByMachine',
    'SoftwareInventoryExport',
    'SoftwareInventoryNoProductCodeByMachine',
    'SoftwareInventoryNonCpeExport',
    'SecureConfigurationsAssessmentByMachine',
    'SecureConfigurationsAssessmentExport',
    'BrowserExtensionsInventoryByMachine',
    'BrowserExtensionsInventoryExport',
    'CertificateAssessmentByMachine',
    'CertificateAssessmentExport',
    'HardwareFirmwareInventoryByMachine',
    'HardwareFirmwareInventoryExport',
    'baselineComplianceAssessmentByMachine',
    'baselineComplianceAssessmentExport',
    'InfoGatheringExport',
  ].map((name) => read(`/api/machines/${name}`)),
  read('/api/Software'),
  read('/api/Software/:softwareId'),
  ...['distributions', 'machineReferences', 'vulnerabilities', 'getmissingkbs'].map((name) =>
    read(`/api/Software/:softwareId/${name}`),
  ),
  read('/api/vulnerabilities'),
  read('/api/vulnerabilities/machinesVulnerabilities'),
  read('/api/vulnerabilities/:cveId'),
  read('/api/vulnerabilities/:cveId/machineReferences'),
  read('/api/recommendations'),
  read('/api/recommendations/:recommendationId'),
  ...['software', 'machineReferences', 'vulnerabilities'].map((name) =>
    read(`/api/recommendations/:recommendationId/${name}`),
  ),
  read('/api/exposureScore'),
  read('/api/exposureScore/ByMachineGroups'),
  read('/api/configurationScore'),
  read('/api/remediationtasks'),
  read('/api/remediationtasks/:taskId'),
  read('/api/remediationtasks/:taskId/machinereferences'),
  write('/api/advancedqueries/run'),
  write('/api/advancedhunting/run'),
  ...[
    'alerts',
    'machineactions',
    'investigations',
    'indicators',
    'files',
    'domains',
    'ips',
    'users',
    'libraryfiles',
    'deviceavinfo',
    'DataExportSettings',
    'authenticatedDefinitions',
    'authenticatedAgents',
  ].flatMap((name) => [whole(`/api/${name}`), whole(`/api/${name}/*`)]),
];

const BUILT: readonly Operation[] = Object.values(OPERATIONS);

/** Operations that Defender has and kbgap has not: a client learns that, instead of taking an empty answer for the truth. */
export const NOT_BUILT: readonly KnownOperation[] = DEFENDER.map(({ path, methods }) => ({
  path,
  methods: methods.filter((method) => !BUILT.some((built) => isAt(built, path) && (built.method ?? 'GET') === method)),
})).filter(({ methods }) => methods.length > 0);

/** Whatever their parameters are called. */
function isAt({ path }: Operation, other: string): boolean {
  const shape = (each: string): string => each.replace(/:\w+/g, ':').toLowerCase();
  return shape(path) === shape(other);
}
