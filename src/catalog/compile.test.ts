import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fix, kev, month, on, PRODUCTS, page, release, reviewed, vulnerability } from '../../test/support/made-up.ts';
import { encodeCatalog } from '../ingest/catalog-file.ts';
import { createCatalog } from './catalog.ts';
import { compile } from './compile.ts';
import type { SourceRecord } from './records.ts';
import type { ReviewedData } from './reviewed-data.ts';

const { one, oneArm, two, three, old } = PRODUCTS;

const JANUARY = month('2031-Jan', [
  vulnerability('CVE-2031-90001', [
    fix('9000001', [one, oneArm, on(PRODUCTS.edge, one)], { fixedBuild: '10.0.90001.10' }),
    fix('9000101', [old], { subType: 'Monthly Rollup' }),
  ]),
  vulnerability('CVE-2031-90002', [fix('9000001', [one, two], { supersedes: ['9000000'] })], {
    severity: 'Critical',
    isExploited: true,
  }),
]);
const FEBRUARY = month('2031-Feb', [
  vulnerability('CVE-2031-90002', [
    fix('9000002', [one], { supersedes: ['9000001', '9000000'], fixedBuild: 'V1.003' }),
  ]),
  vulnerability('ADV310001', [fix('9000102', [old], { subType: 'Security Only', supersedes: ['9000101'] })]),
]);
const HISTORY = page('history', [
  release('9000001', '90001.10 90002.10', '2031-01-14'),
  release('9000002', '90001.20', '2031-02-11'),
]);
const KEV = kev([{ id: 'CVE-2031-90001', addedOn: '2031-01-20' }]);
const RECORDS: readonly SourceRecord[] = [JANUARY, FEBRUARY, HISTORY, KEV];

const compiled = (records: readonly SourceRecord[] = RECORDS, data: ReviewedData = reviewed()) => {
  const { data: catalogData, report } = compile(records, data);
  return { catalog: createCatalog(catalogData, 'made-up'), data: catalogData, report };
};

