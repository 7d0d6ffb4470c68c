/** "These 4 KBs close 96 % on 812 devices": where to begin with a plan for a whole fleet. */
import type { KbId } from '../catalog/ids.ts';
import type { AnswerPlan } from './answer-plans.ts';
import { eachInTurns } from './in-turns.ts';

/** Per cent of all exposures that the best KBs are to close. */
const ENOUGH = 95;

export interface BestKbs {
  /** By exposures, most first. */
  readonly kbIds: readonly KbId[];
  /** Those that are closed once they are installed. */
  readonly exposures: number;
  /** Devices that are to install any of them. */
  readonly devices: number;
}

interface Best {
  /** Of all KBs together. */
  readonly exposures: number;
  readonly best: BestKbs;
}

/**
 * Takes KBs, those of most exposures first, until they close enough; at least one. An exposure counts as closed when every
 * planned KB that names it is among them: a CVE of two products stays open in the one that is left.
 */
export async function chooseBest(
  kbs: readonly { readonly kbId: KbId; readonly exposures: number }[],
  planned: readonly { readonly plan: AnswerPlan; readonly devices: number }[],
): Promise<Best> {
  const ordered = kbs.toSorted((a, b) => b.exposures - a.exposures || Number(b.kbId) - Number(a.kbId));
  const rankOf = new Map(ordered.map(({ kbId }, rank) => [kbId, rank]));
  const lastOf = (kbIds: readonly KbId[]): number => Math.max(...kbIds.map((kbId) => rankOf.get(kbId) ?? 0));
  /** Exposures that are closed with the KB of each rank. */
  const gains: number[] = ordered.map(() => 0);
  await eachInTurns(planned, ({ plan, devices }) => {
    for (const { kbIds, cves } of plan.closed) {
      const rank = lastOf(kbIds);
      gains[rank] = (gains[rank] ?? 0) + cves * devices;
    }
  });
  const exposures = gains.reduce((sum, gain) => sum + gain, 0);
  let [taken, closed] = [0, 0];
  while (taken < gains.length && (taken === 0 || closed * 100 < exposures * ENOUGH)) closed += gains[taken++] ?? 0;
  const kbIds = ordered.slice(0, taken).map(({ kbId }) => kbId);
  const needing = planned.filter(({ plan }) => plan.kbs.some(({ kbId }) => kbIds.includes(kbId)));
  return {
    exposures,
    best: { kbIds, exposures: closed, devices: needing.reduce((sum, { devices }) => sum + devices, 0) },
  };
}
