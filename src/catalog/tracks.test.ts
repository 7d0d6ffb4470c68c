import { describe, expect, it } from 'vitest';
import { LINES, page, release } from '../../test/support/made-up.ts';
import type { Day, KbId } from './ids.ts';
import type { TrackKind } from './model.ts';
import type { ReleaseRecord } from './records.ts';
import { mergeReleaseHistory } from './release-history.ts';
import { buildTracks, type TrackMember } from './tracks.ts';

const lines = Object.values(LINES);

interface Given {
  readonly releases?: readonly ReleaseRecord[];
  readonly members?: readonly TrackMember[];
  readonly days?: Readonly<Record<KbId, Day>>;
  /** `['9000002', '9000001']`: the first supersedes the second. */
  readonly links?: readonly (readonly [KbId, KbId])[];
}

const build = ({ releases = [], members = [], days = {}, links = [] }: Given) =>
  buildTracks({
    history: mergeReleaseHistory([page('history', releases)], lines),
    lines,
    members,
    dayOf: new Map(Object.entries(days)),
    edges: links.map(([from, to]) => ({ from, to, sources: ['2031-Jan'] })),
  });

const member = (kbId: KbId, kind: TrackKind, rest: Partial<TrackMember> = {}): TrackMember => ({
  lineId: 'rollup',
  kind,
  scope: null,
  kbId,
  ubr: null,
  months: new Set(['2031-Jan']),
  rows: 1,
  ...rest,
});

const orderOf = (given: Given, id: string): [KbId, number][] | undefined =>
  build(given)
    .find((track) => track.id === id)
    ?.releases.map(({ kbId, order }) => [kbId, order]);

describe('a track by revision', () => {
  it('ascends by revision, whatever the days and KB numbers say', () => {
    const releases = [
      release('9000009', '90001.10', '2031-03-01'),
      release('9000001', '90001.30', '2031-01-14'),
      release('9000005', '90001.20', '2031-02-11'),
    ];
    expect(orderOf({ releases }, 'lcu:twin')).toEqual([
      ['9000009', 10],
      ['9000005', 20],
      ['9000001', 30],
    ]);
  });

  it('puts KBs of one revision by their day, then by number', () => {
    const releases = [
      release('9000003', '90001.10', '2031-01-20'),
      release('9000002', '90001.10', '2031-01-14'),
      release('9000001', '90001.10', '2031-01-20'),
    ];
    expect(orderOf({ releases }, 'lcu:twin')).toEqual([
      ['9000002', 10],
      ['9000001', 10],
      ['9000003', 10],
    ]);
  });

  it('names the pages and months behind each release', () => {
    const [track] = build({
      releases: [release('9000001', '90001.10', '2031-01-14')],
      members: [member('9000001', 'lcu', { lineId: 'twin', months: new Set(['2031-Jan', '2031-Feb']) })],
    });
    expect(track?.releases[0]?.sources).toEqual(['history', '2031-Jan', '2031-Feb']);
  });

  it('takes a KB that only the months know yet by its own build, for every build of the line', () => {
    const tracks = build({
      releases: [release('9000001', '90001.10', '2031-01-14')],
      members: [member('9000002', 'lcu', { lineId: 'twin', ubr: 20 })],
      days: { '9000002': '2031-02-11' },
    });
    expect(tracks[0]?.releases[1]).toEqual({
      kbId: '9000002',
      order: 20,
      builds: [
        { build: 90001, ubr: 20 },
        { build: 90002, ubr: 20 },
      ],
      releasedOn: '2031-02-11',
      releaseKind: null,
      isBaseline: false,
      sources: ['2031-Jan'],
    });
  });

  it('keeps the other kinds of its line beside it', () => {
    const tracks = build({
      releases: [release('9000001', '90001.10', '2031-01-14')],
      members: [
        member('9000002', 'ssu', { lineId: 'twin' }),
        member('9000003', 'dotnet-cumulative', { lineId: 'twin', scope: '4.8' }),
      ],
    });
    expect(tracks.map(({ id }) => id)).toEqual(['dotnet-cumulative:twin:4.8', 'lcu:twin', 'ssu:twin']);
  });
});

