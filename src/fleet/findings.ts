/** What is open on devices with the same facts. */
import { type Finding, findingTable } from '../assessment/finding-table.ts';
import { type FindingNumbers, numberFindings } from '../assessment/findings.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { FactsRule, OfFacts } from './of-facts.ts';
import type { Profile, Profiles } from './profiles.ts';

/** Numbers of 32 bits, 64 MiB of them: a list is some forty long, some thousands where years are missing. */
const KEPT_NUMBERS = 16_777_216;
/** Facts of which all is in memory at once: their lists are a few megabytes. */
const AT_ONCE = 200;

export interface InstalledFinding extends Finding {
  /** Of the product on the device: `10.0.18363.657`; null: not known. */
  readonly version: string | null;
}

/** Of one device or of many alike: mostly the same object for all facts of which the same is true. */
export interface Findings extends Iterable<InstalledFinding> {
  /** Also the same object for devices that differ in versions alone. */
  readonly numbers: FindingNumbers;
  readonly versionOf: (software: string) => string | null;
}

/** Under one catalog. */
export interface FindingsOfFacts extends Pick<OfFacts<Findings>, 'catalog' | 'ofFacts'> {
  /** Without versions. */
  readonly numbers: OfFacts<FindingNumbers>;
}

export const FINDING_NUMBERS: FactsRule<FindingNumbers> = {
  workOut: numberFindings,
  keyOf: (numbers) => numbers,
  sizeOf: (numbers) => 1 + numbers.length,
  maxSize: KEPT_NUMBERS,
};

export function joinFindings(catalog: Catalog, numbers: OfFacts<FindingNumbers>, profiles: Profiles): FindingsOfFacts {
  const made = new WeakMap<FindingNumbers, WeakMap<Profile, Findings>>();
  const join = (list: FindingNumbers, profile: Profile): Findings => {
    const known = made.get(list)?.get(profile);
    if (known) return known;
    const findings = toFindings(catalog, list, profile);
    const ofList = made.get(list) ?? new WeakMap<Profile, Findings>();
    made.set(list, ofList.set(profile, findings));
    return findings;
  };
  return {
    catalog,
    numbers,
    ofFacts: async (tenantId, factsKeys) => {
      const lists = await numbers.ofFacts(tenantId, factsKeys);
      const found = await profiles.ofFacts(tenantId, factsKeys);
      const profileOf = (factsKey: string): Profile => found.get(factsKey) ?? NO_PROFILE;
      return new Map([...lists].map(([factsKey, list]) => [factsKey, join(list, profileOf(factsKey))]));
    },
  };
}

const NO_PROFILE: Profile = { software: [], servedUntil: null, isRestartPending: false };

function toFindings(catalog: Catalog, numbers: FindingNumbers, { software }: Profile): Findings {
  const { findings } = findingTable(catalog);
  const versions = new Map(software.map(({ name, version }) => [name, version]));
  const versionOf = (name: string): string | null => versions.get(name) ?? null;
  return {
    numbers,
    versionOf,
    *[Symbol.iterator]() {
      for (const number of numbers) {
        const finding = findings[number];
        if (finding) yield { ...finding, version: versionOf(finding.software) };
      }
    },
  };
}

/** Facts in parts, so that what follows from all of them is never in memory at once. */
export function* inParts<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += AT_ONCE) yield items.slice(start, start + AT_ONCE);
}
