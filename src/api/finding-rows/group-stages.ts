import type { Stage } from './selection.ts';

/** Stages whose devices are read together. */
export interface StageGroup {
  readonly stages: Stage[];
  /** Null: its devices are too many to be held. */
  readonly factsKeys: Set<string> | null;
  deviceCount: number;
}

/** Runs of stages of no more than so many devices together, others alone. */
export function groupSmall(stages: readonly Stage[], maxDevices: number): readonly StageGroup[] {
  const groups: StageGroup[] = [];
  for (const stage of stages) {
    const { factsKeys, deviceCount } = stage;
    const last = groups.at(-1);
    if (factsKeys === null || deviceCount > maxDevices) groups.push({ stages: [stage], factsKeys: null, deviceCount });
    else if (last?.factsKeys && last.deviceCount + deviceCount <= maxDevices) {
      last.stages.push(stage);
      for (const key of factsKeys) last.factsKeys.add(key);
      last.deviceCount += deviceCount;
    } else groups.push({ stages: [stage], factsKeys: new Set(factsKeys), deviceCount });
  }
  return groups;
}
