/** What the install plan of devices with the same answer closes: worked out at its first use, and kept as long as the answer. */
import { assess } from '../assessment/assess.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Day, KbId, VulnerabilityId } from '../catalog/ids.ts';
import type { Urgency } from '../catalog/urgency.ts';
import type { Answer } from './answers.ts';

export interface AnswerPlan {
  readonly kbs: readonly KbOfPlan[];
  /** Distinct CVEs by the planned KBs that close them; nearly all have one, but a CVE of two products may need two. */
  readonly closed: readonly { readonly kbIds: readonly KbId[]; readonly cves: number }[];
}

interface KbOfPlan {
  readonly kbId: KbId;
  /** The missing KBs that it covers, and what these close: lists that all devices of one platform share. */
  readonly covers: readonly KbId[];
  readonly cves: readonly (readonly VulnerabilityId[])[];
  readonly urgencies: readonly Urgency[];
  readonly exploited: readonly VulnerabilityId[];
}

export function planOfAnswers(catalog: Catalog, asOf: Day | null): (answer: Answer) => AnswerPlan {
  const kept = new WeakMap<Answer, AnswerPlan>();
  return (answer) => {
    const known = kept.get(answer);
    if (known) return known;
    const { missing, plan } = assess(catalog, answer.posture, { asOf });
    const steps = plan.filter(({ action }) => action !== 'restart');
    const made: AnswerPlan = {
      kbs: steps.map(({ kbId, exploited }) => {
        const covered = missing.filter((kb) => (kb.supersededBy ?? kb.kbId) === kbId);
        return {
          ...{ kbId, exploited },
          covers: covered.map((kb) => kb.kbId),
          cves: covered.map(({ cves }) => cves),
          urgencies: covered.map(({ urgency }) => urgency),
        };
      }),
      closed: groupCves(steps),
    };
    kept.set(answer, made);
    return made;
  };
}

interface Step {
  readonly kbId: KbId;
  readonly cves: readonly VulnerabilityId[];
}

/** Looks the CVEs of smaller steps up in the largest: going through the hundreds of that would take as long as planning. */
function groupCves(steps: readonly Step[]): AnswerPlan['closed'] {
  const [largest, ...others] = steps.toSorted((a, b) => b.cves.length - a.cves.length);
  if (!largest) return [];
  const closers = new Map<VulnerabilityId, readonly KbId[]>();
  for (const { kbId, cves } of others) {
    const alone = [kbId];
    for (const id of cves) {
      const before = closers.get(id);
      closers.set(id, before ? [...before, kbId] : alone);
    }
  }
  const groups = new Map<string, { readonly kbIds: readonly KbId[]; cves: number }>();
  let inBoth = 0;
  for (const [id, ofOthers] of closers) {
    const isInLargest = hasSorted(largest.cves, id);
    if (isInLargest) inBoth++;
    const kbIds = isInLargest ? [largest.kbId, ...ofOthers] : ofOthers;
    const group = groups.get(kbIds.join(' ')) ?? { kbIds, cves: 0 };
    groups.set(kbIds.join(' '), group);
    group.cves++;
  }
  return [{ kbIds: [largest.kbId], cves: largest.cves.length - inBoth }, ...groups.values()];
}

/** Whether a sorted list has it. */
function hasSorted(list: readonly VulnerabilityId[], id: VulnerabilityId): boolean {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? '') < id) low = middle + 1;
    else high = middle;
  }
  return list[low] === id;
}
