/** What is open on a tenant's active devices: sums over facts, in parts, so that no fleet's lists are in memory at once. */
import { LRUCache } from 'lru-cache';
import { findingTable } from '../assessment/finding-table.ts';
import type { FindingNumbers } from '../assessment/findings.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { VulnerabilityId } from '../catalog/ids.ts';
import type { Counter } from './counts.ts';
import { type FindingsOfFacts, inParts } from './findings.ts';
import { createGiveWay } from './in-turns.ts';
import { createSums, type Sums } from './open-sums.ts';
import type { FactsCount } from './ports.ts';

/** Some hundred kilobytes each, of ten thousand facts. */
const KEPT_TENANTS = 200;

/** At one moment, under one catalog. */
export interface OpenInFleet extends Sums {
  readonly catalog: Catalog;
  /** Of any devices, under this catalog. */
  readonly findings: FindingsOfFacts;
  /** Facts of the devices on which it is open. */
  readonly factsWith: (id: VulnerabilityId) => Promise<readonly string[]>;
}

export interface OpenCounter {
  /** Exact after every acknowledged report; the same object until the next one. */
  readonly latest: (tenantId: string) => Promise<OpenInFleet>;
}

export function createOpenCounter(catalog: Catalog, counter: Counter, findings: FindingsOfFacts): OpenCounter {
  const table = findingTable(catalog);
  const kept = new LRUCache<string, Kept>({ max: KEPT_TENANTS });

  const sumUp = async (tenantId: string, counts: readonly FactsCount[]): Promise<OpenInFleet> => {
    const sums = createSums(table);
    const giveWay = createGiveWay();
    for (const part of inParts(counts)) {
      const alike = new Map<FindingNumbers, number>();
      const lists = await findings.numbers.ofFacts(tenantId, part.map(keyOf));
      for (const { factsKey, deviceCount } of part) {
        const list = lists.get(factsKey);
        if (list) alike.set(list, (alike.get(list) ?? 0) + deviceCount);
      }
      for (const [list, deviceCount] of alike) {
        sums.add(list, deviceCount);
        await giveWay();
      }
    }
    return { catalog, findings, ...sums.read(), factsWith: (id) => factsWith(tenantId, counts, id) };
  };

  const factsWith = async (tenantId: string, counts: readonly FactsCount[], id: string): Promise<readonly string[]> => {
    const wanted = table.numberOfVulnerability(id);
    const found: string[] = [];
    if (wanted === undefined) return found;
    const giveWay = createGiveWay();
    for (const part of inParts(counts)) {
      const lists = await findings.numbers.ofFacts(tenantId, part.map(keyOf));
      for (const [factsKey, list] of lists) {
        if (list.some((number) => table.vulnerabilityOf[number] === wanted)) found.push(factsKey);
        await giveWay();
      }
    }
    return found;
  };

  /** After the sums before, which those who ask meanwhile share: they would hold and work out all at the same time. */
  const sumNext = (tenantId: string, before: Promise<unknown>): Kept => {
    const sum = async (): Promise<OpenInFleet> => {
      await before;
      next.revision = NO_REVISION;
      const { revision, byFacts } = await counter.latest(tenantId);
      next.revision = revision;
      return sumUp(
        tenantId,
        [...byFacts].map(([factsKey, { deviceCount }]) => ({ factsKey, deviceCount })),
      );
    };
    const next: Kept = { revision: null, at: Promise.resolve().then(sum) };
    return next;
  };

  return {
    latest: async (tenantId) => {
      const { revision } = await counter.latest(tenantId);
      const known = kept.get(tenantId);
      if (known && (known.revision === null || known.revision >= revision)) return known.at;
      const next = sumNext(tenantId, known?.at.catch(() => undefined) ?? Promise.resolve());
      kept.set(tenantId, next);
      next.at.catch(() => {
        if (kept.peek(tenantId) === next) kept.delete(tenantId);
      });
      return next.at;
    },
  };
}

/** Of sums that are begun and of which it is not yet known what they count. */
const NO_REVISION = -1;

interface Kept {
  /** Null: not begun, so that all that is there now will be in it. */
  revision: number | null;
  readonly at: Promise<OpenInFleet>;
}

function keyOf({ factsKey }: FactsCount): string {
  return factsKey;
}
