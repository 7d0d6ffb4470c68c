/** Conditions on what follows from facts: they are worked out over the facts of a fleet in memory, never over its devices. */
import type { KbId, VulnerabilityId } from '../catalog/ids.ts';
import type { Answer } from './answers.ts';
import type { FactsAnswer } from './counts.ts';
import { eachInTurns } from './in-turns.ts';
import { isPatched, type RecordedAnswer } from './recorded-answer.ts';
import type { Standpoint } from './standpoint.ts';

/** `patched`: nothing is missing, and nothing was left undecided; `missing`: something is; `unknown`: nothing else is known. */
export type DeviceState = 'patched' | 'missing' | 'unknown';

/** What devices must miss; left out: whatever. */
export interface FactsConditions {
  readonly state?: DeviceState | undefined;
  readonly missing?: KbId | undefined;
  /** What is to be installed. */
  readonly planned?: KbId | undefined;
  readonly exposedTo?: VulnerabilityId | undefined;
  readonly releaseId?: string | undefined;
  /** Whether something that is missing fixes what is exploited. */
  readonly isExploited?: boolean | undefined;
}

/** Facts that meet conditions, with the number of active devices. */
export type SelectedFacts = ReadonlyMap<string, FactsAnswer>;

export function stateOf(answer: RecordedAnswer): DeviceState {
  if (isPatched(answer)) return 'patched';
  return answer.missing.length > 0 ? 'missing' : 'unknown';
}

export function hasConditions(conditions: FactsConditions): boolean {
  return CONDITIONS.some((name) => conditions[name] !== undefined);
}

export async function selectFacts(
  { counter, isExposedTo }: Pick<Standpoint, 'counter' | 'isExposedTo'>,
  tenantId: string,
  conditions: FactsConditions,
): Promise<SelectedFacts> {
  const isWanted = (answer: Answer): boolean => meets(answer, conditions, isExposedTo);
  const judged = new Map<Answer, boolean>();
  const { byAnswer } = await counter.latest(tenantId);
  await eachInTurns([...byAnswer.keys()], (answer) => judged.set(answer, isWanted(answer)));
  // Meanwhile counts may have changed: a few answers are new.
  const selected = new Map<string, FactsAnswer>();
  for (const [factsKey, facts] of (await counter.latest(tenantId)).byFacts) {
    if (judged.get(facts.answer) ?? isWanted(facts.answer)) selected.set(factsKey, facts);
  }
  return selected;
}

export function countSelected(selected: SelectedFacts): number {
  let sum = 0;
  for (const { deviceCount } of selected.values()) sum += deviceCount;
  return sum;
}

const CONDITIONS = [
  'state',
  'missing',
  'planned',
  'exposedTo',
  'releaseId',
  'isExploited',
] as const satisfies readonly (keyof FactsConditions)[];

function meets(
  answer: Answer,
  { state, missing, planned, exposedTo, releaseId, isExploited }: FactsConditions,
  isExposedTo: Standpoint['isExposedTo'],
): boolean {
  return (
    (state === undefined || stateOf(answer) === state) &&
    (missing === undefined || answer.missing.includes(missing)) &&
    (planned === undefined || answer.plan.includes(planned)) &&
    (releaseId === undefined || answer.posture.releaseId === releaseId) &&
    (isExploited === undefined || answer.isExploited === isExploited) &&
    (exposedTo === undefined || isExposedTo(answer, exposedTo))
  );
}
