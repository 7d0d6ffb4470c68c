/** A tenant's products, and its scores: what the lists of software and recommendations are made of. */
import type { Answers } from './answers.ts';
import { eachInTurns } from './in-turns.ts';
import type { DeviceQueryStore } from './ports.ts';
import {
  devicesByAnswer,
  isKnown,
  type ProductCounter,
  type ProductCounts,
  type ProductsAt,
} from './product-counts.ts';
import { factsWith, type KbOfProduct, listKbsOfProduct, listVersions, type VersionCount } from './product-lists.ts';
import type { Profiles } from './profiles.ts';
import { scoreConfiguration, scoreExposure } from './scores.ts';

/** The exposure score of the devices of one group. */
export interface GroupScore {
  /** Null: devices in no group. */
  readonly group: string | null;
  /** 0: in none. */
  readonly groupId: number;
  readonly score: number;
}

/** The products of one device, and those of them in which it is exposed; in the numbers of its tenant. */
export interface ProductsOfDevice {
  readonly installed: readonly ProductCounts[];
  readonly exposed: readonly ProductCounts[];
}

/** All of active devices, and of one moment. */
export interface TenantProducts {
  readonly products: ReadonlyMap<string, ProductCounts>;
  /** 0 to 100, more is worse. */
  readonly exposureScore: number;
  readonly versionsOf: (name: string) => Promise<readonly VersionCount[]>;
  readonly kbsOf: (name: string, isAll: boolean) => Promise<readonly KbOfProduct[]>;
  /** Facts of the devices that have a product, or of those that are exposed in it. */
  readonly factsWith: (name: string, isExposed: boolean) => Promise<readonly string[]>;
}

export interface Products {
  readonly latest: (tenantId: string) => Promise<TenantProducts>;
  readonly ofFacts: (tenantId: string, factsKey: string) => Promise<ProductsOfDevice>;
  /** By groups that have active devices. */
  readonly exposureByGroup: (tenantId: string) => Promise<readonly GroupScore[]>;
  /** 0 to 300, more is better. */
  readonly configurationScore: (tenantId: string) => Promise<number>;
}

/** What products are worked out with, under one catalog. */
export interface ProductTools {
  readonly answers: Answers;
  readonly profiles: Profiles;
  readonly productCounter: ProductCounter;
}

/** `toolsInForce`: those of the catalog in force; each call takes them once. */
export function createProducts(store: DeviceQueryStore, toolsInForce: () => ProductTools, now: () => Date): Products {
  return {
    latest: async (tenantId) => {
      const { productCounter } = toolsInForce();
      return toTenantProducts(await productCounter.latest(tenantId), productCounter);
    },

    ofFacts: async (tenantId, factsKey) => {
      const { answers, profiles, productCounter } = toolsInForce();
      const profile = (await profiles.ofFacts(tenantId, [factsKey])).get(factsKey);
      const answer = (await answers.ofFacts(tenantId, [factsKey])).get(factsKey)?.answer;
      const { products } = await productCounter.latest(tenantId);
      const countsOf = (name: string): ProductCounts => products.get(name) ?? uncounted(name);
      return {
        installed: profile?.software.map(({ name }) => countsOf(name)) ?? [],
        exposed: answer ? [...productCounter.fixesOf(answer).points.keys()].map(countsOf) : [],
      };
    },

    exposureByGroup: async (tenantId) => {
      const { answers, productCounter } = toolsInForce();
      const counts = await store.countByGroup(tenantId);
      const { rows } = await productCounter.latest(tenantId);
      const known = new Map(rows.map(({ factsKey, answer }) => [factsKey, answer]));
      const others = counts.map(({ factsKey }) => factsKey).filter((key) => !known.has(key));
      // Of devices that have changed since they were counted by group.
      for (const [key, { answer }] of await answers.ofFacts(tenantId, [...new Set(others)])) known.set(key, answer);
      const scores: GroupScore[] = [];
      await eachInTurns(
        Map.groupBy(counts, ({ groupId }) => groupId),
        ([groupId, ofGroup]) => {
          const answered = ofGroup.flatMap(({ factsKey, deviceCount }) => {
            const answer = known.get(factsKey);
            return answer && isKnown(answer) ? { answer, deviceCount } : [];
          });
          const weighed = [...devicesByAnswer(answered)].map(([answer, devices]) => ({
            points: productCounter.fixesOf(answer).points,
            devices,
          }));
          scores.push({ group: ofGroup[0]?.group ?? null, groupId, score: scoreExposure(weighed).score });
        },
      );
      return scores;
    },

    configurationScore: async (tenantId) => {
      const { rows } = await toolsInForce().productCounter.latest(tenantId);
      const configured = rows.map(({ profile, answer, deviceCount }) => ({
        profile,
        isDecided: !answer.isUnknown,
        devices: deviceCount,
      }));
      return scoreConfiguration(configured, now().toISOString().slice(0, 10));
    },
  };
}

function toTenantProducts(at: ProductsAt, { fixesOf }: ProductCounter): TenantProducts {
  return {
    products: at.products,
    exposureScore: at.exposure.score,
    versionsOf: (name) => listVersions(at, fixesOf, name),
    kbsOf: (name, isAll) => listKbsOfProduct(at, fixesOf, { name, isAll }),
    factsWith: (name, isExposed) => factsWith(at, fixesOf, { name, isExposed }),
  };
}

/** Of a device that is not active, alone with its product. */
function uncounted(name: string): ProductCounts {
  return { name, installed: 0, exposed: 0, cves: [], isPublic: false, cvssScore: null, impact: 0 };
}
