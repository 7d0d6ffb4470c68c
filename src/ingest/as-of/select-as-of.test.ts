import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AsOf } from '../../catalog/as-of.ts';
import type { CatalogSource } from '../../catalog/model.ts';
import type { KeptDocument } from '../ports.ts';
import { selectAsOf } from './select-as-of.ts';

const kept = (kind: CatalogSource['kind'], id: string, at: string, digest: string, fetchedAt = at): KeptDocument => ({
  name: `${kind}/${id}@${at.replaceAll(':', '-')}~${digest.padEnd(16, '0')}`,
  from: 'https://example.com',
  fetchedAt,
});
const source = (kind: CatalogSource['kind'], id: string, publishedAt: string | null, digest: string) =>
  ({ kind, id, title: id, publishedAt, items: 1, digest: digest.padEnd(16, '0') }) satisfies CatalogSource;

const at = (day: string): string => `${day}T07:00:00.000Z`;
const month = (id: string, day: string, digest: string) => kept('month', id, at(day), digest);
const [MARCH_1, MARCH_2, MARCH_3] = [
  month('2020-Mar', '2020-03-10', 'a1'),
  month('2020-Mar', '2020-04-01', 'a2'),
  month('2020-Mar', '2026-02-18', 'a3'),
];
const [AUGUST_1, AUGUST_2] = [month('2019-Aug', '2020-10-13', 'b1'), month('2019-Aug', '2025-10-01', 'b2')];
const MAY = month('2020-May', '2024-05-01', 'c1');
const PAGE = kept('release-page', 'release-information', at('2026-01-01'), 'd1');
const OLDER_PAGE = kept('release-page', 'release-information', at('2025-12-01'), 'd0');
const KEPT = [MARCH_1, MARCH_2, MARCH_3, AUGUST_1, AUGUST_2, MAY, OLDER_PAGE, PAGE];
const IN_FORCE = [
  source('month', '2020-Mar', at('2026-02-18'), 'a3'),
  source('month', '2019-Aug', at('2025-10-01'), 'b2'),
  source('month', '2020-May', at('2024-05-01'), 'c1'),
  source('release-page', 'release-information', at('2026-01-01'), 'd1'),
];

const select = (day: string, sources = IN_FORCE, documents: readonly KeptDocument[] = KEPT) =>
  selectAsOf(documents, { data: { sources } }, day);
const names = (documents: readonly KeptDocument[]): string[] => documents.map(({ name }) => name);

