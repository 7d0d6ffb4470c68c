import { expect, test } from 'vitest';
import { searchTarget } from './search-target.ts';

test.each([
  ['', null],
  ['  ', null],
  ['KB9000001', '/kbs/KB9000001'],
  ['kb 9000001', '/kbs/KB9000001'],
  ['9000001', '/kbs/KB9000001'],
  ['cve-2099-0001', '/cves/CVE-2099-0001'],
  ['2099-12345', '/cves/CVE-2099-12345'],
  [' pc-1 ', '/devices?search=pc-1'],
  ['<b>&?', '/devices?search=%3Cb%3E%26%3F'],
])('%j', (typed, expected) => {
  expect(searchTarget(typed)).toBe(expected);
});
