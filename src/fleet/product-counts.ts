/** The products of a tenant's active devices in numbers: sums over facts and answers, never over devices. */
import { LRUCache } from 'lru-cache';
import { listProductFixes, type ProductFix, type ProductFixes } from '../assessment/product-fixes.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { VulnerabilityId } from '../catalog/ids.ts';
import { isPublic } from '../catalog/vulnerabilities.ts';
import type { Answer } from './answers.ts';
import type { Counter, FactsAnswer } from './counts.ts';
import { eachInTurns } from './in-turns.ts';
import { keepSums, type SumsOfTenant } from './kept-sums.ts';
import type { Profile, Profiles } from './profiles.ts';
import { type ExposureScore, scoreExposure, weighProducts } from './scores.ts';

/** References to fixes, some 32 MiB: a few ten thousand answers of devices that miss years. */
const KEPT_FIXES = 4_000_000;
/** A tenant of a million devices has some ten thousand facts, and as many rows here. */
const KEPT_TENANTS = 200;

export interface ProductCounts {
  /** Defender's name: `windows_10`. */
  readonly name: string;
  /** Devices that have it for certain, and those of them that miss a KB which fixes something of it. */
  readonly installed: number;
  readonly exposed: number;
  /** Distinct CVEs of it that are open on any device. */
  readonly cves: readonly VulnerabilityId[];
  /** Whether any of them is exploited, or was publicly disclosed. */
  readonly isPublic: boolean;
  /** The highest CVSS score of these; null: none has one. */
  readonly cvssScore: number | null;
  /** The points of the tenant's exposure score that it stands for. */
  readonly impact: number;
}

/** Devices with the same facts. */
export interface ProductRow extends FactsAnswer {
  readonly factsKey: string;
  readonly profile: Profile;
}

/** Everything at one moment. */
export interface ProductsAt {
  readonly catalog: Catalog;
  readonly rows: readonly ProductRow[];
  /** By name, sorted. */
  readonly products: ReadonlyMap<string, ProductCounts>;
  readonly exposure: ExposureScore;
}

export interface AnswerFixes extends ProductFixes {
  /** Points of exposure, by the products in which such a device is exposed. */
  readonly points: ReadonlyMap<string, number>;
}

export type FixesOf = (answer: Answer) => AnswerFixes;

export interface ProductCounter {
  readonly latest: SumsOfTenant<ProductsAt>;
  readonly fixesOf: FixesOf;
}

export function createProductCounter(catalog: Catalog, counter: Counter, profiles: Profiles): ProductCounter {
  const fixes = new LRUCache<Answer, AnswerFixes>({
    maxSize: KEPT_FIXES,
    sizeCalculation: (each) => 1 + each.fixes.length,
  });

  const fixesOf = (answer: Answer): AnswerFixes => {
    const known = fixes.get(answer);
    if (known) return known;
    const listed = listProductFixes(catalog, answer.posture);
    const found = { ...listed, points: weighProducts(listed.fixes) };
    fixes.set(answer, found);
    return found;
  };

  const countAll = async (tenantId: string, counted: ReadonlyMap<string, FactsAnswer>): Promise<ProductsAt> => {
    const found = await profiles.ofFacts(tenantId, [...counted.keys()]);
    const rows = [...counted].flatMap(([factsKey, each]) => {
      const profile = found.get(factsKey);
      return profile ? { ...each, factsKey, profile } : [];
    });
    return { catalog, rows, ...(await sumUp(catalog, rows, fixesOf)) };
  };

  return {
    fixesOf,
    latest: keepSums(counter, {
      maxTenants: KEPT_TENANTS,
      sumUp: ({ byFacts }, tenantId) => countAll(tenantId, new Map(byFacts)),
    }),
  };
}

interface Sums {
  installed: number;
  exposed: number;
  /** Each shared by all devices of one platform: adding it again costs nothing. */
  readonly fixes: Set<ProductFix>;
}

async function sumUp(
  catalog: Catalog,
  rows: readonly ProductRow[],
  fixesOf: FixesOf,
): Promise<Pick<ProductsAt, 'products' | 'exposure'>> {
  const sums = new Map<string, Sums>();
  const sumsOf = (name: string): Sums => {
    const known = sums.get(name);
    if (known) return known;
    const made = { installed: 0, exposed: 0, fixes: new Set<ProductFix>() };
    sums.set(name, made);
    return made;
  };
  for (const { profile, deviceCount } of rows) {
    for (const { name } of profile.software) sumsOf(name).installed += deviceCount;
  }
  const weighed: { readonly points: ReadonlyMap<string, number>; readonly devices: number }[] = [];
  await eachInTurns(devicesByAnswer(rows), ([answer, devices]) => {
    const { fixes, points } = fixesOf(answer);
    for (const fix of fixes) sumsOf(fix.software).fixes.add(fix);
    for (const name of points.keys()) sumsOf(name).exposed += devices;
    if (isKnown(answer)) weighed.push({ points, devices });
  });
  const exposure = scoreExposure(weighed);
  const toCounts = ([name, { installed, exposed, fixes }]: [string, Sums]): ProductCounts => {
    const cves = openCves(fixes);
    const vulnerabilities = cves.flatMap((id) => catalog.vulnerability(id) ?? []);
    const scores = vulnerabilities.flatMap(({ cvssScore }) => cvssScore ?? []);
    return {
      ...{ name, installed, exposed, cves },
      isPublic: vulnerabilities.some(isPublic),
      cvssScore: scores.length > 0 ? Math.max(...scores) : null,
      impact: exposure.byProduct.get(name) ?? 0,
    };
  };
  const counts = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(toCounts);
  return { products: new Map(counts.map((each) => [each.name, each])), exposure };
}

export function devicesByAnswer(rows: Iterable<Pick<FactsAnswer, 'answer' | 'deviceCount'>>): Map<Answer, number> {
  const devices = new Map<Answer, number>();
  for (const { answer, deviceCount } of rows) devices.set(answer, (devices.get(answer) ?? 0) + deviceCount);
  return devices;
}

/** Distinct, sorted. */
export function openCves(fixes: Iterable<ProductFix>): VulnerabilityId[] {
  const ids = new Set<VulnerabilityId>();
  for (const { open } of fixes) for (const id of open) ids.add(id);
  return [...ids].sort();
}

/** Whether it is known what such a device is exposed to: one of which nothing could be decided is not clean. */
export function isKnown({ missing, isUnknown }: Answer): boolean {
  return missing.length > 0 || !isUnknown;
}
