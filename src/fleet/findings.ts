/** What is open on devices with the same facts, worked out once and kept: lists of findings over a fleet grow with its facts. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Finding, listFindings } from '../assessment/findings.ts';
import { listInstalledSoftware } from '../assessment/installed-software.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { resolvePosture } from '../inventory/posture.ts';
import { fromFacts } from './facts.ts';
import { eachInTurns } from './in-turns.ts';
import type { CountStore, FactsCount } from './ports.ts';
import { readFacts } from './read-facts.ts';

/** A fleet of a million has some ten thousands, each of which is a key and a reference. */
const KEPT_FACTS = 100_000;
/** Some 100 MiB. Ten thousand devices have some thousands of facts, and among them some hundred lists of some forty findings. */
const KEPT_FINDINGS = 1_000_000;
/** Facts read from the store at once: some milliseconds. */
const READ_AT_ONCE = 500;

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

/** Under one catalog. */
export interface FindingsOfFacts {
  readonly catalog: Catalog;
  /** A result holds as much as the facts asked for need: ask for some thousands at once. */
  readonly ofFacts: (tenantId: string, factsKeys: readonly string[]) => Promise<ReadonlyMap<string, Findings>>;
}

export function createFindings(store: Pick<CountStore, 'readFacts'>, catalog: Catalog): FindingsOfFacts {
  const kept = new LRUCache<string, Findings>({
    max: KEPT_FACTS,
    maxSize: 8 * KEPT_FINDINGS,
    sizeCalculation: (findings) => 1 + findings.length,
  });
  const shared = new LRUCache<string, Findings>({
    maxSize: KEPT_FINDINGS,
    sizeCalculation: (findings) => 1 + findings.length,
  });

  const share = (findings: Findings): Findings => {
    const key = createHash('sha256').update(JSON.stringify(findings)).digest('base64url');
    const known = shared.get(key);
    if (known) return known;
    shared.set(key, findings);
    return findings;
  };

  return {
    catalog,
    ofFacts: async (tenantId, factsKeys) => {
      const found = new Map<string, Findings>();
      for (const key of factsKeys) {
        const known = kept.get(key);
        if (known) found.set(key, known);
      }
      const unknown = factsKeys.filter((key) => !found.has(key));
      for (let start = 0; start < unknown.length; start += READ_AT_ONCE) {
        const facts = await readFacts(store, tenantId, unknown.slice(start, start + READ_AT_ONCE));
        await eachInTurns(facts, ({ key, text }) => {
          const findings = share(findingsOf(catalog, text));
          kept.set(key, findings);
          found.set(key, findings);
        });
      }
      return found;
    },
  };
}

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

function findingsOf(catalog: Catalog, factsText: string): Findings {
  const report = fromFacts(factsText);
  const posture = resolvePosture(catalog, report);
  const versions = new Map(listInstalledSoftware(catalog, posture, report).map(({ name, version }) => [name, version]));
  return listFindings(catalog, posture).map((finding) => ({
    ...finding,
    version: versions.get(finding.software) ?? null,
  }));
}
