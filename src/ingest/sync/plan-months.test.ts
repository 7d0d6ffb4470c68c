import { describe, expect, it } from 'vitest';
import type { MsrcIndex } from './msrc-index.ts';
import { planMonths } from './plan-months.ts';

const index = (...spellings: readonly string[]): MsrcIndex =>
  Object.fromEntries(
    spellings.map((spelling) => [spelling.replace('FEB', 'Feb'), { spelling, revisedAt: '2031-01-01T00:00:00.000Z' }]),
  );
/** With a question mark those that there may be none of. */
const plan = (knowledge: Partial<Parameters<typeof planMonths>[0]>): string[] =>
  planMonths({ index: {}, isKnown: () => true, newestKept: null, today: '2031-03-05', ...knowledge }).map(
    ({ spelling, isOptional }) => (isOptional ? `${spelling}?` : spelling),
  );

describe('planMonths', () => {
  it.each([
    {
      what: 'asks for all that is not known, the newest first, as the index spells it',
      knowledge: {
        index: index('2030-Dec', '2018-FEB', '2017-May-B', '2017-May', '1999-Sep'),
        isKnown: () => false,
        today: '2030-12-01',
      },
      months: ['2030-Dec', '2030-Nov?', '2030-Oct?', '2018-FEB', '2017-May', '2017-May-B', '1999-Sep'],
    },
    {
      what: 'of what is known asks for the recent months',
      knowledge: { index: index('2031-Mar', '2031-Feb', '2031-Jan', '2030-Dec') },
      months: ['2031-Mar', '2031-Feb', '2031-Jan'],
    },
    {
      what: 'asks for the next month from Patch Tuesday on',
      knowledge: { index: index('2031-Mar'), today: '2031-03-11' },
      months: ['2031-Apr?', '2031-Mar', '2031-Feb?', '2031-Jan?'],
    },
    {
      what: 'asks for a month that the index does not name yet',
      knowledge: { index: index('2031-Feb', '2031-Jan') },
      months: ['2031-Mar?', '2031-Feb', '2031-Jan'],
    },
    {
      what: 'asks for recent months by what is kept, where there is no index',
      knowledge: { newestKept: '2031-02' },
      months: ['2031-Mar?', '2031-Feb?', '2031-Jan?'],
    },
    { what: 'knowing nothing, asks by the clock', knowledge: {}, months: ['2031-Mar?', '2031-Feb?', '2031-Jan?'] },
    {
      what: 'with a clock in the past, asks for the newest of the index',
      knowledge: { index: index('2031-Mar', '2031-Feb', '2031-Jan'), today: '1970-01-01' },
      months: ['2031-Mar', '2031-Feb', '2031-Jan'],
    },
    {
      what: 'with a clock in the future, asks for one month after the newest',
      knowledge: { index: index('2031-Mar', '2031-Feb', '2031-Jan'), today: '2099-12-31' },
      months: ['2031-Apr?', '2031-Mar', '2031-Feb'],
    },
    {
      what: 'goes over the end of a year',
      knowledge: { index: index('2031-Jan'), today: '2031-01-20' },
      months: ['2031-Feb?', '2031-Jan', '2030-Dec?', '2030-Nov?'],
    },
  ])('$what', ({ knowledge, months }) => {
    expect(plan(knowledge)).toEqual(months);
  });
});
