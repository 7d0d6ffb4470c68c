/** The property names of `docs/report.schema.json`; any other is an error. */
export const REPORT_NAMES = [
  '$schema',
  'schemaVersion',
  'deviceId',
  'computerName',
  'collectedAt',
  'os',
  'installedKbs',
  'isKbListComplete',
  'pendingRebootKbs',
  'isRebootPending',
  'isHotpatchEnrolled',
  'hasEsu',
  'components',
  'network',
  'directory',
];

export const OS_NAMES = [
  'productName',
  'version',
  'build',
  'ubr',
  'servicePack',
  'displayVersion',
  'editionId',
  'installationType',
  'architecture',
];

export const INSTALLED_KB_NAMES = ['kbId', 'installedOn'];

export const COMPONENT_NAMES = ['internetExplorer', 'edgeChromium', 'dotnetFramework'];

export const ADDRESS_NAMES = ['address', 'mac', 'type', 'status'];

export const DIRECTORY_NAMES = ['entraDeviceId', 'isEntraJoined'];
