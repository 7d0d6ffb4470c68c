import { expect, test } from 'vitest';
import { type Encoding, encodingFor } from './encoding.ts';

const ALL = new Map<Encoding, null>([
  [null, null],
  ['br', null],
  ['gzip', null],
]);

test.each([
  [undefined, null],
  ['', null],
  ['identity', null],
  ['gzip', 'gzip'],
  ['gzip, deflate, br, zstd', 'br'],
  ['GZIP;q=0.5, BR;q=1.0', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0.000, *', 'gzip'],
  ['*', 'br'],
  ['*;q=0', null],
  [', ;;, brr', null],
])('what takes %j gets %j', (header, expected) => {
  expect(encodingFor(header, ALL)).toBe(expected);
});

test('what is not there is not given', () => {
  expect(encodingFor('br, gzip', new Map([[null, null]]))).toBe(null);
});
