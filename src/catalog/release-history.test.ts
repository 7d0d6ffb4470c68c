import { describe, expect, it } from 'vitest';
import { LINES, page, release } from '../../test/support/made-up.ts';
import type { ReleasePageRecord } from './records.ts';
import { lineOfBuild, mergeReleaseHistory, toPage } from './release-history.ts';

const lines = Object.values(LINES);

const merge = (...pages: readonly ReleasePageRecord[]) => {
  const { byLine, conflicts } = mergeReleaseHistory(pages, lines);
  return { ofLine: (id: string) => byLine.get(id) ?? [], conflicts };
};

describe('lineOfBuild', () => {
  it.each([
    [90001, 'Version 1 (OS build 90001)', 'twin'],
    [90002, 'anything', 'twin'],
    [90003, 'Version 3 (OS build 90003)', 'patchy'],
    [90003, 'Made-up Server 3', 'patchy-server'],
    [90003, 'Release notes for hotpatch on Made-up Server 3 Azure Edition', 'patchy-server'],
    [99999, 'Version 9', undefined],
  ])('puts build %i under "%s" on the line %s', (build, section, lineId) => {
    expect(lineOfBuild(build, section, lines)?.id).toBe(lineId);
  });
});

describe('mergeReleaseHistory', () => {
  it('lists each line from its lowest revision up, with all pages that agree', () => {
    const { ofLine, conflicts } = merge(
      page('history', [release('9000002', '90001.20', '2031-02-11'), release('9000001', '90001.10', '2031-01-14')]),
      page('updates', [
        release('9000001', '90001.10 90002.10', '2031-01-14', { origin: 'update-history', releaseKind: null }),
      ]),
    );
    expect(ofLine('twin')).toEqual([
      {
        kbId: '9000001',
        ubr: 10,
        builds: [
          { build: 90001, ubr: 10 },
          { build: 90002, ubr: 10 },
        ],
        releasedOn: '2031-01-14',
        releaseKind: 'securityRelease',
        isHotpatch: false,
        sources: ['history', 'updates'],
      },
      {
        kbId: '9000002',
        ubr: 20,
        builds: [{ build: 90001, ubr: 20 }],
        releasedOn: '2031-02-11',
        releaseKind: 'securityRelease',
        isHotpatch: false,
        sources: ['history'],
      },
    ]);
    expect(conflicts).toEqual([]);
  });

  it('keeps the revisions of one KB apart where pages give it several', () => {
    const { ofLine } = merge(
      page('history', [release('9000001', '90001.10', '2031-01-14'), release('9000001', '90001.12', '2031-01-20')]),
    );
    expect(ofLine('twin').map(({ kbId, ubr, releasedOn }) => [kbId, ubr, releasedOn])).toEqual([
      ['9000001', 10, '2031-01-14'],
      ['9000001', 12, '2031-01-20'],
    ]);
  });

  it('takes the first day of several for one release', () => {
    const { ofLine } = merge(
      page('history', [release('9000001', '90001.10', '2031-01-14'), release('9000001', '90002.10', '2031-01-12')]),
    );
    expect(ofLine('twin').map(({ releasedOn }) => releasedOn)).toEqual(['2031-01-12']);
  });

  it('splits a KB over its lines', () => {
    const { ofLine } = merge(page('history', [release('9000001', '90001.10 90003.30', '2031-01-14')]));
    expect(ofLine('twin').map(({ ubr }) => ubr)).toEqual([10]);
    expect(ofLine('patchy').map(({ ubr }) => ubr)).toEqual([30]);
  });

  it('tells client and server of one build apart by the heading', () => {
    const { ofLine } = merge(
      page('history', [
        release('9000001', '90003.10', '2031-01-14', { section: 'Version 3 (OS build 90003)' }),
        release('9000002', '90003.30010', '2031-01-14', { section: 'Made-up Server 3' }),
      ]),
    );
    expect(ofLine('patchy').map(({ kbId }) => kbId)).toEqual(['9000001']);
    expect(ofLine('patchy-server').map(({ kbId }) => kbId)).toEqual(['9000002']);
  });

  it('leaves out builds that no line has', () => {
    const { ofLine } = merge(page('history', [release('9000001', '99999.1', '2031-01-14')]));
    expect(lines.flatMap(({ id }) => ofLine(id))).toEqual([]);
  });

  it.each([
    ['a word of the page counts', { releaseKind: 'preview' }, '2031-01-14', 'preview'],
    [
      'without one, the second Tuesday brings a security release',
      { releaseKind: null },
      '2031-01-14',
      'securityRelease',
    ],
    ['without one, another day brings no one knows what', { releaseKind: null }, '2031-01-15', null],
  ] as const)('%s', (_, rest, day, kind) => {
    const { ofLine } = merge(
      page('updates', [release('9000001', '90001.10', day, { ...rest, origin: 'update-history' })]),
    );
    expect(ofLine('twin')[0]?.releaseKind).toBe(kind);
  });

  it('marks a hotpatch that any page calls one', () => {
    const { ofLine } = merge(
      page('calendar', [
        release('9000001', '90003.10', '2031-02-11', { origin: 'hotpatch-calendar', isHotpatch: true }),
      ]),
      page('updates', [release('9000001', '90003.10', '2031-02-11', { origin: 'update-history' })]),
    );
    expect(ofLine('patchy').map(({ isHotpatch }) => isHotpatch)).toEqual([true]);
  });

  describe('where pages disagree', () => {
    const history = page('history', [release('9000001', '90001.10', '2031-01-14')]);
    const conflict = { kbId: '9000001', lineId: 'twin', keptUbr: 10, source: 'updates' };
    const updates = (build: string) =>
      page('updates', [release('9000001', build, '2031-01-15', { origin: 'update-history' })]);

    it.each(['90001.12', '90001.15'])(
      'the release history outranks the update history, and %s is reported',
      (build) => {
        for (const pages of [
          [history, updates(build)],
          [updates(build), history],
        ]) {
          const { ofLine, conflicts } = merge(...pages);
          expect(ofLine('twin').map(({ ubr, releasedOn }) => [ubr, releasedOn])).toEqual([[10, '2031-01-14']]);
          expect(conflicts).toEqual([{ ...conflict, ignoredUbr: Number(build.split('.')[1]) }]);
        }
      },
    );

    it('the calendar of hotpatches outranks the update history, and not the release history', () => {
      const calendar = page('calendar', [
        release('9000001', '90001.11', '2031-01-14', { origin: 'hotpatch-calendar' }),
      ]);
      expect(merge(calendar, updates('90001.12')).ofLine('twin')[0]?.ubr).toBe(11);
      expect(merge(calendar, history).ofLine('twin')[0]?.ubr).toBe(10);
    });

    it('the lower revision is the threshold where no other release lies between', () => {
      const { ofLine } = merge(history, updates('90001.8'));
      expect(ofLine('twin')).toMatchObject([{ ubr: 8, builds: [{ build: 90001, ubr: 10 }] }]);
    });

    it.each([8, 9])('but not where another release has revision %i', (ubr) => {
      const between = page('history', [...history.releases, release('9000000', `90001.${ubr}`, '2031-01-02')]);
      const { ofLine } = merge(between, updates('90001.8'));
      expect(ofLine('twin').map(({ kbId, ubr }) => [kbId, ubr])).toEqual([
        ['9000000', ubr],
        ['9000001', 10],
      ]);
    });
  });
});

describe('toPage', () => {
  it('makes a page of releases that people reviewed, which ranks as release history', () => {
    const reviewed = toPage([
      {
        kbId: '9000001',
        builds: ['90001.5', 'nonsense'],
        releasedOn: '2031-01-07',
        releaseKind: 'outOfBand',
        section: 'Made-up client',
        reason: 'made up',
        source: 'https://example.test',
      },
    ]);
    const { ofLine } = merge(
      reviewed,
      page('updates', [release('9000001', '90001.7', '2031-01-08', { origin: 'update-history' })]),
    );
    expect(ofLine('twin')).toMatchObject([
      { kbId: '9000001', ubr: 5, releasedOn: '2031-01-07', releaseKind: 'outOfBand', sources: ['reviewed-releases'] },
    ]);
  });
});
