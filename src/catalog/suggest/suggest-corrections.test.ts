import { describe, expect, it } from 'vitest';
import { describeWithTestData } from '../../../test/support/describe-with-test-data.ts';
import { readAll } from '../../../test/support/full-catalog.ts';
import {
  compileCatalog,
  fix,
  month,
  on,
  PRODUCTS,
  page,
  release,
  reviewed,
  vulnerability,
} from '../../../test/support/made-up.ts';
import { TEST_DATA } from '../../../test/support/test-data.ts';
import { loadReviewedData } from '../../ingest/reviewed-data.ts';
import type { FixCorrection } from '../corrections.ts';
import type { FixRecord, SourceRecord } from '../records.ts';
import type { ReviewedData } from '../reviewed-data.ts';
import { type Suggestion, suggestCorrections } from './suggest-corrections.ts';

const { one, oneArm, two, three, old } = PRODUCTS;

const PAGE = page('history', [
  release('9000001', '90001.10 90002.10', '2031-01-14'),
  release('9000002', '90001.20 90002.20', '2031-02-11'),
  release('9000031', '90003.10', '2031-01-14'),
]);

const suggest = (records: readonly SourceRecord[], data: ReviewedData = reviewed()): Suggestion[] => {
  const catalog = compileCatalog(records, data);
  return suggestCorrections(records, data, (kbId) => catalog.update(kbId)?.releasedOn);
};

/** January with a vulnerability that these rows fix, and enough others for the line of `old` to be the home of KB9000101. */
const january = (...fixes: readonly FixRecord[]): SourceRecord[] => [
  PAGE,
  month('2031-Jan', [
    vulnerability('CVE-2031-90001', fixes),
    ...Array.from({ length: 5 }, (_, index) =>
      vulnerability(`CVE-2031-9100${index}`, [fix('9000101', [old], { subType: 'Monthly Rollup' })]),
    ),
    vulnerability('CVE-2031-90009', [fix('9000031', [three])]),
  ]),
];

describe('suggested corrections', () => {
  it.each<[string, readonly FixRecord[], Partial<FixCorrection>, Suggestion['rule'], number]>([
    [
      'a KB that the history lists on another line: what the product has in that month',
      [fix('9000001', [one, two, three])],
      { kbId: '9000001', productIds: [three], insteadKbId: '9000031' },
      'another-line',
      1,
    ],
    [
      'one of two products: what rows of the same vulnerability name',
      [fix('9000031', [one, oneArm]), fix('9000001', [two])],
      { kbId: '9000031', productIds: [one, oneArm], insteadKbId: '9000001' },
      'another-line',
      2,
    ],
    [
      'a KB of another line where the product has its own: no fix',
      [fix('9000031', [one]), fix('9000001', [one, two])],
      { kbId: '9000031', productIds: [one], insteadKbId: null },
      'another-line',
      1,
    ],
    [
      'a KB that is mostly for another line, and that no row beside it names',
      [fix('9000101', [two]), fix('9000001', [one])],
      { kbId: '9000101', productIds: [two], insteadKbId: '9000001' },
      'unlike-neighbours',
      1,
    ],
    [
      'a KB with the FixedBuild of another one, which rows beside it name',
      [fix('9000001', [one], { fixedBuild: '10.0.90001.20' }), fix('9000002', [two], { fixedBuild: '10.0.90002.20' })],
      { kbId: '9000001', productIds: [one], insteadKbId: '9000002' },
      'build-of-another',
      1,
    ],
    [
      'a KB that no history lists, which would be newer',
      [fix('9000777', [one], { fixedBuild: '10.0.90001.777' })],
      { kbId: '9000777', productIds: [one], insteadKbId: null },
      'not-listed',
      1,
    ],
  ])('find %s', (_, fixes, entry, rule, rows) => {
    expect(suggest(january(...fixes))).toEqual([
      {
        rule,
        rows,
        entry: {
          ...entry,
          reason: expect.stringMatching(
            `^TO BE REVIEWED: 2031-Jan lists KB${entry.kbId} for Product ${entry.productIds?.[0]} \\(`,
          ),
          source: 'https://msrc.microsoft.com/update-guide/vulnerability/CVE-2031-90001',
        },
      },
    ]);
  });

  it('name the values compared', () => {
    const [suggestion] = suggest(january(fix('9000031', [one]), fix('9000001', [two])));
    expect(suggestion?.entry.reason).toBe(
      'TO BE REVIEWED: 2031-Jan lists KB9000031 for Product 99001 (twin), which the release history lists on patchy (90003.10) alone; the rows of 99002 beside it name KB9000001',
    );
  });

  it('prefer what rows of the same component name, then those of the same kind', () => {
    const { dotnet48, dotnet35 } = PRODUCTS;
    const rows = [
      fix('9000031', [on(dotnet48, one)]),
      fix('9000001', [one, two]),
      fix('9000048', [on(dotnet48, two), on(dotnet48, oneArm)]),
      fix('9000035', [on(dotnet35, two)]),
    ];
    expect(suggest(january(...rows)).map(({ entry }) => [entry.kbId, entry.insteadKbId])).toEqual([
      ['9000031', '9000048'],
    ]);
  });

  it.each<[string, readonly FixRecord[], ReviewedData]>([
    ['rows that nothing contradicts', [fix('9000001', [one, two]), fix('9000031', [three])], reviewed()],
    [
      'a FixedBuild of another KB that no row names',
      [fix('9000001', [one, two], { fixedBuild: '10.0.90001.20' })],
      reviewed(),
    ],
    ['a KB of several lines', [fix('9000101', [old, two]), fix('9000001', [one])], reviewed()],
    ['a KB mostly for another line that no neighbour contradicts', [fix('9000101', [three])], reviewed()],
    [
      'a KB that people looked at',
      [fix('9000777', [one], { fixedBuild: '10.0.90001.777' })],
      reviewed({ updates: [{ kbId: '9000777', kind: 'standalone', reason: 'made up', source: 'made up' }] }),
    ],
    [
      'a row that is corrected already',
      [fix('9000031', [one]), fix('9000001', [two])],
      reviewed({
        fixCorrections: [
          { kbId: '9000031', productIds: [one], insteadKbId: '9000001', reason: 'made up', source: 'made up' },
        ],
      }),
    ],
  ])('leave alone %s', (name, fixes, data) => {
    const records = january(...fixes);
    // As many rows on each line: at home on both.
    const many = month(
      '2031-Feb',
      Array.from({ length: 5 }, (_, index) => vulnerability(`CVE-2031-9200${index}`, [fix('9000101', [two])])),
    );
    expect(suggest(name === 'a KB of several lines' ? [...records, many] : records, data)).toEqual([]);
  });

  it('wait for the history: a KB newer than it may be listed yet', () => {
    const early = page('history', PAGE.releases, { updatedAt: '2031-01-01T00:00:00.000Z' });
    const [, ...rest] = january(fix('9000777', [one], { fixedBuild: '10.0.90001.777' }));
    expect(suggest([early, ...rest])).toEqual([]);
  });
});

