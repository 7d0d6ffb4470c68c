import { describe, expect, test } from 'vitest';
import type { ContractContext } from './contract.ts';

export function describeJobContract({ store, openAnother }: ContractContext): void {
  describe('jobs', () => {
    test('run in one process at a time, each name for itself', async () => {
      const other = await openAnother();
      const ran: string[] = [];
      const outcome = await store().jobs.exclusively('made-up', async () => {
        ran.push('first');
        const second = async (): Promise<void> => {
          ran.push('second');
        };
        expect(await other.jobs.exclusively('made-up', second)).toBe(false);
        expect(await store().jobs.exclusively('made-up', second)).toBe(false);
        expect(await other.jobs.exclusively('made-up-too', async () => void ran.push('other'))).toBe(true);
      });
      expect(outcome).toBe(true);
      expect(ran).toEqual(['first', 'other']);
      expect(await other.jobs.exclusively('made-up', async () => void ran.push('later'))).toBe(true);
      expect(ran).toEqual(['first', 'other', 'later']);
    });

    test('that fail let others run', async () => {
      const other = await openAnother();
      const failing = store().jobs.exclusively('made-up', async () => {
        throw new Error('made up');
      });
      await expect(failing).rejects.toThrow('made up');
      expect(await other.jobs.exclusively('made-up', async () => {})).toBe(true);
    });

    test('of several that begin at once, one runs', async () => {
      const stores = [store(), await openAnother(), await openAnother()];
      let runs = 0;
      const outcomes = await Promise.all(
        stores.map(({ jobs }) =>
          jobs.exclusively('made-up', async () => {
            runs++;
            // Until the others have found it running.
            await new Promise((resolve) => setTimeout(resolve, 300));
          }),
        ),
      );
      expect(outcomes.filter((wasRun) => wasRun)).toHaveLength(1);
      expect(runs).toBe(1);
    });
  });
}
