import { expect, test } from 'vitest';
import { compareToText, textProperty } from '../../query/build-expression.ts';
import { createStageConditions, MAX_CONDITIONS } from './stage-conditions.ts';

const condition = (value: string) => {
  const expression = compareToText(textProperty(['id']), 'eq', value);
  return { expression, text: JSON.stringify(expression) };
};

test('each is kept once for a stage, up to a number of them', () => {
  const conditions = createStageConditions();
  const all = Array.from({ length: MAX_CONDITIONS + 1 }, (_, index) => condition(`pc-${index}`));
  for (const each of all) {
    conditions.add(1, each);
    conditions.add(1, each);
  }
  for (const each of all.slice(0, 2)) conditions.add(2, each);
  expect(conditions.of(1)).toBeNull();
  expect(conditions.of(2)).toEqual(all.slice(0, 2).map(({ expression }) => expression));
  expect(conditions.of(3)).toEqual([]);
});

test('texts that are too long together are not kept: the devices of their stage are looked at one by one', () => {
  const conditions = createStageConditions();
  for (const stage of [1, 2, 3]) conditions.add(stage, condition(String(stage).repeat(800_000)));
  expect([1, 2, 3].map((stage) => conditions.of(stage)?.length ?? null)).toEqual([1, 1, null]);
  conditions.add(4, condition('short'));
  expect(conditions.of(4)).toHaveLength(1);
});
