import { describe, expect, test } from 'vitest';
import { missedByDay } from './missed-by-day.ts';

const period = (since: string, closed: string | null) => ({
  missingSinceAt: `${since}T10:00:00.000Z`,
  closedAt: closed === null ? null : `${closed}T10:00:00.000Z`,
});

describe('how many KBs were missing day by day', () => {
  test.each([
    ['nothing ever', [], '2020-03-12', []],
    ['since today', [period('2020-03-12', null)], '2020-03-12', ['2020-03-12 1']],
    [
      'one closed, one not',
      [period('2020-03-11', null), period('2020-03-10', '2020-03-12')],
      '2020-03-13',
      ['2020-03-10 1', '2020-03-11 2', '2020-03-12 1', '2020-03-13 1'],
    ],
    ['closed on the same day', [period('2020-03-10', '2020-03-10')], '2020-03-10', ['2020-03-10 0']],
  ])('%s', (_, periods, lastDay, expected) => {
    expect(missedByDay(periods, lastDay).map(({ day, kbs }) => `${day} ${kbs}`)).toEqual(expected);
  });

  test('of years, the last 400 days', () => {
    const days = missedByDay([period('2016-01-01', null)], '2020-03-12');
    expect([days.length, days[0], days.at(-1)]).toEqual([
      400,
      { day: '2019-02-07', kbs: 1 },
      { day: '2020-03-12', kbs: 1 },
    ]);
  });
});
