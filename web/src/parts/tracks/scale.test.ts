import { describe, expect, test } from 'vitest';
import { scaleOf } from './scale.ts';

describe('days along a drawing', () => {
  test.each([
    ['the first and the last one leave room at the ends', ['2020-01-14', '2020-04-14'], [3, 97]],
    ['one alone stands in the middle', ['2020-01-14'], [50]],
    ['all of one day too', ['2020-01-14', '2020-01-14'], [50, 50]],
    ['in proportion', ['2020-01-01', '2020-01-26', '2020-04-10'], [3, 26.5, 97]],
  ])('%s', (_, days, places) => {
    const { at } = scaleOf(days);
    expect(days.map(at)).toEqual(places);
  });

  test.each([
    ['months', '2020-01-14', '2020-04-14', ['2020-02-01', '2020-03-01', '2020-04-01']],
    ['quarters', '2020-01-14', '2021-02-01', ['2020-04-01', '2020-07-01', '2020-10-01', '2021-01-01']],
    ['years', '2016-10-11', '2020-03-10', ['2017-01-01', '2018-01-01', '2019-01-01', '2020-01-01'], 6],
    ['none of a day', '2020-01-14', '2020-01-14', []],
  ])('are named by %s', (_, from, to, ticks, most = 8) => {
    expect(scaleOf([from, to], most).ticks.map(({ day }) => day)).toEqual(ticks);
  });
});