describe('the documents of a day', () => {
  test.each<{ day: string; documents: KeptDocument[]; asOf: Omit<AsOf, 'day'> }>([
    {
      // The page of release days serves as it is; so does May, which had not come out.
      day: '2020-04-04',
      documents: [MARCH_2, AUGUST_1, MAY, PAGE],
      asOf: { basis: 'mixed', known: 1, later: ['2019-Aug', 'release-information'] },
    },
    {
      day: '2020-03-10',
      documents: [MARCH_1, AUGUST_1, MAY, PAGE],
      asOf: { basis: 'mixed', known: 1, later: ['2019-Aug', 'release-information'] },
    },
    {
      day: '2020-02-01',
      documents: [MARCH_3, AUGUST_1, MAY, PAGE],
      asOf: { basis: 'release-days', known: 0, later: ['2019-Aug', 'release-information'] },
    },
    {
      day: '2020-11-01',
      documents: [MARCH_2, AUGUST_1, MAY, PAGE],
      asOf: { basis: 'mixed', known: 2, later: ['2020-May', 'release-information'] },
    },
    {
      day: '2025-12-31',
      documents: [MARCH_2, AUGUST_2, MAY, OLDER_PAGE],
      asOf: { basis: 'revisions', known: 4, later: [] },
    },
  ])('as of $day', ({ day, documents, asOf }) => {
    const selected = select(day);
    expect([names(selected.documents), selected.asOf]).toEqual([names(documents), { day, ...asOf }]);
  });

  test('of today are those in force, which needs none of them', () => {
    expect(select('2026-11-24')).toEqual({
      documents: [],
      asOf: { day: '2026-11-24', basis: 'revisions', known: 4, later: [] },
    });
  });

  test('are never newer than those in force: what came after was refused, or taken back', () => {
    const rolledBack = IN_FORCE.map((each) =>
      each.id === '2020-Mar' ? source('month', '2020-Mar', at('2020-04-01'), 'a2') : each,
    );
    expect(select('2026-11-24', rolledBack).documents).toEqual([]);
    expect(names(select('2020-03-20', rolledBack).documents)).toEqual(names([MARCH_1, AUGUST_1, MAY, PAGE]));
    const without = IN_FORCE.filter(({ id }) => id !== '2020-May');
    expect(names(select('2025-12-31', without).documents)).toEqual(names([MARCH_2, AUGUST_2, OLDER_PAGE]));
  });

  test('are those in force where one of these is not kept, as in a catalog that was brought here alone', () => {
    expect(
      select(
        '2020-04-04',
        IN_FORCE,
        KEPT.filter((each) => each !== MARCH_3),
      ),
    ).toEqual({
      documents: [],
      asOf: {
        day: '2020-04-04',
        basis: 'release-days',
        known: 0,
        later: ['2020-Mar', '2019-Aug', 'release-information'],
      },
    });
  });

  test('that have no date are as old as when they were fetched', () => {
    const [first, second] = [
      kept('release-page', 'plain', '2025-01-01T00:00:00.000Z', 'e1'),
      kept('release-page', 'plain', '2025-03-01T00:00:00.000Z', 'e2'),
    ];
    const sources = [source('release-page', 'plain', null, 'e2')];
    expect(select('2025-02-01', sources, [first, second])).toMatchObject({ documents: [first], asOf: { known: 1 } });
    expect(select('2025-03-01', sources, [first, second])).toMatchObject({ documents: [] });
  });

  test('of one date are both there: the fuller one counts', () => {
    const twin = month('2020-Mar', '2020-04-01', 'a9');
    const selected = select('2020-04-04', IN_FORCE, [...KEPT, twin]);
    expect(names(selected.documents)).toEqual(names([MARCH_2, twin, AUGUST_1, MAY, PAGE]));
  });
});

describe('for any documents', () => {
  const days = fc
    .integer({ min: 0, max: 3000 })
    .map((days) => new Date(Date.UTC(2020, 0, 1 + days)).toISOString().slice(0, 10));
  const documents = fc
    .uniqueArray(fc.tuple(fc.constantFrom('2020-Jan', '2021-Mar', '2022-May', '2024-Dec'), days), {
      minLength: 1,
      maxLength: 12,
      selector: (pair) => pair.join(),
    })
    .map((pairs) =>
      pairs.map(([id, day], index) => ({ id, day, digest: index.toString(16), ...month(id, day, index.toString(16)) })),
    );

  test('a day after every revision is that of the catalog in force; each day takes one revision of each document', () => {
    fc.assert(
      fc.property(documents, days, (all, day) => {
        const byId = Object.entries(Object.groupBy(all, ({ id }) => id));
        const sources = byId.flatMap(([id, revisions = []]) => {
          const newest = revisions.toSorted((a, b) => (a.day < b.day ? 1 : -1))[0];
          return newest ? [source('month', id, at(newest.day), newest.digest)] : [];
        });
        const lastDay =
          all
            .map((each) => each.day)
            .sort()
            .at(-1) ?? '';
        expect(select(lastDay, sources, all).documents).toEqual([]);
        const { documents: chosen, asOf } = select(day, sources, all);
        expect(select(day, sources, all.toReversed())).toEqual({ documents: chosen, asOf });
        if (chosen.length > 0) expect(chosen).toHaveLength(sources.length);
        expect(asOf.known + asOf.later.length).toBeLessThanOrEqual(sources.length);
      }),
    );
  });
});
