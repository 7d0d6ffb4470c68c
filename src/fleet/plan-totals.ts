/** "Install these 3 KBs: 812 devices, 146 CVEs": the install plans of all devices of a tenant, added up. */
import { assess } from '../assessment/assess.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Day, KbId, VulnerabilityId } from '../catalog/ids.ts';
import { compareUrgency, mergeUrgency, type Urgency } from '../catalog/urgency.ts';
import type { Answer } from './answers.ts';
import { eachInTurns } from './in-turns.ts';

export interface PlanTotals {
  /** Devices that have something to install. */
  readonly devices: number;
  /** Distinct CVEs that are closed when all is installed. */
  readonly cves: number;
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
  /** Of these the exploited ones, sorted. */
  readonly exploited: readonly VulnerabilityId[];
  /** Of all that it closes on them. */
  readonly urgency: Urgency;
  /** The missing KBs that it covers on any of them, itself included. */
  readonly covers: readonly KbId[];
}

interface Sum {
  devices: number;
  /** Lists of CVEs, each shared by all devices of one platform: adding a list again costs nothing. */
  readonly cves: Set<readonly VulnerabilityId[]>;
  readonly exploited: Set<VulnerabilityId>;
  readonly covers: Set<KbId>;
  /** Each shared by all devices of one platform. */
  readonly urgencies: Set<Urgency>;
}

export async function addUpPlans(
  { catalog, asOf }: { readonly catalog: Catalog; readonly asOf: Day | null },
  byAnswer: ReadonlyMap<Answer, number>,
): Promise<PlanTotals> {
  const sums = new Map<KbId, Sum>();
  const planned = [...byAnswer].filter(([{ plan }]) => plan.length > 0);
  await eachInTurns(planned, ([answer, devices]) => {
    const own = new Map(answer.plan.map((kbId) => [kbId, sumOf(sums, kbId)]));
    for (const sum of own.values()) sum.devices += devices;
    for (const kb of assess(catalog, answer.posture, { asOf }).missing) {
      const sum = own.get(kb.supersededBy ?? kb.kbId);
      sum?.cves.add(kb.cves);
      sum?.covers.add(kb.kbId);
      sum?.urgencies.add(kb.urgency);
      for (const id of kb.exploited) sum?.exploited.add(id);
    }
  });
  const total = new Set([...sums.values()].flatMap(({ cves }) => [...cves]));
  return {
    devices: planned.reduce((sum, [, devices]) => sum + devices, 0),
    cves: countDistinct(total),
    kbs: [...sums]
      .map(([kbId, { devices, cves, exploited, urgencies, covers }]) => ({
        kbId,
        name: catalog.update(kbId)?.name ?? '',
        devices,
        cves: countDistinct(cves),
        exploited: [...exploited].sort(),
        urgency: mergeUrgency([...urgencies]),
        covers: [...covers].sort((a, b) => Number(b) - Number(a)),
      }))
      .sort((a, b) => compareUrgency(a.urgency, b.urgency) || b.devices - a.devices || Number(b.kbId) - Number(a.kbId)),
  };
}

function sumOf(sums: Map<KbId, Sum>, kbId: KbId): Sum {
  let sum = sums.get(kbId);
  if (!sum) {
    sum = { devices: 0, cves: new Set(), exploited: new Set(), covers: new Set(), urgencies: new Set() };
    sums.set(kbId, sum);
  }
  return sum;
}

function countDistinct(lists: Iterable<readonly VulnerabilityId[]>): number {
  const distinct = new Set<VulnerabilityId>();
  for (const list of lists) for (const id of list) distinct.add(id);
  return distinct.size;
}
