import { expect, test } from 'vitest';
import { createTakeUp } from '../../src/cli/take-up.ts';

const pause = (milliseconds: number) => new Promise((resume) => setTimeout(resume, milliseconds));

/** Runs that take as long as the test wants. */
function startRuns() {
  const started: PromiseWithResolvers<void>[] = [];
  const work = (): Promise<void> => {
    const run = Promise.withResolvers<void>();
    started.push(run);
    return run.promise;
  };
  return { started, work };
}

test('what is asked for during a run comes after it, once', async () => {
  const { started, work } = startRuns();
  const takeUp = createTakeUp(work, { retryMs: 60_000, onError: () => expect.unreachable() });
  for (let asked = 0; asked < 3; asked++) takeUp.soon();
  await pause(5);
  expect(started).toHaveLength(1);
  started[0]?.resolve();
  await pause(5);
  expect(started).toHaveLength(2);
  started[1]?.resolve();
  await pause(5);
  takeUp.soon();
  expect(started).toHaveLength(3);
  started[2]?.resolve();
  await takeUp.stop();
});

test('what fails is tried again until it succeeds; the same failure is told once', async () => {
  const failures = ['away', 'away', 'damaged', 'away', null];
  let runs = 0;
  const told: string[] = [];
  const done = Promise.withResolvers<void>();
  const work = async (): Promise<void> => {
    const failure = failures[runs++];
    if (failure) throw new Error(failure);
    done.resolve();
  };
  const takeUp = createTakeUp(work, { retryMs: 1, onError: (error) => told.push(String(error)) });
  takeUp.soon();
  await done.promise;
  await pause(20);
  expect(runs).toBe(5);
  expect(told).toEqual(['Error: away', 'Error: damaged', 'Error: away']);
  await takeUp.stop();
});

test('stopping waits for the run under way, and none follows', async () => {
  const { started, work } = startRuns();
  const takeUp = createTakeUp(work, { retryMs: 1, onError: () => undefined });
  takeUp.soon();
  takeUp.soon();
  let isStopped = false;
  const stopping = takeUp.stop().then(() => {
    isStopped = true;
  });
  await pause(5);
  expect(isStopped).toBe(false);
  started[0]?.reject(new Error('away'));
  await stopping;
  takeUp.soon();
  await pause(20);
  expect(started).toHaveLength(1);
});
