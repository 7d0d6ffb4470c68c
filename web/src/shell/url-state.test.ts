import { expect, test } from 'vitest';
import { changeQuery } from './url-state.ts';

test.each([
  ['', { sort: '-name' }, '?sort=-name'],
  ['?sort=name&after=x', { sort: '-name', after: null }, '?sort=-name'],
  ['?sort=name', { sort: '' }, ''],
  ['?asOf=2026-03-01', { search: 'a&b' }, '?asOf=2026-03-01&search=a%26b'],
])('%j changed by %j', (search, changes, expected) => {
  expect(changeQuery(search, changes)).toBe(expected);
});
