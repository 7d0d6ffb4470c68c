import type { Stage } from './selection.ts';

/** Stages whose devices are read together. */
export interface StageGroup {
  readonly stages: readonly Stage[];
  /** Null: too many to be held. */
  readonly deviceCount: number | null;
}

/** Runs of stages of no more than so many devices together, others alone; one after the other, for there may be many. */
export function* groupSmall(stages: readonly Stage[], maxDevices: number): Generator<StageGroup> {
  let run: { readonly stages: Stage[]; deviceCount: number } = { stages: [], deviceCount: 0 };
  for (const stage of stages) {
    const { deviceCount } = stage;
    const isSmall = deviceCount !== null && deviceCount <= maxDevices;
    if (run.stages.length > 0 && !(isSmall && run.deviceCount + deviceCount <= maxDevices)) {
      yield run;
      run = { stages: [], deviceCount: 0 };
    }
    if (isSmall) {
      run.stages.push(stage);
      run.deviceCount += deviceCount;
    } else yield { stages: [stage], deviceCount: null };
  }
  if (run.stages.length > 0) yield run;
}
