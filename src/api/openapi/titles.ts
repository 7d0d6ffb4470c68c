/** What the OpenAPI document calls each operation: `operationId`, which clients are generated with, and a summary. */

export interface Title {
  readonly tag: string;
  readonly operationId: string;
  readonly summary: string;
}

type Titles = Readonly<Record<string, readonly [operationId: string, summary: string]>>;

/** By resource, then by method and address; `{}` is a parameter. */
const BY_TAG: Readonly<Record<string, Titles>> = {
  Machines: {
    'GET /api/machines': ['listMachines', 'Machines'],
    'GET /api/machines/{}': ['getMachine', 'A machine'],
    'PATCH /api/machines/{}': ['updateMachine', 'Replace tags or value of a machine'],
    'GET /api/machines/findbyip': ['findMachinesByIp', 'Machines that had an address at a time'],
    'GET /api/machines/findbytag': ['findMachinesByTag', 'Machines with a tag'],
    'POST /api/machines/{}/tags': ['changeMachineTags', 'Add or remove a tag of a machine'],
    'POST /api/machines/{}/setdevicevalue': ['setMachineValue', 'Set the value of a machine'],
    'GET /api/machines/{}/getmissingkbs': ['listMissingKbsOfMachine', 'Missing KBs of a machine'],
    'GET /api/machines/{}/software': ['listSoftwareOfMachine', 'Software of a machine'],
    'GET /api/machines/{}/vulnerabilities': ['listVulnerabilitiesOfMachine', 'Vulnerabilities of a machine'],
    'GET /api/machines/{}/recommendations': ['listRecommendationsOfMachine', 'Recommendations for a machine'],
  },
  Exports: {
    'GET /api/machines/softwarevulnerabilitiesbymachine': [
      'exportVulnerabilities',
      'Vulnerabilities, machine by machine',
    ],
    'GET /api/machines/softwarevulnerabilitiesexport': ['exportVulnerabilityFiles', 'The same as files'],
    'GET /api/machines/softwarevulnerabilitychangesbymachine': [
      'exportVulnerabilityChanges',
      'Vulnerabilities that came, changed or went since a time',
    ],
    'GET /api/machines/softwareinventorybymachine': ['exportSoftware', 'Software, machine by machine'],
    'GET /api/machines/softwareinventoryexport': ['exportSoftwareFiles', 'The same as files'],
  },
  Software: {
    'GET /api/software': ['listSoftware', 'Software of the tenant'],
    'GET /api/software/{}': ['getSoftware', 'A product'],
    'GET /api/software/{}/distributions': ['listVersionsOfSoftware', 'Versions of a product'],
    'GET /api/software/{}/machinereferences': ['listMachinesOfSoftware', 'Machines that have a product'],
    'GET /api/software/{}/vulnerabilities': ['listVulnerabilitiesOfSoftware', 'Vulnerabilities of a product'],
    'GET /api/software/{}/getmissingkbs': ['listMissingKbsOfSoftware', 'Missing KBs of a product'],
  },
  Vulnerabilities: {
    'GET /api/vulnerabilities': ['listVulnerabilities', 'Vulnerabilities that are open on machines'],
    'GET /api/vulnerabilities/machinesvulnerabilities': [
      'listVulnerabilitiesByMachine',
      'Which vulnerability is on which machine',
    ],
    'GET /api/vulnerabilities/{}': ['getVulnerability', 'A vulnerability'],
    'GET /api/vulnerabilities/{}/machinereferences': ['listMachinesOfVulnerability', 'Machines with a vulnerability'],
  },
  Recommendations: {
    'GET /api/recommendations': ['listRecommendations', 'What to do, for all machines'],
    'GET /api/recommendations/{}': ['getRecommendation', 'A recommendation'],
    'GET /api/recommendations/{}/software': ['getSoftwareOfRecommendation', 'The product of a recommendation'],
    'GET /api/recommendations/{}/machinereferences': ['listMachinesOfRecommendation', 'Machines of a recommendation'],
    'GET /api/recommendations/{}/vulnerabilities': [
      'listVulnerabilitiesOfRecommendation',
      'Vulnerabilities that a recommendation closes',
    ],
  },
  Scores: {
    'GET /api/exposurescore': ['getExposureScore', 'Exposure score of the tenant'],
    'GET /api/exposurescore/bymachinegroups': ['listExposureScores', 'Exposure scores of device groups'],
    'GET /api/configurationscore': ['getConfigurationScore', 'Configuration score of the tenant'],
  },
  Remediation: {
    'GET /api/remediationtasks': ['listRemediationTasks', 'Remediation activities'],
    'GET /api/remediationtasks/{}': ['getRemediationTask', 'A remediation activity'],
    'GET /api/remediationtasks/{}/machinereferences': [
      'listMachinesOfRemediationTask',
      'Machines of a remediation activity',
    ],
    'GET /v1/remediation-tasks': ['listTasks', 'Remediation tasks'],
    'POST /v1/remediation-tasks': ['createTask', 'Make a remediation task'],
    'PATCH /v1/remediation-tasks/{}': ['changeTask', 'Complete or cancel a remediation task'],
  },
  OData: {
    'GET /api': ['getServiceDocument', 'Service document: which sets can be read'],
    'GET /api/$metadata': ['getMetadata', 'Description of all entities, for OData clients'],
  },
  Devices: {
    'GET /v1/devices': ['listDevices', 'Devices, a page at a time'],
    'GET /v1/devices/{}': ['getDevice', 'A device'],
    'PATCH /v1/devices/{}': ['labelDevice', 'Replace the labels of a device'],
    'DELETE /v1/devices/{}': ['removeDevice', 'Remove a device and its history'],
    'GET /v1/devices/{}/assessment': ['getAssessment', 'All that is decided about a device, with evidence'],
    'GET /v1/devices/{}/tracks': ['getTracks', 'Where a device stands among the updates of its Windows'],
    'GET /v1/devices/{}/history': ['getDeviceHistory', 'What a device missed, and when'],
    'GET /v1/changes': ['listChanges', 'Devices of which KBs went missing or were closed since a time'],
  },
  Reports: {
    'PUT /v1/devices/{}/report': ['sendReport', 'Report what a device has, in any format'],
    'POST /v1/assess': ['assessReports', 'What devices miss by their reports, which are not kept'],
    'POST /v1/reports': ['sendReports', 'Report many devices, a line of JSON each'],
  },
  Fleet: {
    'GET /v1/fleet/summary': ['getFleetSummary', 'The fleet at a glance'],
    'GET /v1/fleet/kbs': ['getKbCounts', 'Missing KBs, with the number of devices'],
    'GET /v1/fleet/kbs/{}/history': ['getMissedByDay', 'How many devices missed a KB, day by day'],
    'GET /v1/fleet/patched': ['getPatchedByDay', 'How many devices were patched, day by day'],
    'GET /v1/fleet/cves': ['getCveCounts', 'CVEs, with the number of devices exposed'],
    'GET /v1/fleet/software': ['getSoftwareCounts', 'Products, with the number of devices exposed'],
    'GET /v1/fleet/plan': ['getFleetPlan', 'The fewest KBs that close everything'],
  },
  Catalog: {
    'GET /v1/kbs': ['listKbs', 'KBs, missing or not'],
    'GET /v1/kbs/{}': ['getKb', 'What a KB fixes, where it stands, and on how many devices it is missing'],
    'GET /v1/cves': ['listCves', 'CVEs, whether devices are exposed or not'],
    'GET /v1/cves/{}': ['getCve', 'What a CVE is, which KBs fix it, and how many devices are exposed'],
  },
  Session: {
    'GET /session': ['getSession', 'Who is logged in with this browser, and how one can log in'],
    'POST /session': ['logIn', 'Log in with a name and a password'],
    'DELETE /session': ['logOut', 'Log out'],
  },
  Feed: {
    'GET /v1/feed': ['getFeed', 'What happened lately, as Atom'],
  },
  Service: {
    'GET /v1/catalog': ['getCatalogStatus', 'The catalog in force'],
    'GET /v1/catalog/sources': ['listSources', 'Documents that the catalog was made of'],
    'GET /v1/catalog/versions': ['listCatalogs', 'Catalogs that are kept: in force, earlier, refused'],
    'GET /v1/catalog/corrections': ['listCorrections', 'What people corrected in the documents'],
    'GET /v1/catalog/diff': ['compareCatalogs', 'What changed from one catalog to another'],
    'GET /healthz': ['getHealth', 'Whether the process answers'],
  },
  'Log-in': {
    'POST /{}/oauth2/v2.0/token': ['getToken', 'A token for a client with a secret'],
    'POST /{}/oauth2/token': ['getTokenV1', 'The same at the endpoint of version 1'],
    'GET /{}/v2.0/.well-known/openid-configuration': ['getOpenIdConfiguration', 'OpenID Connect discovery'],
    'GET /{}/.well-known/openid-configuration': ['getOpenIdConfigurationV1', 'The same, of version 1'],
    'GET /{}/discovery/v2.0/keys': ['getKeys', 'Public keys of the tokens'],
    'GET /{}/discovery/keys': ['getKeysV1', 'The same, of version 1'],
  },
};

const TITLES: ReadonlyMap<string, Title> = new Map(
  Object.entries(BY_TAG).flatMap(([tag, titles]) =>
    Object.entries(titles).map(([key, [operationId, summary]]) => [key, { tag, operationId, summary }] as const),
  ),
);

/** In the order in which they are to be read. */
export const TAGS: readonly string[] = Object.keys(BY_TAG);

/** Null: it is not for this document. `url` is a route's: `/api/machines/:deviceId`. */
export function titleOf(method: string, url: string): Title | null {
  return TITLES.get(`${method} ${url.replaceAll(/:\w+/g, '{}').toLowerCase()}`) ?? null;
}
