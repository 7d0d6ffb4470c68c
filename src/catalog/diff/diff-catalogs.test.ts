import { describe, expect, it } from 'vitest';
import { describeWithTestData } from '../../../test/support/describe-with-test-data.ts';
import { readAll } from '../../../test/support/full-catalog.ts';
import {
  compileCatalog,
  epss,
  fix,
  kev,
  month,
  PRODUCTS,
  page,
  release,
  reviewed,
  vulnerability,
} from '../../../test/support/made-up.ts';
import { TEST_DATA } from '../../../test/support/test-data.ts';
import { loadReviewedData } from '../../ingest/reviewed-data.ts';
import { createCatalog } from '../catalog.ts';
import { compile } from '../compile.ts';
import type { SourceRecord } from '../records.ts';
import { type CatalogDiff, diffCatalogs } from './diff-catalogs.ts';

const { one, oneArm, two, old } = PRODUCTS;

const JANUARY = month('2031-Jan', [
  vulnerability('CVE-2031-90001', [fix('9000001', [one, oneArm], { fixedBuild: '10.0.90001.10' })]),
  vulnerability('CVE-2031-90002', [fix('9000101', [old], { subType: 'Monthly Rollup', supersedes: ['9000100'] })]),
]);
const PAGE = page('history', [release('9000001', '90001.10', '2031-01-14')]);

const NOTHING: CatalogDiff = {
  documents: { added: [], removed: [], changed: [] },
  isReviewedDataChanged: false,
  kbs: { added: [], removed: [] },
  products: { added: [], removed: [] },
  tracks: { added: [], removed: [] },
  moved: [],
  vulnerabilities: { added: [], removed: [], changed: [] },
  supersedences: { added: [], removed: [] },
  coverage: [],
  newlyUnusedCorrections: [],
};
const none = { count: 0, first: [] };
const only = <Item>(item: Item) => ({ count: 1, first: [item] });

const diff = (before: readonly SourceRecord[], after: readonly SourceRecord[]): CatalogDiff =>
  diffCatalogs(compileCatalog(before), compileCatalog(after));

/** January as it might be revised. */
const revisedJanuary = (vulnerabilities: Parameters<typeof month>[1]) =>
  month('2031-Jan', vulnerabilities, { currentReleaseAt: '2032-01-01T08:00:00.000Z' });
const changedJanuary = (items: number) => [
  {
    id: '2031-Jan',
    kind: 'month',
    title: JANUARY.title,
    before: { publishedAt: JANUARY.currentReleaseAt, items: 2 },
    after: { publishedAt: '2032-01-01T08:00:00.000Z', items },
  },
];

