import { expect, test } from 'vitest';
import type { TenantCounts } from './counts.ts';
import { keepSums } from './kept-sums.ts';

const countsAt = (revision: number, devices: number): TenantCounts => ({
  ...{ revision, devices },
  ...{ missedOn: new Map(), byAnswer: new Map(), byRelease: new Map(), byFacts: new Map() },
});

/** What is answered while the counts are, one after the other, these. */
async function answers(all: readonly TenantCounts[]): Promise<readonly number[]> {
  let counts = countsAt(0, 0);
  const latest = async () => counts;
  const sums = keepSums({ latest, countsAt: latest }, { maxTenants: 2, sumUp: async ({ devices }) => devices });
  const answered: number[] = [];
  for (const each of all) {
    counts = each;
    answered.push(await sums('a tenant'));
  }
  return answered;
}

test.each<[string, readonly TenantCounts[], readonly number[]]>([
  ['are kept until the counts change', [countsAt(1, 5), countsAt(1, 6), countsAt(2, 7)], [5, 5, 7]],
  ['of a past day are worked out each time: its counts have no revisions', [countsAt(0, 5), countsAt(0, 6)], [5, 6]],
])('sums %s', async (_, counts, expected) => {
  expect(await answers(counts)).toEqual(expected);
});

test('sums that could not be worked out are worked out again', async () => {
  const latest = async () => countsAt(1, 5);
  let isBroken = true;
  const sums = keepSums(
    { latest, countsAt: latest },
    {
      maxTenants: 2,
      sumUp: async ({ devices }) => {
        if (isBroken) throw new Error('the store is away');
        return devices;
      },
    },
  );
  await expect(sums('a tenant')).rejects.toThrow('the store is away');
  isBroken = false;
  expect(await sums('a tenant')).toBe(5);
});