describe('compile', () => {
  it('yields equal bytes whatever the order of the records', () => {
    const bytes = encodeCatalog(compile(RECORDS, reviewed()).data);
    fc.assert(
      fc.property(fc.shuffledSubarray([...RECORDS], { minLength: RECORDS.length }), (shuffled) => {
        expect(encodeCatalog(compile(shuffled, reviewed()).data).equals(bytes)).toBe(true);
      }),
      { numRuns: 24 },
    );
  });

  it('keeps a KB that only a correction names, released when the wrong one was', () => {
    const correction = { kbId: '9000102', insteadKbId: '9000199', reason: 'made up', source: 'made up' };
    const { catalog } = compiled(RECORDS, reviewed({ fixCorrections: [correction] }));
    expect(catalog.update('9000199')).toMatchObject({ releasedOn: '2031-02-11', months: ['2031-Feb'] });
    expect(catalog.vulnerabilitiesFixedBy('9000199').map(({ id }) => id)).toEqual(['ADV310001']);
    expect(catalog.productsFixedBy('9000199')).toEqual([old]);
  });

  it('changes nothing about the records', () => {
    const before = structuredClone(RECORDS);
    compile(RECORDS, reviewed());
    expect(RECORDS).toEqual(before);
  });

  it('lists sources, products, vulnerabilities and updates sorted, each once', () => {
    const { data } = compiled();
    expect(data.sources.map(({ id, kind }) => [id, kind])).toEqual([
      ['2031-Feb', 'month'],
      ['2031-Jan', 'month'],
      ['history', 'release-page'],
      ['kev', 'kev'],
    ]);
    expect(data.products.map(({ id }) => id)).toEqual(['98001-99001', '99001', '99002', '99005', '99011']);
    expect(data.vulnerabilities.map(({ id, kev }) => [id, kev?.addedOn ?? null])).toEqual([
      ['ADV310001', null],
      ['CVE-2031-90001', '2031-01-20'],
      ['CVE-2031-90002', null],
    ]);
    expect(data.updates.map(({ kbId }) => kbId)).toEqual(['9000001', '9000002', '9000101', '9000102']);
  });

  it('keeps each fix of each product once, over all months', () => {
    const { catalog, data } = compiled();
    const fixesOf = (productId: string) =>
      catalog
        .fixesOf(productId)
        .map((entry) => `${data.vulnerabilities[entry.vulnerability]?.id} ${data.updates[entry.update]?.kbId}`);
    expect(fixesOf(one)).toEqual(['CVE-2031-90001 9000001', 'CVE-2031-90002 9000001', 'CVE-2031-90002 9000002']);
    expect(fixesOf(on(PRODUCTS.edge, one))).toEqual(['CVE-2031-90001 9000001']);
    expect(fixesOf('unknown')).toEqual([]);
    expect(catalog.productsFixedBy('9000001')).toEqual(['98001-99001', '99001', '99002', '99011']);
    expect(catalog.vulnerabilitiesFixedBy('9000002').map(({ id }) => id)).toEqual(['CVE-2031-90002']);
  });

  it('knows what each KB installs and when, from the history or by estimate', () => {
    const { catalog } = compiled();
    expect(catalog.update('9000001')).toMatchObject({
      name: '2031-Jan of the made-up world',
      releasedOn: '2031-01-14',
      isReleaseDayEstimated: false,
      months: ['2031-Jan'],
    });
    expect(catalog.update('9000102')).toMatchObject({
      name: '2031-Feb of the made-up world',
      releasedOn: '2031-02-11',
      isReleaseDayEstimated: true,
      months: ['2031-Feb'],
    });
    expect(catalog.update('9999999')).toBeUndefined();
  });

  it('names an update of a month that was not imported as Microsoft would', () => {
    const { catalog } = compiled([HISTORY]);
    expect(catalog.update('9000001')?.name).toBe('January 2031 Security Updates');
  });

  it('names updates after the month’s own document, not after a second one', () => {
    const second = month('2031-Jan-B', [], { title: 'January 8 2031 Security Updates' });
    expect(compiled([...RECORDS, second]).catalog.update('9000001')?.name).toBe('2031-Jan of the made-up world');
  });

  it('takes the day that people reviewed before all others', () => {
    const updates = [
      {
        kbId: '9000102',
        kind: 'security-only',
        releasedOn: '2030-11-12',
        reason: 'made up',
        source: 'https://example.test',
      },
    ] as const;
    expect(compiled(RECORDS, reviewed({ updates })).catalog.update('9000102')).toMatchObject({
      releasedOn: '2030-11-12',
      isReleaseDayEstimated: false,
    });
  });

  it('joins all links, each with the months that say it; no KB supersedes itself', () => {
    const self = month('2031-Mar', [
      vulnerability('CVE-2031-90003', [fix('9000002', [one], { supersedes: ['9000002', '9000001'] })]),
    ]);
    expect(compiled([...RECORDS, self]).data.edges).toEqual([
      { from: '9000001', to: '9000000', sources: ['2031-Jan'] },
      { from: '9000002', to: '9000000', sources: ['2031-Feb'] },
      { from: '9000002', to: '9000001', sources: ['2031-Feb', '2031-Mar'] },
      { from: '9000102', to: '9000101', sources: ['2031-Feb'] },
    ]);
  });

  it('is marked where it was made by hand', () => {
    expect(compile(RECORDS, reviewed()).data.isSample).toBe(false);
    expect(compile(RECORDS, reviewed(), { isSample: true }).data.isSample).toBe(true);
  });

  it('makes a catalog of nothing from nothing', () => {
    const { data, report } = compiled([]);
    expect(data).toMatchObject({ sources: [], products: [], vulnerabilities: [], updates: [], tracks: [], edges: [] });
    expect([...data.fixOffsets]).toEqual([0]);
    expect(report).toMatchObject({
      documents: 0,
      drops: {},
      olderRevisions: [],
      releaseConflicts: [],
      unusedCorrections: [],
    });
  });
});