describe('the difference of two catalogs', () => {
  it('is nothing for the same documents in another order', () => {
    const shuffled = { ...JANUARY, vulnerabilities: JANUARY.vulnerabilities.toReversed() };
    expect(diff([JANUARY, PAGE], [PAGE, shuffled])).toEqual(NOTHING);
  });

  it('names a new month with its KBs, products, tracks, vulnerabilities and links', () => {
    const february = month('2031-Feb', [
      vulnerability('CVE-2031-90003', [fix('9000102', [old], { subType: 'Security Only', supersedes: ['9000101'] })]),
    ]);
    const after = [JANUARY, PAGE, february];
    expect(diff([JANUARY, PAGE], after)).toEqual({
      ...NOTHING,
      documents: { added: [expect.objectContaining({ id: '2031-Feb', items: 1 })], removed: [], changed: [] },
      kbs: { added: [{ kbId: '9000102', releasedOn: '2031-02-11', products: 1, vulnerabilities: 1 }], removed: [] },
      tracks: { added: ['security-only:rollup'], removed: [] },
      vulnerabilities: { added: ['CVE-2031-90003'], removed: [], changed: [] },
      supersedences: { added: [{ from: '9000102', to: '9000101' }], removed: [] },
    });
    const { documents, kbs, tracks, vulnerabilities, supersedences } = diff(after, [JANUARY, PAGE]);
    expect([documents, kbs, tracks, vulnerabilities, supersedences].map(({ removed }) => removed.length)).toEqual([
      1, 1, 1, 1, 1,
    ]);
  });

  it.each<[string, Parameters<typeof month>[1], Partial<CatalogDiff>]>([
    [
      'a KB that fixes it for one product more and one less',
      [vulnerability('CVE-2031-90001', [fix('9000001', [one, two], { fixedBuild: '10.0.90001.10' })])],
      {
        products: {
          added: [{ id: two, name: `Product ${two}` }],
          removed: [{ id: oneArm, name: `Product ${oneArm}` }],
        },
        coverage: [
          {
            kbId: '9000001',
            fixes: { gained: 1, lost: 1 },
            products: { gained: only(two), lost: only(oneArm) },
            vulnerabilities: { gained: none, lost: none },
          },
        ],
      },
    ],
    [
      'a KB that fixes something else',
      [vulnerability('CVE-2031-90009', [fix('9000001', [one, oneArm], { fixedBuild: '10.0.90001.10' })])],
      {
        vulnerabilities: { added: ['CVE-2031-90009'], removed: ['CVE-2031-90001'], changed: [] },
        coverage: [
          {
            kbId: '9000001',
            fixes: { gained: 2, lost: 2 },
            products: { gained: none, lost: none },
            vulnerabilities: { gained: only('CVE-2031-90009'), lost: only('CVE-2031-90001') },
          },
        ],
      },
    ],
    [
      'a vulnerability that is exploited now',
      [vulnerability('CVE-2031-90001', JANUARY.vulnerabilities[0]?.fixes ?? [], { isExploited: true })],
      { vulnerabilities: { added: [], removed: [], changed: ['CVE-2031-90001'] } },
    ],
  ])('tells %s', (_, [changed], expected) => {
    const [first, second] = JANUARY.vulnerabilities;
    if (!changed || !first || !second) throw new Error('incomplete case');
    expect(diff([JANUARY, PAGE], [revisedJanuary([changed, second]), PAGE])).toEqual({
      ...NOTHING,
      documents: { added: [], removed: [], changed: changedJanuary(2) },
      ...expected,
    });
  });

  it('tells of KBs that stand at another revision, or in another track', () => {
    const [first] = JANUARY.vulnerabilities;
    const rollup = fix('9000101', [old], { subType: 'Security Only', supersedes: ['9000100'] });
    const after = [
      revisedJanuary([...(first ? [first] : []), vulnerability('CVE-2031-90002', [rollup])]),
      page('history', [release('9000001', '90001.11', '2031-01-14')]),
    ];
    const { moved, tracks, coverage } = diff([JANUARY, PAGE], after);
    expect({ moved, tracks, coverage }).toEqual({
      moved: [
        { kbId: '9000001', from: [{ trackId: 'lcu:twin', ubr: 10 }], to: [{ trackId: 'lcu:twin', ubr: 11 }] },
        {
          kbId: '9000101',
          from: [{ trackId: 'monthly-rollup:rollup', ubr: null }],
          to: [{ trackId: 'security-only:rollup', ubr: null }],
        },
      ],
      tracks: { added: ['security-only:rollup'], removed: ['monthly-rollup:rollup'] },
      coverage: [],
    });
  });

  it('tells of no KB as moved because another one came before it', () => {
    const december = month('2030-Dec', [
      vulnerability('CVE-2031-90008', [fix('9000099', [old], { subType: 'Monthly Rollup' })]),
    ]);
    expect(diff([JANUARY, PAGE], [december, JANUARY, PAGE]).moved).toEqual([]);
  });

  it('lists few of many, and counts all', () => {
    const many = Array.from({ length: 50 }, (_, index) =>
      vulnerability(`CVE-2031-${91000 + index}`, [fix('9000001', [one])]),
    );
    const { coverage } = diff([JANUARY, PAGE], [revisedJanuary([...JANUARY.vulnerabilities, ...many]), PAGE]);
    expect(coverage[0]?.vulnerabilities.gained).toEqual({
      count: 50,
      first: Array.from({ length: 20 }, (_, index) => `CVE-2031-${91000 + index}`),
    });
  });

  it('lists a document that was only dated anew, and a KEV catalog that says more', () => {
    const before = kev([{ id: 'CVE-2031-90001', addedOn: '2031-01-20' }]);
    const after = { ...before, releasedAt: '2032-01-01T08:00:00.000Z' };
    const { documents, vulnerabilities } = diff([JANUARY, before], [JANUARY, after]);
    expect(documents.changed.map(({ id }) => id)).toEqual(['kev']);
    expect(vulnerabilities.changed).toEqual([]);
    expect(diff([JANUARY, kev([])], [JANUARY, before]).vulnerabilities.changed).toEqual(['CVE-2031-90001']);
  });

  it('lists EPSS as a document that changed, not each score', () => {
    const [low, high] = [0.1, 0.9].map((score) => epss([{ id: 'CVE-2031-90001', score, percentile: 0.5 }]));
    if (!low || !high) throw new Error('two days');
    const { documents, vulnerabilities } = diff([JANUARY, low], [JANUARY, high]);
    expect(documents.changed.map(({ id }) => id)).toEqual(['epss']);
    expect(vulnerabilities.changed).toEqual([]);
  });

  it('lists the corrections that match nothing any more', () => {
    const data = reviewed({
      fixCorrections: [
        { kbId: '9000101', productIds: [old], insteadKbId: null, reason: 'made up', source: 'made up' },
        { kbId: '9000777', insteadKbId: null, reason: 'made up', source: 'made up' },
      ],
    });
    const mended = revisedJanuary(JANUARY.vulnerabilities.slice(0, 1));
    const { isReviewedDataChanged, newlyUnusedCorrections } = diffCatalogs(
      compileCatalog([JANUARY, PAGE], data),
      compileCatalog([mended, PAGE], data),
    );
    expect({ isReviewedDataChanged, newlyUnusedCorrections }).toEqual({
      isReviewedDataChanged: false,
      newlyUnusedCorrections: data.fixCorrections.slice(0, 1),
    });
    expect(diffCatalogs(compileCatalog([JANUARY]), compileCatalog([JANUARY], data)).isReviewedDataChanged).toBe(true);
  });
});

