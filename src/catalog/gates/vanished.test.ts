import { describe, expect, it } from 'vitest';
import { gateFindings, inShort } from '../../../test/support/gate-findings.ts';
import { fix, month, PRODUCTS, page, release, reviewed, vulnerability } from '../../../test/support/made-up.ts';
import type { SourceRecord } from '../records.ts';
import type { Gate } from './finding.ts';
import { fixesGate } from './fixes.ts';
import { kbsGate, productsGate, tracksGate } from './vanished.ts';

const { one, two, old } = PRODUCTS;
const OLD_DATE = '2031-02-01T08:00:00.000Z';
const NEW_DATE = '2031-02-02T08:00:00.000Z';

const JANUARY = (rows: readonly string[], currentReleaseAt = OLD_DATE): SourceRecord =>
  month(
    '2031-Jan',
    [
      vulnerability('CVE-2031-90001', [
        ...(rows.includes('one') ? [fix('9000001', [one, ...(rows.includes('two') ? [two] : [])])] : []),
        ...(rows.includes('old') ? [fix('9000101', [old], { subType: 'Monthly Rollup' })] : []),
      ]),
    ],
    { currentReleaseAt },
  );
const ALL = ['one', 'two', 'old'];
const HISTORY = page('history', [release('9000009', '90001.90', '2031-01-14')]);

const GATES: readonly [string, Gate][] = [
  ['KBs', kbsGate],
  ['products', productsGate],
  ['tracks', tracksGate],
  ['fixes', fixesGate],
];

interface Case {
  readonly says: string;
  readonly after: SourceRecord;
  readonly isReviewedOther?: boolean;
  readonly found: readonly string[];
}

const CASES: readonly Case[] = [
  {
    says: 'a KB lost without a newer date is refused, with all that went with it',
    after: JANUARY(['one', 'two']),
    found: [
      'refused kb-vanished KB9000101',
      `refused product-vanished ${old}`,
      'refused track-vanished monthly-rollup:rollup',
    ],
  },
  {
    says: 'one withdrawn by a revision is noted',
    after: JANUARY(['one', 'two'], NEW_DATE),
    found: [
      'noted kb-vanished KB9000101',
      `noted product-vanished ${old}`,
      'noted track-vanished monthly-rollup:rollup',
    ],
  },
  {
    says: 'with other reviewed data it is noted',
    after: JANUARY(['one', 'two']),
    isReviewedOther: true,
    found: [
      'noted kb-vanished KB9000101',
      `noted product-vanished ${old}`,
      'noted track-vanished monthly-rollup:rollup',
    ],
  },
  {
    says: 'a document that is gone is told by its own gate',
    after: month('2031-Feb', []),
    found: [
      'noted kb-vanished KB9000001',
      'noted kb-vanished KB9000101',
      `noted product-vanished ${one}`,
      `noted product-vanished ${two}`,
      `noted product-vanished ${old}`,
      'noted track-vanished monthly-rollup:rollup',
      'noted track-vanished standalone:twin',
    ],
  },
];

describe('the gates on what vanished', () => {
  it.each(CASES)('$says', ({ after, isReviewedOther, found }) => {
    const reviewedAfter = reviewed(
      isReviewedOther
        ? { allNeeded: [{ vulnerabilityId: 'CVE-2031-90009', reason: 'made up', source: 'made up' }] }
        : {},
    );
    const step = { before: [JANUARY(ALL), HISTORY], after: [after, HISTORY], reviewedAfter };
    expect(GATES.flatMap(([, gate]) => inShort(gateFindings(gate, step)))).toEqual(found);
  });

  it.each([
    ['without a newer date', OLD_DATE, 'refused fixes-vanished 2031-Jan'],
    ['by a revision', NEW_DATE, 'noted fixes-vanished 2031-Jan'],
  ])('a KB that fixes nothing any more for a product, %s, is told by its document', (_, date, expected) => {
    const other = month('2031-Mar', [vulnerability('CVE-2031-90003', [fix('9000003', [two])])]);
    const step = { before: [JANUARY(ALL), other], after: [JANUARY(['one', 'old'], date), other] };
    expect(GATES.flatMap(([, gate]) => inShort(gateFindings(gate, step)))).toEqual([expected]);
  });

  it('names the document with both counts and dates', () => {
    const step = { before: [JANUARY(ALL)], after: [JANUARY(['one', 'two'])] };
    expect(gateFindings(kbsGate, step).map(({ message }) => message)).toEqual([
      `KB9000101 is gone; expected it still, or every document that named it under a newer date; found 2031-Jan (1 items of ${OLD_DATE}, now 1 items of ${OLD_DATE})`,
    ]);
  });

  it('a KB that two documents named is refused while one of them lost it silently', () => {
    const february = (kbId: string): SourceRecord =>
      month('2031-Feb', [vulnerability('CVE-2031-90002', [fix(kbId, [one])])], { currentReleaseAt: OLD_DATE });
    const step = {
      before: [JANUARY(ALL), february('9000101')],
      after: [JANUARY(['one', 'two'], NEW_DATE), february('9000001')],
    };
    expect(inShort(gateFindings(kbsGate, step))).toEqual(['refused kb-vanished KB9000101']);
  });

  it('a track whose KBs a new page lists elsewhere is noted', () => {
    const listed = page('listed', [release('9000001', '90001.10 90002.10', '2031-01-14')]);
    const step = { before: [JANUARY(ALL)], after: [JANUARY(ALL), listed] };
    expect(GATES.flatMap(([, gate]) => inShort(gateFindings(gate, step)))).toEqual([
      'noted track-vanished standalone:twin',
    ]);
  });

  it.each(GATES)('finds nothing about %s in a first catalog, an equal one, or a greater one', (_, gate) => {
    const all = [JANUARY(ALL), HISTORY];
    for (const before of [null, all, [JANUARY(['one'])]])
      expect(gateFindings(gate, { before, after: all })).toEqual([]);
  });
});
