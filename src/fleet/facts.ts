import { createHash } from 'node:crypto';
import type { InventoryReport } from '../inventory/model.ts';
import type { Facts } from './ports.ts';

/**
 * Takes out of a report what it says of its Windows, leaving out whose it is and when things happened. No catalog has a
 * part in it: with a new catalog every posture can be resolved again from the facts, exactly, once for all devices that share them.
 */
export function toFacts(report: InventoryReport): Facts {
  const { formats, os, components } = report;
  // Every property by name: the order is part of the key.
  const text = JSON.stringify({
    formats,
    os: {
      productName: os.productName,
      version: os.version,
      build: os.build,
      ubr: os.ubr,
      servicePack: os.servicePack,
      displayVersion: os.displayVersion,
      editionId: os.editionId,
      installationType: os.installationType,
      architecture: os.architecture,
    },
    installedKbs: report.installedKbs.map((installed) => installed.kbId),
    isKbListComplete: report.isKbListComplete,
    pendingRebootKbs: report.pendingRebootKbs,
    isRebootPending: report.isRebootPending,
    isHotpatchEnrolled: report.isHotpatchEnrolled,
    hasEsu: report.hasEsu,
    components: {
      internetExplorer: components.internetExplorer,
      edgeChromium: components.edgeChromium,
      dotnetFramework: components.dotnetFramework,
    },
    notes: report.notes.map(({ code, field, message }) => ({ code, field, message })),
  } satisfies FactsJson);
  return { key: createHash('sha256').update(text).digest('base64url'), text };
}

/** A report from facts: everything that a decision reads; name, times and days of installation are not known. */
export function fromFacts(text: string): InventoryReport {
  const { installedKbs, ...rest }: FactsJson = JSON.parse(text);
  return {
    ...rest,
    computerName: null,
    collectedAt: null,
    installedKbs: installedKbs.map((kbId) => ({ kbId, installedOn: null })),
  };
}

/** Every property of a report must be listed here: a new one that is forgotten above does not compile. */
type FactsJson = Omit<InventoryReport, 'computerName' | 'collectedAt' | 'installedKbs'> & {
  readonly installedKbs: readonly string[];
};
