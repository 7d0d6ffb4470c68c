/** The operations of the Defender API that kbgap has not. */
import { type Method, OPERATIONS, type Operation } from './operations.ts';

interface KnownOperation {
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
