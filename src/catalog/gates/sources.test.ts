import { describe, expect, it } from 'vitest';
import { gateFindings, inShort } from '../../../test/support/gate-findings.ts';
import { kev, month, page, release, vulnerability } from '../../../test/support/made-up.ts';
import type { SourceRecord } from '../records.ts';
import { sourcesGate } from './sources.ts';

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `CVE-2031-${90_001 + index}`);
const JANUARY = (count: number, currentReleaseAt = '2031-02-01T08:00:00.000Z'): SourceRecord =>
  month(
    '2031-Jan',
    ids(count).map((id) => vulnerability(id, [])),
    { currentReleaseAt },
  );
const HISTORY = (count: number): SourceRecord =>
  page(
    'history',
    ids(count).map((_, index) => release(String(9_000_001 + index), `90001.${index + 1}`, '2031-01-14')),
  );
const KEV = (count: number): SourceRecord => kev(ids(count).map((id) => ({ id, addedOn: '2031-01-20' })));

describe('the gate on sources', () => {
  it.each<[string, (count: number) => SourceRecord, number, number, string[]]>([
    ['a month keeps 90 %', JANUARY, 100, 90, []],
    ['a month with fewer', JANUARY, 100, 89, ['refused source-shrunken 2031-Jan']],
    ['a small month loses one', JANUARY, 3, 2, []],
    ['a small month loses two', JANUARY, 3, 1, ['refused source-shrunken 2031-Jan']],
    ['a month loses its only one', JANUARY, 1, 0, ['refused source-shrunken 2031-Jan']],
    ['an empty month stays empty', JANUARY, 0, 0, []],
    ['a month grows', JANUARY, 1, 100, []],
    ['a page keeps 90 %', HISTORY, 20, 18, []],
    ['a page with fewer', HISTORY, 20, 17, ['refused source-shrunken history']],
    ['KEV keeps 95 %', KEV, 100, 95, []],
    ['KEV with fewer', KEV, 100, 94, ['refused source-shrunken kev']],
  ])('%s', (_, make, before, after, expected) => {
    expect(inShort(gateFindings(sourcesGate, { before: [make(before)], after: [make(after)] }))).toEqual(expected);
  });

  it('names the document, both counts, both dates and what was expected', () => {
    const [before, after] = [[JANUARY(100)], [JANUARY(67, '2031-02-02T08:00:00.000Z')]];
    expect(gateFindings(sourcesGate, { before, after }).map(({ message }) => message)).toEqual([
      '2031-Jan has 67 items of 2031-02-02T08:00:00.000Z, after 100 items of 2031-02-01T08:00:00.000Z; expected 90 % of those at least',
    ]);
  });

  it('refuses a document that is gone, or older than before', () => {
    const before = [JANUARY(2), HISTORY(2)];
    expect(inShort(gateFindings(sourcesGate, { before, after: [HISTORY(2)] }))).toEqual([
      'refused source-vanished 2031-Jan',
    ]);
    const after = [JANUARY(2, '2031-01-31T08:00:00.000Z'), HISTORY(2)];
    expect(inShort(gateFindings(sourcesGate, { before, after }))).toEqual(['refused source-older 2031-Jan']);
  });

  it('finds nothing in a first catalog, an equal one, or one with a document more', () => {
    const all = [JANUARY(2), HISTORY(2), KEV(2)];
    for (const before of [null, all, all.slice(1)])
      expect(gateFindings(sourcesGate, { before, after: all })).toEqual([]);
  });
});
