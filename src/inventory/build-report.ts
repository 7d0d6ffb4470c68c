import type { KbId } from '../catalog/ids.ts';
import type { HotfixList } from './hotfix-list.ts';
import type {
  DirectoryEntry,
  InventoryReport,
  NetworkAddress,
  ReportedComponents,
  ReportedOs,
  ReportFormat,
  ReportNote,
} from './model.ts';
import { uniteAddresses } from './network-address.ts';

/** What a parser found; what it leaves out, the report did not say. */
export interface ReportFacts {
  readonly format: ReportFormat;
  readonly computerName: string | null;
  readonly collectedAt?: string | null;
  readonly os?: Partial<ReportedOs>;
  /** Null: the report has no hotfix list at all. */
  readonly hotfixes: HotfixList | null;
  readonly pendingRebootKbs?: readonly KbId[];
  readonly isRebootPending?: boolean | null;
  readonly isHotpatchEnrolled?: boolean | null;
  readonly hasEsu?: boolean | null;
  readonly components?: Partial<ReportedComponents>;
  readonly network?: readonly NetworkAddress[] | null;
  readonly directory?: DirectoryEntry | null;
  readonly notes?: readonly ReportNote[];
}

const SILENT_OS: ReportedOs = {
  productName: null,
  version: null,
  build: null,
  ubr: null,
  servicePack: null,
  displayVersion: null,
  editionId: null,
  installationType: null,
  architecture: null,
};

const SILENT_COMPONENTS: ReportedComponents = { internetExplorer: null, edgeChromium: null, dotnetFramework: null };

/** A report from what a parser found, with a note for each fact that the decision will lack. */
export function buildReport(facts: ReportFacts): InventoryReport {
  const { hotfixes } = facts;
  const os = { ...SILENT_OS, ...facts.os };
  const missing = noteMissing({ computerName: facts.computerName, os, hasHotfixList: hotfixes !== null });
  return {
    formats: [facts.format],
    computerName: facts.computerName,
    collectedAt: facts.collectedAt ?? null,
    os,
    installedKbs: hotfixes?.installedKbs ?? [],
    isKbListComplete: hotfixes?.isComplete ?? false,
    pendingRebootKbs: facts.pendingRebootKbs ?? [],
    isRebootPending: facts.isRebootPending ?? null,
    isHotpatchEnrolled: facts.isHotpatchEnrolled ?? null,
    hasEsu: facts.hasEsu ?? null,
    components: { ...SILENT_COMPONENTS, ...facts.components },
    network: facts.network ? uniteAddresses(facts.network) : null,
    directory: facts.directory ?? null,
    notes: sortNotes([...missing, ...(hotfixes?.notes ?? []), ...(facts.notes ?? [])]),
  };
}

/** The notes that tell what is not there; a merge makes them anew from the merged facts. */
export function noteMissing(facts: {
  readonly computerName: string | null;
  readonly os: ReportedOs;
  readonly hasHotfixList: boolean;
}): ReportNote[] {
  const notes: ReportNote[] = [];
  const add = (code: ReportNote['code'], field: string, message: string) => notes.push({ code, field, message });
  if (facts.computerName === null) {
    add('computer-name-missing', 'computerName', 'The report does not name the computer.');
  }
  if (facts.os.build === null) {
    add('os-missing', 'os.build', 'The report does not give the build of Windows.');
  } else {
    // Without a build neither fact could be used, so the one note above is enough.
    if (facts.os.ubr === null) {
      add(
        'ubr-missing',
        'os.ubr',
        'The report gives no build revision (UBR); only the installed KBs tell the position.',
      );
    }
    if (facts.os.architecture === null) {
      add('architecture-missing', 'os.architecture', 'The report does not give the architecture (x64, x86, arm64).');
    }
  }
  if (!facts.hasHotfixList) {
    add('hotfixes-missing', 'installedKbs', 'The report has no list of installed KBs.');
  }
  return notes;
}

/** In a fixed order, each once, so that equal reports are equal. */
export function sortNotes(notes: readonly ReportNote[]): ReportNote[] {
  const keyed = new Map(notes.map((note) => [JSON.stringify([note.code, note.field, note.message]), note]));
  return [...keyed].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, note]) => note);
}
