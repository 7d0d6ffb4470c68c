import { expect, test } from 'vitest';
import { whereTo } from './where-to.ts';

test.each([
  [undefined, '/'],
  ['', '/'],
  ['/devices?search=pc&asOf=2020-04-04#x', '/devices?search=pc&asOf=2020-04-04#x'],
  ['/log-in?to=/log-in', '/'],
  ['https://evil.example', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['/.//evil.example', '/'],
  ['javascript:alert(1)', '/'],
])('%j leads to %j', (to, expected) => {
  expect(whereTo(to)).toBe(expected);
});
