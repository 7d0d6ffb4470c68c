/** Every finding that there is under a catalog, once: lists of findings, of which fleets have many, are numbers. */
import type { Catalog } from '../catalog/catalog.ts';
import type { KbId, VulnerabilityId } from '../catalog/ids.ts';
import type { Exposure } from './model.ts';

/** A vulnerability of one product that is open for certain, and one of the KBs that close it. */
export interface Finding extends Exposure {
  readonly kbId: KbId;
}

/** Numbers count from 0, in the order in which findings are met; they never change. */
export interface FindingTable {
  /** By their numbers. */
  readonly findings: readonly Finding[];
  /** The numbers of their vulnerabilities, by their own. */
  readonly vulnerabilityOf: readonly number[];
  readonly vulnerabilities: readonly VulnerabilityId[];
  /** Undefined: it is in no finding that was met. */
  readonly numberOfVulnerability: (id: VulnerabilityId) => number | undefined;
  readonly numberOf: (exposure: Exposure, kbId: KbId) => number;
}

const TABLES = new WeakMap<Catalog, FindingTable>();

export function findingTable(catalog: Catalog): FindingTable {
  const known = TABLES.get(catalog);
  if (known) return known;
  const table = createTable();
  TABLES.set(catalog, table);
  return table;
}

function createTable(): FindingTable {
  const findings: Finding[] = [];
  const vulnerabilityOf: number[] = [];
  const vulnerabilities: VulnerabilityId[] = [];
  const numbers = new Map<string, number>();
  const vulnerabilityNumbers = new Map<VulnerabilityId, number>();

  const numberVulnerability = (id: VulnerabilityId): number => {
    const known = vulnerabilityNumbers.get(id);
    if (known !== undefined) return known;
    vulnerabilityNumbers.set(id, vulnerabilities.length);
    return vulnerabilities.push(id) - 1;
  };

  return {
    findings,
    vulnerabilityOf,
    vulnerabilities,
    numberOfVulnerability: (id) => vulnerabilityNumbers.get(id),
    numberOf: ({ software, vulnerabilityId }, kbId) => {
      const key = `${software} ${vulnerabilityId} ${kbId}`;
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, findings.length);
      vulnerabilityOf.push(numberVulnerability(vulnerabilityId));
      return findings.push({ software, vulnerabilityId, kbId }) - 1;
    },
  };
}
