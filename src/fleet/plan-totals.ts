/** "Install these 3 KBs: 812 devices, 146 CVEs": the install plans of all devices of a tenant, added up. */
import type { Catalog } from '../catalog/catalog.ts';
import type { Day, KbId, VulnerabilityId } from '../catalog/ids.ts';
import { compareUrgency, mergeUrgency, type Urgency } from '../catalog/urgency.ts';
import { type AnswerPlan, planOfAnswers } from './answer-plans.ts';
import type { Answer } from './answers.ts';
import { type BestKbs, chooseBest } from './best-kbs.ts';
import { eachInTurns } from './in-turns.ts';

export interface PlanTotals {
  /** Devices that have something to install. */
  readonly devices: number;
  /** Distinct CVEs that are closed when all is installed. */
  readonly cves: number;
  /** CVEs of each device that are closed then, added up over devices. */
  readonly exposures: number;
  readonly best: BestKbs;
  /** By urgency, of equally urgent ones by devices, most first. */
  readonly kbs: readonly PlannedKb[];
}

export interface PlannedKb {
  readonly kbId: KbId;
  readonly name: string;
  /** Devices that are to install it. */
  readonly devices: number;
  /** Distinct CVEs that it closes on them, with what it covers. */
  readonly cves: number;
  /** The same, added up over devices. */
  readonly exposures: number;
  /** Of the CVEs the exploited ones, sorted. */
  readonly exploited: readonly VulnerabilityId[];
  /** Of all that it closes on them. */
  readonly urgency: Urgency;
  /** The missing KBs that it covers on any of them, itself included. */
  readonly covers: readonly KbId[];
}

interface Sum {
  devices: number;
  exposures: number;
  /** Lists of CVEs, each shared by all devices of one platform: adding a list again costs nothing. */
  readonly cves: Set<readonly VulnerabilityId[]>;
  readonly exploited: Set<VulnerabilityId>;
  readonly covers: Set<KbId>;
  /** Each shared by all devices of one platform. */
  readonly urgencies: Set<Urgency>;
}

export type AddUpPlans = (byAnswer: ReadonlyMap<Answer, number>) => Promise<PlanTotals>;

/** `asOf`: plans for what was released by this day. */
export function createPlanAdder(catalog: Catalog, asOf: Day | null = null): AddUpPlans {
  const planOf = planOfAnswers(catalog, asOf);
  return async (byAnswer) => {
    const sums = new Map<KbId, Sum>();
    const planned: { readonly plan: AnswerPlan; readonly devices: number }[] = [];
    await eachInTurns(byAnswer, ([answer, devices]) => {
      if (answer.plan.length === 0) return;
      const plan = planOf(answer);
      planned.push({ plan, devices });
      for (const kb of plan.kbs) {
        const sum = sumOf(sums, kb.kbId);
        sum.devices += devices;
        for (const list of kb.cves) sum.cves.add(list);
        for (const covered of kb.covers) sum.covers.add(covered);
        for (const urgency of kb.urgencies) sum.urgencies.add(urgency);
        for (const id of kb.exploited) sum.exploited.add(id);
      }
      for (const { kbIds, cves } of plan.closed)
        for (const kbId of kbIds) sumOf(sums, kbId).exposures += cves * devices;
    });
    const total = new Set([...sums.values()].flatMap(({ cves }) => [...cves]));
    const kbs = [...sums].map(([kbId, { devices, exposures, cves, exploited, urgencies, covers }]) => ({
      kbId,
      name: catalog.update(kbId)?.name ?? '',
      devices,
      cves: countDistinct(cves),
      exposures,
      exploited: [...exploited].sort(),
      urgency: mergeUrgency([...urgencies]),
      covers: [...covers].sort((a, b) => Number(b) - Number(a)),
    }));
    return {
      devices: planned.reduce((sum, { devices }) => sum + devices, 0),
      cves: countDistinct(total),
      ...(await chooseBest(kbs, planned)),
      kbs: kbs.sort(
        (a, b) => compareUrgency(a.urgency, b.urgency) || b.devices - a.devices || Number(b.kbId) - Number(a.kbId),
      ),
    };
  };
}

function sumOf(sums: Map<KbId, Sum>, kbId: KbId): Sum {
  let sum = sums.get(kbId);
  if (!sum) {
    sum = {
      ...{ devices: 0, exposures: 0 },
      ...{ cves: new Set(), exploited: new Set(), covers: new Set(), urgencies: new Set() },
    };
    sums.set(kbId, sum);
  }
  return sum;
}

function countDistinct(lists: Iterable<readonly VulnerabilityId[]>): number {
  const distinct = new Set<VulnerabilityId>();
  for (const list of lists) for (const id of list) distinct.add(id);
  return distinct.size;
}
