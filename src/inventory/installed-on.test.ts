import { describe, expect, it } from 'vitest';
import { parseInstalledOn } from './installed-on.ts';

describe('parseInstalledOn', () => {
  it.each([
    ['2020-03-10', '2020-03-10'],
    ['2020-03-10T00:00:00', '2020-03-10'],
    ["2020-03-10T00:00:00+02:00, the device's own day", '2020-03-10'],
    ['2020/3/10', '2020-03-10'],
    ['2020. 3. 10.', null],
    ['20190321', '2019-03-21'],
    ['3/17/2019', '2019-03-17'],
    ['17/3/2019', '2019-03-17'],
    ['17.03.2019', '2019-03-17'],
    ['30-4-2018', '2018-04-30'],
    ['3/21/2019 12:00:00 AM', '2019-03-21'],
    ['7/7/2019', '2019-07-07'],
    ['01d4dfd0fb4eb361', '2019-03-21'],
    ['/Date(1583791200000)/', '2020-03-10'],
    ['/Date(1583798400000)/', '2020-03-10'],
    ['/Date(1583816400000)/', '2020-03-10'],
    [' 2020-03-10 ', '2020-03-10'],
  ])('reads %s as %s', (text, day) => {
    expect(parseInstalledOn(text)).toBe(day);
  });

  it.each([
    ['a day and month that could be swapped', '3/7/2019'],
    ['the same with a time', '3/7/2019 12:00:00 AM'],
    ['noon in UTC: midnight at either end of the world', '/Date(1583841600000)/'],
    ['a day that is not', '2019-02-30'],
    ['a month that is not', '2019-13-01'],
    ['two numbers over 12', '13/14/2019'],
    ['a year before any update', '1601-01-01'],
    ['a FILETIME of zero', '0000000000000000'],
    ['the largest FILETIME', 'ffffffffffffffff'],
    ['a time beyond all days', '/Date(999999999999999)/'],
    ['words', 'last week'],
    ['nothing', ''],
    ['a megabyte', '1'.repeat(1_000_000)],
    ['a number', 1583791200000],
    ['null', null],
    ['an object without a value', {}],
    ['an object in an object', { value: { value: '2020-03-10' } }],
  ])('does not guess at %s', (_, value) => {
    expect(parseInstalledOn(value)).toBeNull();
  });

  it('reads the object that PowerShell 5.1 makes of a date', () => {
    const date = { value: '/Date(1583791200000)/', DateTime: 'Tuesday, March 10, 2020 12:00:00 AM' };
    expect(parseInstalledOn(date)).toBe('2020-03-10');
  });
});
