import { describe, expect, it } from 'vitest';
import { fix, month, PRODUCTS, vulnerability } from '../../test/support/made-up.ts';
import type { Day, KbId } from './ids.ts';
import type { MonthRecord } from './records.ts';
import { collectMentions, createDayEstimator } from './update-days.ts';

let next = 90000;
/** A vulnerability that one KB fixes, alone or with others. */
const fixedBy = (kbIds: readonly KbId[], publishedOn: Day | null = null) => {
  next++;
  return vulnerability(
    `CVE-2031-${next}`,
    kbIds.map((kbId) => fix(kbId, [PRODUCTS.old])),
    { publishedOn },
  );
};

const estimate = (kbId: KbId, months: readonly MonthRecord[], knownDays: readonly (readonly [KbId, Day])[] = []): Day =>
  createDayEstimator(new Map(knownDays))(kbId, collectMentions(months).get(kbId) ?? []);

describe('collectMentions', () => {
  it('counts a KB once per vulnerability, however many rows name it', () => {
    const record = month('2031-Jan', [
      vulnerability('CVE-2031-90001', [
        fix('9000001', [PRODUCTS.old]),
        fix('9000001', [PRODUCTS.one]),
        fix('9000002', [PRODUCTS.one]),
      ]),
      vulnerability('CVE-2031-90002', [fix('9000001', [PRODUCTS.old])]),
    ]);
    const mentions = collectMentions([record]);
    expect(mentions.get('9000001')).toHaveLength(2);
    expect(mentions.get('9000002')).toHaveLength(1);
  });
});

describe('the estimated release day', () => {
  it('is the second Tuesday of the month that names the KB', () => {
    expect(estimate('9000001', [month('2031-Jan', [fixedBy(['9000001'])])])).toBe('2031-01-14');
  });

  it('is in the month that names it for the most vulnerabilities, not in the first or the last one', () => {
    const months = [
      month('2031-Jan', [fixedBy(['9000001'])]),
      month('2031-Feb', [fixedBy(['9000001']), fixedBy(['9000001']), fixedBy(['9000001'])]),
      month('2031-Mar', [fixedBy(['9000001'])]),
    ];
    expect(estimate('9000001', months)).toBe('2031-02-11');
  });

  it('is in the later of two months that name it equally often', () => {
    const months = [month('2031-Jan', [fixedBy(['9000001'])]), month('2031-Feb', [fixedBy(['9000001'])])];
    expect(estimate('9000001', months)).toBe('2031-02-11');
    expect(estimate('9000001', months.toReversed())).toBe('2031-02-11');
  });

  describe('of a KB with a number too high for its month', () => {
    const everyMonth: [KbId, Day][] = [
      ['9000100', '2031-01-14'],
      ['9000200', '2031-02-11'],
      ['9000300', '2031-03-11'],
      ['9000400', '2031-04-08'],
      ['9000500', '2031-05-13'],
    ];

    it('is in the first month that had such numbers, if that is far off', () => {
      expect(estimate('9000450', [month('2031-Jan', [fixedBy(['9000450'])])], everyMonth)).toBe('2031-05-13');
    });

    it('stays in its month if that is near: KBs are numbered well before they are released', () => {
      expect(estimate('9000250', [month('2031-Jan', [fixedBy(['9000250'])])], everyMonth)).toBe('2031-01-14');
    });

    it('is in the near one too if that names it', () => {
      const months = [
        month('2031-Jan', [fixedBy(['9000250']), fixedBy(['9000250'])]),
        month('2031-Mar', [fixedBy(['9000250'])]),
      ];
      expect(estimate('9000250', months, everyMonth)).toBe('2031-03-11');
    });

    it('stays in its month if no known number is as high', () => {
      expect(estimate('9999999', [month('2031-Jan', [fixedBy(['9999999'])])], everyMonth)).toBe('2031-01-14');
    });
  });

  describe('of an out-of-band update', () => {
    it('is the last day its vulnerabilities were published on, if none was on the second Tuesday', () => {
      const record = month('2031-Jan', [fixedBy(['9000001'], '2031-01-20'), fixedBy(['9000001'], '2031-01-23')]);
      expect(estimate('9000001', [record])).toBe('2031-01-23');
    });

    it('is the second Tuesday if one of them was published then', () => {
      const record = month('2031-Jan', [fixedBy(['9000001'], '2031-01-14'), fixedBy(['9000001'], '2031-01-23')]);
      expect(estimate('9000001', [record])).toBe('2031-01-14');
    });

    it('does not follow days of publication in other months', () => {
      expect(estimate('9000001', [month('2031-Jan', [fixedBy(['9000001'], '2031-02-20')])])).toBe('2031-01-14');
    });

    it('is the day of the updates for other lines that fix the same, where that is known', () => {
      const record = month('2031-Jan', [fixedBy(['9000001', '9000002'], '2031-01-20')]);
      expect(estimate('9000001', [record], [['9000002', '2031-01-21']])).toBe('2031-01-21');
    });
  });
});
