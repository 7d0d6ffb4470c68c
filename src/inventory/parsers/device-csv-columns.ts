/** What a column of a device export may hold. */
export type DeviceColumn =
  | 'deviceId'
  | 'deviceName'
  | 'osName'
  | 'osVersion'
  | 'osBuild'
  | 'ubr'
  | 'displayVersion'
  | 'edition'
  | 'installationType'
  | 'productType'
  | 'architecture'
  | 'hotfixes'
  | 'hotfixStatus'
  | 'installedOn'
  | 'collectedAt';

/**
 * Headings by which tools call a column, in lower case without anything but letters and digits: ConfigMgr (also the
 * names of its SQL views), Intune, Lansweeper, PDQ Inventory, Action1, NinjaOne, Tanium. The first one that fits wins.
 */
export const DEVICE_HEADINGS: Readonly<Record<DeviceColumn, readonly string[]>> = {
  deviceId: words(
    'deviceid machineid resourceid computerid endpointid assetid agentid systemid azureaddeviceid',
    'entradeviceid uniqueid uuid',
  ),
  deviceName: words(
    'devicename computername hostname machinename systemname assetname endpointname endpoint',
    'netbiosname0 netbiosname dnsname manageddevicename computer device machine host name0 csname',
    'displayname name',
  ),
  osName: words(
    'osname operatingsystem operatingsystemnameand0 operatingsystemnameandversion oscaption caption',
    'caption0 osplatform platform os',
  ),
  osVersion: words('osversion operatingsystemversion windowsversion version0 osversionnumber oscode'),
  osBuild: words(
    'osbuild osbuildnumber buildnumber buildnumber0 operatingsystembuild operatingsystembuildnumber',
    'currentbuild windowsbuild buildext build01 build',
  ),
  ubr: words('ubr osubr osrevision buildrevision osbuildrevision updatebuildrevision ubr0 revision'),
  displayVersion: words(
    'displayversion osdisplayversion featureupdate osrelease osreleaseid releaseid release',
    'featureupdateversion sprelease version',
  ),
  edition: words('editionid edition osedition windowsedition skufamily'),
  installationType: words('installationtype osinstallationtype windowsinstallationtype'),
  productType: words('producttype osproducttype producttype0 systemrole'),
  architecture: words(
    'architecture osarchitecture osarch systemtype systemtype0 arch processorarchitecture',
    'cpuarchitecture bitness',
  ),
  hotfixes: words(
    'hotfixes hotfix hotfixid hotfixids hotfixid0 installedhotfixes installedkbs installedupdates',
    'installedpatches patches kbs kb kbid kbids kbnumber kbnumbers kbarticle kbarticleid kbarticles',
    'articleid quickfixengineering',
  ),
  hotfixStatus: words(
    'hotfixstatus patchstatus updatestatus installstatus installationstatus installstate patchstate',
    'updatestate status',
  ),
  installedOn: words('installedon hotfixinstalledon installedon0 dateinstalled hotfixinstalldate patchinstalldate'),
  collectedAt: words(
    'collectedat collected lastseen lastseenat lastseentime lastcheckin lastcheckintime lastcontact',
    'lastcontacttime lastsync lastsyncdatetime lastsyncdate lastinventory lasthardwarescan lasthwscan',
    'lastscan lastscantime lastsuccessfulscan lastreported lastreporttime lastupdated lastactive',
    'lastonline scantime timestamp',
  ),
};

function words(...lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split(' '));
}

/** The place of each known column in a heading line. */
export type DeviceColumns = ReadonlyMap<DeviceColumn, number>;

/** The columns of a heading; those of unknown names are ignored. */
export function findDeviceColumns(heading: readonly string[]): DeviceColumns {
  const names = heading.map((name) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
  const columns = new Map<DeviceColumn, number>();
  for (const column of COLUMN_NAMES) {
    const place = DEVICE_HEADINGS[column].map((name) => names.indexOf(name)).find((index) => index !== -1);
    if (place !== undefined) columns.set(column, place);
  }
  // Lansweeper: OScode is 10.0.19045, and BuildNumber beside it is the revision.
  const revision = names.indexOf('buildnumber');
  if (names.includes('oscode') && columns.get('osBuild') === revision && revision !== -1) {
    columns.delete('osBuild');
    columns.set('ubr', revision);
  }
  return columns;
}

const COLUMN_NAMES = Object.keys(DEVICE_HEADINGS) as DeviceColumn[];

/** True where a column names the device and another tells of its build or its hotfixes. */
export function isDeviceHeading(columns: DeviceColumns): boolean {
  return (columns.has('deviceName') || columns.has('deviceId')) && (hasOsColumn(columns) || columns.has('hotfixes'));
}

/** True where a column tells of the build: no list of hotfixes alone has one. */
export function hasOsColumn(columns: DeviceColumns): boolean {
  return columns.has('osBuild') || columns.has('osVersion') || columns.has('ubr');
}
