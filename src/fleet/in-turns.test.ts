import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortInTurns } from './in-turns.ts';

test('sorts as a sort at once would, equal ones in the order that they had', async () => {
  const items = fc.array(fc.record({ key: fc.nat(50), place: fc.nat() }), { maxLength: 5_000, size: 'max' });
  const compare = (a: { key: number }, b: { key: number }) => a.key - b.key;
  await fc.assert(
    fc.asyncProperty(items, async (all) => {
      expect(await sortInTurns(all, compare)).toEqual(all.toSorted(compare));
    }),
    { numRuns: 30 },
  );
});