/** The months with rows that are corrected, and the ones where KBs of them are at home. */
const MONTHS =
  '2016-Apr 2017-Apr 2019-Jan 2019-Jul 2021-Jun 2022-Jun 2022-Oct 2023-Jun 2023-Oct 2023-Nov 2024-Feb 2024-Jul 2024-Aug 2024-Oct 2024-Dec 2025-Oct';

describeWithTestData('suggested corrections of real documents', () => {
  it('find each of those that people made', async () => {
    const data = await loadReviewedData();
    const paths = [...MONTHS.split(' ').map((name) => `msrc/cvrf/${name}.xml.gz`), 'release-health'];
    const records = await readAll(paths.map((path) => `${TEST_DATA}/${path}`));
    const found = suggest(records, { ...data, fixCorrections: [] });
    const isFor = (correction: FixCorrection, { entry }: Suggestion): boolean =>
      entry.kbId === correction.kbId &&
      (correction.productIds ?? entry.productIds ?? []).toSorted().join() === entry.productIds?.join();
    const pairs = data.fixCorrections.map((correction) => ({
      correction,
      suggestion: found.find((each) => isFor(correction, each)),
    }));
    expect(pairs.filter(({ suggestion }) => !suggestion).map(({ correction }) => correction.kbId)).toEqual([]);
    expect(found.filter((each) => !data.fixCorrections.some((correction) => isFor(correction, each)))).toEqual([]);
    // People decided otherwise after a look at what the KBs are; 13 of 17 are theirs word for word.
    const others = pairs.flatMap(({ correction: { kbId, insteadKbId }, suggestion }) =>
      suggestion?.entry.insteadKbId === insteadKbId ? [] : [[kbId, insteadKbId, suggestion?.entry.insteadKbId]],
    );
    expect(others).toEqual([
      ['5016622', null, '5016676'],
      ['5032247', '5034770', '5032198'],
      ['5048676', null, '5048685'],
      ['5048695', null, '5048685'],
    ]);
    // And once they are made, none is left.
    expect(suggest(records, data)).toEqual([]);
  }, 60_000);
});
