import { expect, test } from 'vitest';
import { toPlotData } from './plot-data.ts';

const series = [
  { label: 'a', values: [1, 2], color: '--good' },
  { label: 'b', values: [10, null], color: '--bad' },
];

test.each([
  [
    'lines',
    ['1970-01-01', '1970-01-02'],
    [
      [0, 86_400],
      [1, 2],
      [10, null],
    ],
  ],
  [
    'bars',
    ['x', 'y'],
    [
      [0, 1],
      [1, 2],
      [10, null],
    ],
  ],
  [
    'stacked',
    ['x', 'y'],
    [
      [0, 1],
      [11, 2],
      [1, 2],
    ],
  ],
] as const)('%s', (kind, along, expected) => {
  expect(toPlotData(along, series, kind)).toEqual(expected);
});
