import { describe, expect, test } from 'vitest';
import { compileCatalog } from '../../../test/support/made-up.ts';
import { rowContext, toEndOfSupport } from './export-row.ts';

const context = rowContext(compileCatalog([]), new Date('2031-03-15T23:30:00Z'));

describe('the end of support of a Windows', () => {
  test.each([
    [null, null],
    ['2031-03-14', 'EOS Version'],
    // Its last day of service.
    ['2031-03-15', 'Upcoming EOS Version'],
    ['2031-09-15', 'Upcoming EOS Version'],
    ['2031-09-16', null],
  ])('on %s is called %j', (lastDay, status) => {
    const date = lastDay === null ? null : `${lastDay}T00:00:00+00:00`;
    expect(toEndOfSupport(lastDay, context)).toEqual({ status, date });
  });
});
