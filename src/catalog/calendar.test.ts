import { describe, expect, it } from 'vitest';
import { isPatchTuesday, monthOfDocument, patchTuesday, titleOfMonth } from './calendar.ts';

describe('patchTuesday', () => {
  it.each([
    ['2020-03', '2020-03-10'],
    ['2024-10', '2024-10-08'], // begins on a Tuesday: the earliest day there is
    ['2023-02', '2023-02-14'], // begins on a Wednesday: the latest
    ['2020-02', '2020-02-11'],
    ['2025-12', '2025-12-09'],
  ])('of %s is %s', (month, day) => {
    expect(patchTuesday(month)).toBe(day);
    expect(isPatchTuesday(day)).toBe(true);
  });

  it.each(['2020-03-03', '2020-03-17', '2020-03-09', '2020-03-11'])('is not %s', (day) => {
    expect(isPatchTuesday(day)).toBe(false);
  });
});

describe('monthOfDocument', () => {
  it.each([
    ['2020-Mar', '2020-03'],
    ['2016-Dec', '2016-12'],
    ['2017-May-B', '2017-05'],
    ['2020-March', null],
    ['2020-03', null],
    ['20-Mar', null],
    ['Mar-2020', null],
    ['', null],
    ['ADV200001', null],
  ])('of "%s" is %s', (id, month) => {
    expect(monthOfDocument(id)).toBe(month);
  });
});

describe('titleOfMonth', () => {
  it.each([
    ['2020-03', 'March 2020 Security Updates'],
    ['2026-12', 'December 2026 Security Updates'],
  ])('of %s is "%s"', (month, title) => {
    expect(titleOfMonth(month)).toBe(title);
  });
});
