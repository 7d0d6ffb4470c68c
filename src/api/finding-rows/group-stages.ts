import type { Stage } from './selection.ts';

/** Stages whose devices are read together. */
export interface StageGroup {
  readonly stages: Stage[];
  /** Null: too many to be held. */
  deviceCount: number | null;
}

/** Runs of stages of no more than so many devices together, others alone. */
export function groupSmall(stages: readonly Stage[], maxDevices: number): readonly StageGroup[] {
  const groups: StageGroup[] = [];
  for (const stage of stages) {
    const { deviceCount } = stage;
    const last = groups.at(-1);
    if (deviceCount === null || deviceCount > maxDevices) groups.push({ stages: [stage], deviceCount: null });
    else if (last && last.deviceCount !== null && last.deviceCount + deviceCount <= maxDevices) {
      last.stages.push(stage);
      last.deviceCount += deviceCount;
    } else groups.push({ stages: [stage], deviceCount });
  }
  return groups;
}
