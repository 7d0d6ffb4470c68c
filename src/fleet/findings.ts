/** What is open on devices with the same facts. */
import { type Finding, listFindings } from '../assessment/findings.ts';
import { listInstalledSoftware } from '../assessment/installed-software.ts';
import type { FactsRule, OfFacts } from './of-facts.ts';
import type { FactsCount } from './ports.ts';

/** Some 200 MiB. Ten thousand devices have some thousands of facts, and among them some hundred lists of some forty findings. */
const KEPT_FINDINGS = 2_000_000;

export interface InstalledFinding extends Finding {
  /** Of the product on the device: `10.0.18363.657`; null: not known. */
  readonly version: string | null;
}

/** Of one device or of many alike: mostly the same object for all facts of which the same is true. */
export type Findings = readonly InstalledFinding[];

/** Devices with the same findings, whatever else their facts say. */
export interface AlikeDevices {
  readonly findings: Findings;
  readonly factsKeys: readonly string[];
  readonly deviceCount: number;
}

export type FindingsOfFacts = OfFacts<Findings>;

export const FINDINGS: FactsRule<Findings> = {
  workOut: (catalog, posture, report) => {
    const installed = listInstalledSoftware(catalog, posture, report);
    const versions = new Map(installed.map(({ name, version }) => [name, version]));
    return listFindings(catalog, posture).map((finding) => ({
      ...finding,
      version: versions.get(finding.software) ?? null,
    }));
  },
  keyOf: JSON.stringify,
  sizeOf: (findings) => 1 + findings.length,
  maxSize: KEPT_FINDINGS,
};

/** Groups devices by what is open on them; those of which nothing is, are left out. */
export async function groupAlike(
  { ofFacts }: FindingsOfFacts,
  tenantId: string,
  counts: readonly FactsCount[],
): Promise<readonly AlikeDevices[]> {
  const found = await ofFacts(
    tenantId,
    counts.map(({ factsKey }) => factsKey),
  );
  const groups = new Map<Findings, { factsKeys: string[]; deviceCount: number }>();
  for (const { factsKey, deviceCount } of counts) {
    const findings = found.get(factsKey);
    if (!findings || findings.length === 0) continue;
    const group = groups.get(findings) ?? { factsKeys: [], deviceCount: 0 };
    group.factsKeys.push(factsKey);
    group.deviceCount += deviceCount;
    groups.set(findings, group);
  }
  return [...groups].map(([findings, group]) => ({ findings, ...group }));
}
