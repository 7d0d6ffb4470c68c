import { expect, test } from 'vitest';
import { ownPath } from './own-path.ts';

test.each<[given: string | null, expected: string]>([
  [null, '/'],
  ['', '/'],
  ['/', '/'],
  ['/devices?search=pc%201&page=2#top', '/devices?search=pc%201&page=2#top'],
  ['/kbs/KB9000001?asOf=2026-01-01', '/kbs/KB9000001?asOf=2026-01-01'],
  ['/a/../b', '/b'],
  ['devices', '/'],
  ['https://evil.example/', '/'],
  ['//evil.example', '/'],
  ['///evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\\/evil.example', '/'],
  ['\\\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['/\n/evil.example', '/'],
  ['/.//evil.example', '/'],
  ['/x/..//evil.example', '/'],
  ['/%2f/evil.example', '/%2f/evil.example'],
  ['javascript:alert(1)', '/'],
  [' //evil.example', '/'],
  ['/@evil.example', '/@evil.example'],
  ['/\r\nset-cookie:x=1', '/set-cookie:x=1'],
  [`/${'x'.repeat(1024)}`, '/'],
])('%j leads to %j', (given, expected) => {
  expect(ownPath(given)).toBe(expected);
});
