import { expect, test } from 'vitest';
import { makeCatalog } from '../../test/contract/support/catalog.ts';
import { type FactsRule, keepOfFacts } from './of-facts.ts';

interface Patched {
  readonly ubr: number | null;
}

const text = (ubr: number, kb: number) => JSON.stringify({ build: 60001, ubr, kbs: [kb], isKbListComplete: true });
const TEXTS = new Map([
  ['first', text(100, 9000001)],
  ['second', text(100, 9000002)],
  ['third', text(300, 9000003)],
]);

/** Keeps the revisions of facts, and counts how often texts are read and results worked out. */
function keep({ maxSize = 10, ...more }: Partial<Pick<FactsRule<Patched>, 'maxSize' | 'unknown'>> = {}) {
  const read: string[][] = [];
  const workedOut: (number | null)[] = [];
  const store = {
    readFacts: async (_tenantId: string, keys: readonly string[]) => {
      read.push([...keys]);
      return new Map([...TEXTS].filter(([key]) => keys.includes(key)));
    },
  };
  const kept = keepOfFacts<Patched>(store, makeCatalog(), {
    ...more,
    workOut: (_catalog, { ubr }) => {
      workedOut.push(ubr);
      return { ubr };
    },
    keyOf: JSON.stringify,
    sizeOf: () => 1,
    maxSize,
  });
  return { ...kept, seen: { read, workedOut } };
}

test('is worked out once, whoever asks; one object stands for all that are equal', async () => {
  const { ofFacts, seen } = keep();
  const found = await ofFacts('one', ['first', 'second', 'third']);
  expect([...found]).toEqual([
    ['first', { ubr: 100 }],
    ['second', { ubr: 100 }],
    ['third', { ubr: 300 }],
  ]);
  expect(found.get('second')).toBe(found.get('first'));
  expect((await ofFacts('two', ['third', 'first'])).get('first')).toBe(found.get('first'));
  expect(seen).toEqual({ read: [['first', 'second', 'third']], workedOut: [100, 100, 300] });
});

test('what was read is worked out when it is asked for, and only what is not kept is read', async () => {
  const { read, ofFacts, seen } = keep();
  await ofFacts('one', ['first']);
  const resultOf = await read('one', ['first', 'third', 'third', 'second']);
  expect(resultOf('third')).toEqual({ ubr: 300 });
  expect(resultOf('third')).toBe(resultOf('third'));
  expect(seen).toEqual({ read: [['first'], ['third', 'second']], workedOut: [100, 300] });
});

test('what is no longer kept is worked out again', async () => {
  const { ofFacts, seen } = keep({ maxSize: 1 });
  await ofFacts('one', ['first', 'third']);
  expect((await ofFacts('one', ['first'])).get('first')).toEqual({ ubr: 100 });
  expect(seen.workedOut).toEqual([100, 300, 100]);
});

test('facts that are gone are an error, unless there is something to say of them', async () => {
  await expect(keep().ofFacts('one', ['gone'])).rejects.toThrow('the store has no facts gone');
  const unknown = { ubr: null };
  expect((await keep({ unknown }).ofFacts('one', ['gone'])).get('gone')).toBe(unknown);
});
