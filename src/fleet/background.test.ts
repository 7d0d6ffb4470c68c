import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from 'vitest';
import { repeat } from './background.ts';

test('work that is asked for under a lock does not run under it, nor does what comes after', async () => {
  const lock = new AsyncLocalStorage<string>();
  const seen: (string | undefined)[] = [];
  const job = repeat(async () => seen.push(lock.getStore()), { everyMs: 1, onError: () => undefined });
  await expect.poll(() => seen.length).toBeGreaterThan(1);
  lock.run('held', job.runSoon);
  const asked = seen.length;
  await expect.poll(() => seen.length).toBeGreaterThan(asked + 2);
  await job.stop();
  expect(new Set(seen)).toEqual(new Set([undefined]));
});