describeWithTestData('the difference of two revisions of a real month', () => {
  it('is what Microsoft changed in March 2020 between April 2020 and its last revision', async () => {
    const data = await loadReviewedData();
    const pages = await readAll([`${TEST_DATA}/release-health`]);
    const [before, after] = await Promise.all(
      ['msrc/revisions/2020-Mar@2020-04-04.xml.gz', 'msrc/cvrf/2020-Mar.xml.gz'].map(async (path) => {
        const records = [...pages, ...(await readAll([`${TEST_DATA}/${path}`]))];
        return createCatalog(compile(records, data).data, path);
      }),
    );
    if (!before || !after) throw new Error('two catalogs');
    const found = diffCatalogs(before, after);
    expect({
      documents: found.documents.changed.map(({ id, before: was, after: is }) => [id, was.publishedAt, is.publishedAt]),
      products: [found.products.added.map(({ id }) => id), found.products.removed.map(({ id }) => id)],
      vulnerabilities: found.vulnerabilities,
      supersedences: found.supersedences,
      fixes: found.coverage.map(({ kbId, fixes }) => [kbId, fixes.gained, fixes.lost]),
      unchanged: [found.kbs, found.tracks, found.moved, found.newlyUnusedCorrections],
    }).toEqual({
      documents: [['2020-Mar', '2020-04-01T07:00:00.000Z', '2026-02-18T03:08:15.000Z']],
      products: [
        ['11766', '11767', '11768', '11769', '11918'],
        ['10050', '9311'],
      ],
      vulnerabilities: { added: [], removed: [], changed: ['CVE-2020-0765'] },
      supersedences: {
        added: [
          { from: '4560960', to: '4556799' },
          { from: '4561602', to: '4556812' },
          { from: '4561608', to: '4551853' },
          { from: '4561621', to: '4556807' },
        ],
        removed: [],
      },
      fixes: [
        ['4538461', 0, 8],
        ['4540673', 0, 16],
        ['4540681', 0, 3],
        ['4540688', 0, 38],
        ['4540689', 0, 8],
        ['4541500', 0, 38],
        ['4541504', 0, 25],
        ['4541506', 0, 25],
        ['4557957', 8, 0],
        ['4560960', 16, 0],
        ['4561602', 3, 0],
        ['4561608', 10, 0],
        ['4561621', 8, 0],
      ],
      unchanged: [NOTHING.kbs, NOTHING.tracks, [], []],
    });
    // The two fixes that gave the golden case its 97 CVEs, and whose update of June closes them since.
    expect(found.coverage.find(({ kbId }) => kbId === '4540673')?.vulnerabilities.lost).toEqual({
      count: 2,
      first: ['CVE-2020-0762', 'CVE-2020-0763'],
    });
  }, 60_000);
});
