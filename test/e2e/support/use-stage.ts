import { afterAll, afterEach, beforeAll } from 'vitest';
import { openStage, type Stage } from './stage.ts';

/** The stage of a file: opened before its tests, so only to be used within them. */
export function useStage(): Stage {
  const held: { stage?: Stage } = {};
  beforeAll(async () => {
    held.stage = await openStage();
  });
  afterEach(async ({ task }) => {
    await held.stage?.clear(task.result?.state === 'fail');
  });
  afterAll(async () => {
    await held.stage?.close();
  });
  // Tests are described before there is a stage, and take what they need from it when they run.
  return new Proxy({} as Stage, {
    get: (_, name) => {
      if (!held.stage) throw new Error('the stage is opened before the tests; use it within one');
      return Reflect.get(held.stage, name);
    },
  });
}
