import { describe, expect, it } from 'vitest';
import { gateFindings, inShort } from '../../../test/support/gate-findings.ts';
import { fix, month, PRODUCTS, page, release, vulnerability } from '../../../test/support/made-up.ts';
import type { SourceRecord } from '../records.ts';
import { buildsGate } from './builds.ts';

const HISTORY = page('history', [release('9000001', '90001.10', '2031-01-14')]);

/** A month of which so many rows state a build that the page has, and so many another. */
const JANUARY = (agreeing: number, others: number): SourceRecord =>
  month(
    '2031-Jan',
    Array.from({ length: agreeing + others }, (_, index) => {
      const fixedBuild = `10.0.90001.${index < agreeing ? 10 : 11}`;
      return vulnerability(`CVE-2031-${90_001 + index}`, [fix('9000001', [PRODUCTS.one], { fixedBuild })]);
    }),
  );

describe('the gate on builds', () => {
  it.each([
    [800, 200, ['noted fixed-build-differs KB9000001']],
    [799, 201, ['refused fixed-builds release history', 'noted fixed-build-differs KB9000001']],
    [0, 999, ['noted fixed-build-differs KB9000001']],
    [1000, 0, []],
  ])('%i rows agree and %i do not', (agreeing, others, expected) => {
    expect(inShort(gateFindings(buildsGate, { before: null, after: [HISTORY, JANUARY(agreeing, others)] }))).toEqual(
      expected,
    );
  });

  it('says what is stated and what is known', () => {
    expect(
      gateFindings(buildsGate, { before: null, after: [HISTORY, JANUARY(1, 1)] }).map(({ message }) => message),
    ).toEqual([
      `2031-Jan states FixedBuild "10.0.90001.11" for Product ${PRODUCTS.one}; the release history has revision 10, which counts`,
    ]);
  });

  it('notes what a document newly says, and nothing again', () => {
    const after = [HISTORY, JANUARY(1, 1)];
    expect(inShort(gateFindings(buildsGate, { before: [HISTORY], after }))).toEqual([
      'noted fixed-build-differs KB9000001',
    ]);
    expect(gateFindings(buildsGate, { before: after, after })).toEqual([]);
  });

  it('notes pages that contradict each other, once', () => {
    const other = page('updates', [release('9000001', '90001.12', '2031-01-14', { origin: 'update-history' })]);
    expect(inShort(gateFindings(buildsGate, { before: null, after: [HISTORY, other] }))).toEqual([
      'noted release-differs KB9000001',
    ]);
    expect(gateFindings(buildsGate, { before: [HISTORY, other], after: [HISTORY, other] })).toEqual([]);
  });
});
