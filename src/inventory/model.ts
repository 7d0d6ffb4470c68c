import type { Day, KbId } from '../catalog/ids.ts';
import type { Architecture } from '../catalog/windows.ts';

/** Where a report's text came from; found by `detect`, never asked for. */
export type ReportFormat =
  | 'systeminfo'
  | 'wmic-qfe'
  | 'get-hotfix'
  | 'get-computerinfo'
  | 'registry'
  | 'kbgap'
  | 'osquery'
  | 'wazuh'
  | 'csv';

export type { Architecture } from '../catalog/windows.ts';

/** What a report says of the operating system; null: it does not say. Nothing is derived from names here. */
export interface ReportedOs {
  /** "Microsoft Windows 10 Enterprise", for display only; localized, and wrong on Windows 11 in the registry. */
  readonly productName: string | null;
  /** `10.0`, `6.1`, ... */
  readonly version: string | null;
  /** 18363, 7601, ... */
  readonly build: number | null;
  readonly ubr: number | null;
  /** 1 of "Service Pack 1". */
  readonly servicePack: number | null;
  /** "22H2", "1909" (DisplayVersion, else ReleaseId). */
  readonly displayVersion: string | null;
  /** EditionID: "Enterprise", "EnterpriseS" (LTSC), "ServerDatacenter". */
  readonly editionId: string | null;
  /** `server-core`: Server without desktop. */
  readonly installationType: 'client' | 'server' | 'server-core' | null;
  readonly architecture: Architecture | null;
}

export interface InstalledKb {
  readonly kbId: KbId;
  readonly installedOn: Day | null;
}

/** What components beside the OS the report names; null: it does not say. */
export interface ReportedComponents {
  /** "11.0.9600.19596". */
  readonly internetExplorer: string | null;
  /** Version of Chromium Edge; its presence replaces EdgeHTML. */
  readonly edgeChromium: string | null;
  /** Versions of .NET Framework: ["3.5", "4.8"]. */
  readonly dotnetFramework: readonly string[] | null;
}

/** One address of a device. */
export interface NetworkAddress {
  /** In the form of `parseIpAddress`. */
  readonly address: string;
  /** Of the interface: 12 hexadecimal digits, upper case; null: not reported, or it has none. */
  readonly mac: string | null;
  /** What Windows calls the kind of interface: `Ethernet`, `IEEE80211`, `SoftwareLoopback`. */
  readonly type: string | null;
  readonly status: 'up' | 'down' | null;
}

/** Where a device stands in Microsoft Entra; null: not reported. */
export interface DirectoryEntry {
  /** GUID, lower case. */
  readonly entraDeviceId: string | null;
  readonly isEntraJoined: boolean | null;
}

/** Something a reader of the report must know: two statements that disagree, or something that is not there. */
export interface ReportNote {
  readonly code:
    | 'hotfix-list-truncated'
    | 'hotfix-not-a-kb'
    | 'hotfixes-missing'
    | 'ubr-missing'
    | 'os-missing'
    | 'architecture-missing'
    | 'computer-name-missing'
    | 'history-only-kbs'
    | 'time-without-zone'
    | 'devices-skipped'
    | 'address-unreadable'
    | 'sources-disagree';
  /** The field concerned: "os.ubr", "installedKbs". */
  readonly field: string;
  /** One sentence for a person, with the values. */
  readonly message: string;
}

/** One device as one or several of its reports describe it: facts as reported, nothing judged. */
export interface InventoryReport {
  /** All formats that were merged into it, in order. */
  readonly formats: readonly ReportFormat[];
  readonly computerName: string | null;
  /** ISO 8601 UTC. */
  readonly collectedAt: string | null;
  readonly os: ReportedOs;
  /** Sorted by number, no repeats. */
  readonly installedKbs: readonly InstalledKb[];
  /** False: no list, or one that its tool cut short; then an absent KB says even less. */
  readonly isKbListComplete: boolean;
  /** KBs installed that wait for a restart. */
  readonly pendingRebootKbs: readonly KbId[];
  /** Windows waits for a restart, whichever update asked for it; null: not reported. */
  readonly isRebootPending: boolean | null;
  /** Enrolled for hotpatching; null: not reported. */
  readonly isHotpatchEnrolled: boolean | null;
  /** Entitled to Extended Security Updates; null: not reported. */
  readonly hasEsu: boolean | null;
  readonly components: ReportedComponents;
  /** Its addresses, each once; null: not reported. Nothing is decided by them, nor by `directory`. */
  readonly network: readonly NetworkAddress[] | null;
  readonly directory: DirectoryEntry | null;
  readonly notes: readonly ReportNote[];
}
