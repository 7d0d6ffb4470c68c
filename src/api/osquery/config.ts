/** What an osquery agent is asked for: everything that a decision reads, as snapshots, so that a lost one is made up for by the next. */

const EVERY_HOUR = 3600;
const CURRENT_VERSION = String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion`;
const PRODUCT_OPTIONS = String.raw`HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\ProductOptions`;
const ENVIRONMENT = String.raw`HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Session Manager\Environment`;
const SERVICING = String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing`;
const AUTO_UPDATE = String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update`;

const REGISTRY = [
  `(key = '${CURRENT_VERSION}' AND name IN ('CurrentBuild', 'UBR', 'DisplayVersion', 'ReleaseId', 'EditionID', 'InstallationType', 'CSDVersion'))`,
  `(key = '${PRODUCT_OPTIONS}' AND name = 'ProductType')`,
  `(key = '${ENVIRONMENT}' AND name = 'PROCESSOR_ARCHITECTURE')`,
  `(key = '${SERVICING}' AND name = 'RebootPending')`,
  `(key = '${AUTO_UPDATE}' AND name = 'RebootRequired')`,
].join(' OR ');

const snapshot = (query: string) => ({ query, interval: EVERY_HOUR, snapshot: true, platform: 'windows' });

/** The configuration that every agent gets. */
export const OSQUERY_CONFIG = {
  options: { schedule_splay_percent: 10 },
  decorators: { load: ['SELECT computer_name AS hostname FROM system_info;'] },
  schedule: {
    kbgap_os_version: snapshot('SELECT * FROM os_version;'),
    kbgap_registry: snapshot(`SELECT key, path, name, type, data FROM registry WHERE ${REGISTRY};`),
    kbgap_patches: snapshot('SELECT csname, hotfix_id, installed_on FROM patches;'),
    kbgap_programs: snapshot(
      "SELECT name, version, install_source, identifying_number FROM programs WHERE name = 'Microsoft Edge';",
    ),
  },
} as const;