describe('a hotpatch track', () => {
  const hotpatch = { isHotpatch: true, origin: 'hotpatch-calendar' } as const;
  const year = [
    release('9000001', '90003.10', '2031-01-14'),
    release('9000002', '90003.30', '2031-02-11'),
    release('9000012', '90003.20', '2031-02-11', hotpatch),
    release('9000003', '90003.50', '2031-03-11'),
    release('9000013', '90003.40', '2031-03-11', hotpatch),
    release('9000004', '90003.60', '2031-04-08'),
    release('9000005', '90003.80', '2031-05-13'),
    release('9000015', '90003.70', '2031-05-13', hotpatch),
  ];
  const track = (releases: readonly ReleaseRecord[]) =>
    build({ releases })
      .find(({ id }) => id === 'hotpatch:patchy')
      ?.releases.map(({ kbId, isBaseline }) => (isBaseline ? `baseline ${kbId}` : kbId));

  it('is its hotpatches and the LCUs of the months without one, by revision', () => {
    expect(track(year)).toEqual(['baseline 9000001', '9000012', '9000013', 'baseline 9000004', '9000015']);
  });

  it('leaves all plain updates in the lcu track', () => {
    expect(orderOf({ releases: year }, 'lcu:patchy')?.map(([kbId]) => kbId)).toEqual([
      '9000001',
      '9000002',
      '9000003',
      '9000004',
      '9000005',
    ]);
  });

  it('begins with the last security release before the first hotpatch', () => {
    expect(track([release('9000000', '90003.5', '2030-12-10'), ...year])).toEqual([
      'baseline 9000001',
      '9000012',
      '9000013',
      'baseline 9000004',
      '9000015',
    ]);
  });

  it('is not fooled by an out-of-band hotpatch in a baseline month', () => {
    const outOfBand = release('9000014', '90003.65', '2031-04-20', { ...hotpatch, releaseKind: 'outOfBand' });
    expect(track([...year, outOfBand])).toEqual([
      'baseline 9000001',
      '9000012',
      '9000013',
      'baseline 9000004',
      '9000014',
      '9000015',
    ]);
  });

  it('takes no preview for a baseline', () => {
    expect(track([...year, release('9000006', '90003.90', '2031-04-22', { releaseKind: 'preview' })])).toEqual([
      'baseline 9000001',
      '9000012',
      '9000013',
      'baseline 9000004',
      '9000015',
    ]);
  });

  it('is not there on a line without hotpatches', () => {
    expect(build({ releases: [release('9000001', '90001.10', '2031-01-14')] }).map(({ id }) => id)).toEqual([
      'lcu:twin',
    ]);
  });
});

describe('a track by day', () => {
  const days = { '9000001': '2031-02-11', '9000002': '2031-01-14', '9000003': '2031-02-11' };
  const members = ['9000001', '9000002', '9000003'].map((kbId) => member(kbId, 'monthly-rollup'));

  it('ascends by release day, then by number', () => {
    expect(orderOf({ members, days }, 'monthly-rollup:rollup')).toEqual([
      ['9000002', 1],
      ['9000001', 2],
      ['9000003', 3],
    ]);
  });

  it('puts what supersedes another of its day after it, whatever the numbers', () => {
    const links = [['9000001', '9000003']] as const;
    expect(orderOf({ members, days, links }, 'monthly-rollup:rollup')?.map(([kbId]) => kbId)).toEqual([
      '9000002',
      '9000003',
      '9000001',
    ]);
  });

  it('lets no link move a KB past another day', () => {
    const links = [['9000002', '9000001']] as const;
    expect(orderOf({ members, days, links }, 'monthly-rollup:rollup')?.map(([kbId]) => kbId)).toEqual([
      '9000002',
      '9000001',
      '9000003',
    ]);
  });

  it('is not ordered where its kind is not cumulative', () => {
    const securityOnly = members.map(({ kbId }) => member(kbId, 'security-only'));
    expect(orderOf({ members: securityOnly, days }, 'security-only:rollup')?.map(([, order]) => order)).toEqual([
      0, 0, 0,
    ]);
  });
});

describe('a KB that rows call by several kinds', () => {
  it('is what most of its rows say, with the months of all', () => {
    const tracks = build({
      members: [
        member('9000001', 'security-only', { rows: 2, months: new Set(['2031-Feb']) }),
        member('9000001', 'monthly-rollup', { rows: 5 }),
      ],
      days: { '9000001': '2031-01-14' },
    });
    expect(tracks.map(({ id }) => id)).toEqual(['monthly-rollup:rollup']);
    expect(tracks[0]?.releases[0]?.sources).toEqual(['2031-Feb', '2031-Jan']);
  });

  it('is the same whatever the order of its rows', () => {
    const members = [member('9000001', 'security-only', { rows: 3 }), member('9000001', 'monthly-rollup', { rows: 3 })];
    expect(build({ members }).map(({ id }) => id)).toEqual(
      build({ members: members.toReversed() }).map(({ id }) => id),
    );
  });

  it('stands once in each line and component that it serves', () => {
    const members = [
      member('9000001', 'dotnet-cumulative', { scope: '3.5' }),
      member('9000001', 'dotnet-cumulative', { scope: '4.8' }),
      member('9000001', 'ssu', { lineId: 'twin' }),
    ];
    expect(build({ members }).map(({ id }) => id)).toEqual([
      'dotnet-cumulative:rollup:3.5',
      'dotnet-cumulative:rollup:4.8',
      'ssu:twin',
    ]);
  });
});
