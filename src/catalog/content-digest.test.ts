import { describe, expect, test } from 'vitest';
import { contentDigest } from './content-digest.ts';

const MONTH = {
  id: '2020-Mar',
  rows: [
    { kb: '9000001', products: ['2', '1'] },
    { kb: '9000002', products: [] },
  ],
};

describe('contentDigest', () => {
  test.each([
    ['the same again', structuredClone(MONTH)],
    ['members in another order', { rows: MONTH.rows, id: MONTH.id }],
    ['rows in another order', { ...MONTH, rows: MONTH.rows.toReversed() }],
    [
      'a list within a row in another order',
      { ...MONTH, rows: [{ kb: '9000001', products: ['1', '2'] }, MONTH.rows[1]] },
    ],
  ])('is equal for %s', (_, other) => {
    expect(contentDigest(other)).toBe(contentDigest(MONTH));
  });

  test.each([
    ['another value', { ...MONTH, id: '2020-Apr' }],
    ['a row less', { ...MONTH, rows: MONTH.rows.slice(1) }],
    ['a row twice', { ...MONTH, rows: [...MONTH.rows, MONTH.rows[1]] }],
    [
      'a value in another row',
      {
        ...MONTH,
        rows: [
          { kb: '9000001', products: [] },
          { kb: '9000002', products: ['2', '1'] },
        ],
      },
    ],
    ['a number for a text', { ...MONTH, id: 2020 }],
    ['nothing for a text', { ...MONTH, id: null }],
    ['an empty list for an empty text', { ...MONTH, id: [] }],
  ])('differs for %s', (_, other) => {
    expect(contentDigest(other)).not.toBe(contentDigest(MONTH));
  });

  test('tells 100,000 like texts apart', () => {
    const digests = Array.from({ length: 100_000 }, (_, index) => contentDigest({ kbId: String(4_000_000 + index) }));
    expect(new Set(digests).size).toBe(100_000);
    expect(digests.every((digest) => /^[0-9a-f]{16}$/.test(digest))).toBe(true);
  });
});