describe('revisions of a document', () => {
  const earlier = month('2031-Jan', [vulnerability('CVE-2031-90009', [fix('9000009', [one])])], {
    currentReleaseAt: '2031-02-01T00:00:00.000Z',
  });

  it.each([
    ['first', [earlier, ...RECORDS]],
    ['last', [...RECORDS, earlier]],
  ])('the newest counts, with the older one named, when that comes %s', (_, records) => {
    const { data, report } = compiled(records);
    expect(data).toEqual(compile(RECORDS, reviewed()).data);
    expect(report.olderRevisions).toEqual(['2031-Jan of 2031-02-01T00:00:00.000Z']);
    expect(report.documents).toBe(4);
  });

  it('the same document twice is one document', () => {
    expect(compiled([...RECORDS, ...RECORDS]).data).toEqual(compile(RECORDS, reviewed()).data);
  });

  it('documents of one date and different contents give the same catalog in any order', () => {
    const twin = month('2031-Jan', JANUARY.vulnerabilities.slice(1));
    expect(compiled([JANUARY, twin]).data).toEqual(compiled([twin, JANUARY]).data);
  });
});

describe('what is dropped', () => {
  it('is counted over all documents', () => {
    const noisy = { ...FEBRUARY, drops: { 'known-issue': 3, mitigation: 1 } };
    const noisyPage = { ...HISTORY, drops: { 'release-without-kb': 2, 'known-issue': 1 } };
    expect(compiled([JANUARY, noisy, noisyPage]).report.drops).toEqual({
      'known-issue': 4,
      mitigation: 1,
      'release-without-kb': 2,
    });
  });

  it('a fix of another line is no fix, and counted', () => {
    const wrong = month('2031-Mar', [vulnerability('CVE-2031-90004', [fix('9000002', [three, one])])]);
    const { catalog, report } = compiled([...RECORDS, wrong]);
    expect(report.drops['fix-of-another-line']).toBe(1);
    expect(catalog.productsFixedBy('9000002')).toEqual([one]);
  });

  it('a corrected fix is counted, and one put right is kept', () => {
    const because = { reason: 'made up', source: 'https://example.test' };
    const fixCorrections = [
      { kbId: '9000001', productIds: [two], insteadKbId: null, ...because },
      { kbId: '9000101', insteadKbId: '9000102', ...because },
      { kbId: '9000555', insteadKbId: null, ...because },
    ];
    const { catalog, report } = compiled(RECORDS, reviewed({ fixCorrections }));
    expect(report.drops['corrected-away']).toBe(1);
    expect(report.unusedCorrections).toEqual([fixCorrections[2]]);
    expect(catalog.productsFixedBy('9000001')).toEqual(['98001-99001', '99001', '99011']);
    expect(catalog.vulnerabilitiesFixedBy('9000102').map(({ id }) => id)).toEqual(['ADV310001', 'CVE-2031-90001']);
  });

  it('builds that agree with the history and builds that do not are counted', () => {
    expect(compiled().report.fixedBuilds).toEqual({ agree: 3, disagree: 1 });
  });

  it('pages that disagree are reported', () => {
    const other = page('updates', [release('9000001', '90001.12', '2031-01-14', { origin: 'update-history' })]);
    expect(compiled([...RECORDS, other]).report.releaseConflicts).toEqual([
      { kbId: '9000001', lineId: 'twin', keptUbr: 10, ignoredUbr: 12, source: 'updates' },
    ]);
  });
});

describe('products that are no Windows', () => {
  it('keep their fixes, and are in no track', () => {
    const office = month('2031-Mar', [vulnerability('CVE-2031-90005', [fix('9000201', ['97001'])])]);
    const { catalog } = compiled([...RECORDS, office]);
    expect(catalog.productsFixedBy('9000201')).toEqual(['97001']);
    expect(catalog.placesOf('9000201')).toEqual([]);
  });
});

describe('a new month, before the history knows it', () => {
  it('is placed on its first day, by the builds in its rows', () => {
    const march = month('2031-Mar', [
      vulnerability('CVE-2031-90006', [fix('9000003', [one, two], { fixedBuild: '10.0.90001.30' })]),
    ]);
    const { catalog } = compiled([...RECORDS, march]);
    expect(
      catalog.placesOf('9000003').map(({ track, release: { order, releasedOn } }) => [track.id, order, releasedOn]),
    ).toEqual([['lcu:twin', 30, '2031-03-11']]);
  });
});
