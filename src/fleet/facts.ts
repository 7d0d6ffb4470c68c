import { createHash } from 'node:crypto';
import type { InventoryReport, ReportFormat } from '../inventory/model.ts';
import type { Facts } from './ports.ts';

/** 128 bits name facts within one tenant; the rest of the hash would double every row that refers to them. */
const KEY_BYTES = 16;

/**
 * Takes out of a report what a decision may read, leaving out whose it is, where it stands, when things happened and what is for display. No
 * catalog has a part in it: with a new catalog every posture can be resolved again from the facts, exactly, once for all
 * devices that share them.
 */
export function toFacts(report: InventoryReport): Facts {
  const { os, components } = report;
  // Every property by name: the order is part of the key. What is not known is left out.
  const text = JSON.stringify({
    build: os.build ?? undefined,
    ubr: os.ubr ?? undefined,
    editionId: os.editionId ?? undefined,
    installationType: os.installationType ?? undefined,
    architecture: os.architecture ?? undefined,
    kbs: report.installedKbs.map((installed) => Number(installed.kbId)),
    isKbListComplete: report.isKbListComplete,
    pendingKbs: report.pendingRebootKbs.length > 0 ? report.pendingRebootKbs.map(Number) : undefined,
    isRebootPending: report.isRebootPending ?? undefined,
    isHotpatchEnrolled: report.isHotpatchEnrolled ?? undefined,
    hasEsu: report.hasEsu ?? undefined,
    internetExplorer: components.internetExplorer ?? undefined,
    edgeChromium: components.edgeChromium ?? undefined,
    dotnetFramework: components.dotnetFramework ?? undefined,
  } satisfies FactsJson);
  return { key: createHash('sha256').update(text).digest().toString('base64url', 0, KEY_BYTES), text };
}

/** A report from facts: everything that a decision reads; what is for display, and times, are not known. */
export function fromFacts(text: string, formats: readonly ReportFormat[] = []): InventoryReport {
  const facts: FactsJson = JSON.parse(text);
  return {
    formats,
    computerName: null,
    collectedAt: null,
    os: {
      productName: null,
      version: null,
      build: facts.build ?? null,
      ubr: facts.ubr ?? null,
      servicePack: null,
      displayVersion: null,
      editionId: facts.editionId ?? null,
      installationType: facts.installationType ?? null,
      architecture: facts.architecture ?? null,
    },
    installedKbs: facts.kbs.map((kb) => ({ kbId: String(kb), installedOn: null })),
    isKbListComplete: facts.isKbListComplete,
    pendingRebootKbs: (facts.pendingKbs ?? []).map(String),
    isRebootPending: facts.isRebootPending ?? null,
    isHotpatchEnrolled: facts.isHotpatchEnrolled ?? null,
    hasEsu: facts.hasEsu ?? null,
    components: {
      internetExplorer: facts.internetExplorer ?? null,
      edgeChromium: facts.edgeChromium ?? null,
      dotnetFramework: facts.dotnetFramework ?? null,
    },
    network: null,
    directory: null,
    notes: [],
  };
}

type Optional<T> = { readonly [Name in keyof T]?: NonNullable<T[Name]> | undefined };

type FactsJson = Optional<
  Pick<InventoryReport['os'], 'build' | 'ubr' | 'editionId' | 'installationType' | 'architecture'> &
    Pick<InventoryReport, 'isRebootPending' | 'isHotpatchEnrolled' | 'hasEsu'> &
    InventoryReport['components']
> & {
  readonly kbs: readonly number[];
  readonly isKbListComplete: boolean;
  readonly pendingKbs?: readonly number[] | undefined;
};
