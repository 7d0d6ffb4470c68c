import { describe, expect, it } from 'vitest';
import { assessDevice, type DeviceFacts, postureOf } from '../../test/support/device.ts';
import { compileCatalog, fix, month, on, PRODUCTS, page, release, vulnerability } from '../../test/support/made-up.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Day } from '../catalog/ids.ts';
import { tracksOf } from './tracks.ts';

const { old, explorer11, dotnet48 } = PRODUCTS;
const hotpatch = { isHotpatch: true, origin: 'hotpatch-calendar' } as const;

let next = 90000;
const own = (kbId: string, productId: string, subType = 'Security Update') =>
  vulnerability(`CVE-2031-${next++}`, [fix(kbId, [productId], { subType })]);

/** Each track as "id confidence position", and its releases as "kb state". */
function standing(catalog: Catalog, facts: DeviceFacts, asOf: Day | null = null) {
  const tracks = tracksOf(catalog, postureOf(catalog, facts), assessDevice(catalog, facts, asOf));
  return Object.fromEntries(
    tracks.map(({ id, confidence, positionKbId, omitted, releases }) => [
      `${id} ${confidence} ${positionKbId}${omitted > 0 ? ` +${omitted}` : ''}`,
      releases.map(({ kbId, state }) => `${kbId} ${state}`),
    ]),
  );
}

describe('on a line with one cumulative update', () => {
  const catalog = compileCatalog([
    page('history', [
      release('9000001', '90001.10 90002.10', '2031-01-14'),
      release('9000002', '90001.20 90002.20', '2031-02-11'),
      release('9000003', '90001.25 90002.25', '2031-02-25', { releaseKind: 'preview' }),
      release('9000004', '90001.30 90002.30', '2031-03-11'),
      release('9000005', '90001.35 90002.35', '2031-03-25', { releaseKind: 'preview' }),
      // For one of the two builds alone.
      release('9000006', '90002.36', '2031-03-28', { releaseKind: 'outOfBand' }),
    ]),
    month('2031-Jan', [own('9000001', PRODUCTS.one), own('9000011', PRODUCTS.one, 'Servicing Stack Update')]),
    month('2031-Mar', [own('9000004', PRODUCTS.one)]),
  ]);
  const complete = { build: 90001, kbs: [] };

  it.each<[string, DeviceFacts, Day | null, object]>([
    [
      'behind: what the newest security release contains is skipped, the preview after it needed by nobody',
      { ...complete, ubr: 10 },
      null,
      {
        'lcu:twin revision 9000001': [
          ...['9000001 position', '9000002 skipped', '9000003 skipped', '9000004 planned', '9000005 preview'],
        ],
        'ssu:twin kb null': ['9000011 planned'],
      },
    ],
    [
      'up to date by a preview',
      { ...complete, ubr: 35 },
      null,
      {
        'lcu:twin revision 9000005': [
          ...['9000001 reached', '9000002 reached', '9000003 reached', '9000004 reached', '9000005 position'],
        ],
      },
    ],
    [
      'a revision between two releases',
      { ...complete, ubr: 29 },
      '2031-03-10',
      { 'lcu:twin revision 9000003': ['9000001 reached', '9000002 reached', '9000003 position'] },
    ],
    [
      'as of a day: what came later is not there',
      { ...complete, ubr: 10 },
      '2031-02-11',
      { 'lcu:twin revision 9000001': ['9000001 position', '9000002 planned'], 'ssu:twin kb null': ['9000011 planned'] },
    ],
    [
      'older than its first release',
      { ...complete, ubr: 1 },
      '2031-01-14',
      { 'lcu:twin revision null': ['9000001 planned'], 'ssu:twin kb null': ['9000011 planned'] },
    ],
    [
      'ahead of the catalog',
      { ...complete, ubr: 99 },
      null,
      {
        'lcu:twin revision 9000005': [
          ...['9000001 reached', '9000002 reached', '9000003 reached', '9000004 reached', '9000005 position'],
        ],
      },
    ],
    [
      'found by its KBs',
      { build: 90001, kbs: ['9000002', '9000011'] },
      null,
      {
        'lcu:twin kb 9000002': [
          ...['9000001 reached', '9000002 position', '9000003 skipped', '9000004 planned', '9000005 preview'],
        ],
        'ssu:twin kb 9000011': ['9000011 position'],
      },
    ],
    [
      'found by a KB of a list cut short: what is newer may be there',
      { build: 90001, kbs: ['9000002'], isKbListComplete: false },
      null,
      {
        'lcu:twin kb 9000002': [
          ...['9000001 reached', '9000002 position', '9000003 preview', '9000004 unknown', '9000005 preview'],
        ],
      },
    ],
    [
      'of unknown position: nothing is guessed',
      { build: 90001 },
      null,
      {
        'lcu:twin unknown null': [
          ...['9000001 unknown', '9000002 unknown', '9000003 unknown', '9000004 unknown', '9000005 unknown'],
        ],
        'ssu:twin unknown null': ['9000011 unknown'],
      },
    ],
    [
      'an update that waits for a restart is planned, and so is what comes after it',
      { ...complete, ubr: 10, pending: ['9000003'] },
      null,
      {
        'lcu:twin revision 9000001': [
          ...['9000001 position', '9000002 skipped', '9000003 planned', '9000004 planned', '9000005 preview'],
        ],
        'ssu:twin kb null': ['9000011 skipped'],
      },
    ],
    ['its Windows is not known', { build: 65_000, kbs: [] }, null, {}],
    ['its Windows is older than the documents', { build: 901, kbs: [] }, null, {}],
  ])('%s', (_, facts, asOf, expected) => {
    expect(standing(catalog, facts, asOf)).toEqual(expected);
  });

  it('says what each release is, in builds of the device', () => {
    const facts = { build: 90002, ubr: 35, kbs: [] };
    const [track] = tracksOf(catalog, postureOf(catalog, facts), assessDevice(catalog, facts));
    expect(track).toMatchObject({ kind: 'lcu', lineName: 'Made-up 1 and 2', generation: null });
    expect(track?.releases.slice(-2)).toEqual([
      {
        ...{ kbId: '9000005', releasedOn: '2031-03-25', build: '90002.35', releaseKind: 'preview' },
        ...{ isBaseline: false, state: 'position' },
      },
      {
        ...{ kbId: '9000006', releasedOn: '2031-03-28', build: '90002.36', releaseKind: 'outOfBand' },
        ...{ isBaseline: false, state: 'preview' },
      },
    ]);
  });
});

describe('a long track', () => {
  const day = (index: number): Day =>
    `20${31 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-14`;
  const releases = Array.from({ length: 30 }, (_, index) =>
    release(String(9000100 + index), `90001.${index + 1}`, day(index)),
  );
  const catalog = compileCatalog([page('history', releases)]);

  it.each([
    { ubr: 1, omitted: 0, first: '9000100', shown: 30 },
    { ubr: 9, omitted: 0, first: '9000100', shown: 30 },
    { ubr: 20, omitted: 11, first: '9000111', shown: 19 },
    { ubr: 30, omitted: 21, first: '9000121', shown: 9 },
    { ubr: 0, omitted: 0, first: '9000100', shown: 30 },
  ])('at revision $ubr leaves out $omitted', ({ ubr, omitted, first, shown }) => {
    const facts = { build: 90001, ubr, kbs: [] };
    const [track] = tracksOf(catalog, postureOf(catalog, facts), assessDevice(catalog, facts));
    expect([track?.omitted, track?.releases[0]?.kbId, track?.releases.length]).toEqual([omitted, first, shown]);
  });
});

describe('on a line with hotpatches', () => {
  const catalog = compileCatalog([
    page('history', [
      release('9000201', '90003.110', '2031-01-14'),
      release('9000202', '90003.130', '2031-02-11'),
      release('9000212', '90003.120', '2031-02-11', hotpatch),
      release('9000203', '90003.150', '2031-03-11'),
      release('9000213', '90003.140', '2031-03-11', hotpatch),
      release('9000204', '90003.160', '2031-04-08'),
      release('9000214', '90003.170', '2031-05-13', hotpatch),
    ]),
  ]);

  it.each<[string, DeviceFacts, object]>([
    [
      'a hotpatched device stands in the hotpatch track alone; the baseline comes before the hotpatch on it',
      { build: 90003, ubr: 120, kbs: ['9000201', '9000212'] },
      {
        'hotpatch:patchy revision 9000212': [
          ...['9000201 reached', '9000212 position', '9000213 skipped', '9000204 planned', '9000214 planned'],
        ],
      },
    ],
    [
      'another one never sees hotpatches',
      { build: 90003, ubr: 130, kbs: ['9000202'] },
      { 'lcu:patchy revision 9000202': ['9000201 reached', '9000202 position', '9000203 skipped', '9000204 planned'] },
    ],
  ])('%s', (_, facts, expected) => {
    expect(standing(catalog, facts)).toEqual(expected);
  });
});

describe('on a line with rollups', () => {
  const ie = on(explorer11, old);
  const dotnet = on(dotnet48, old);
  const catalog = compileCatalog([
    month('2031-Jan', [
      own('9000101', old, 'Monthly Rollup'),
      own('9000102', old, 'Security Only'),
      own('9000103', ie, 'IE Cumulative'),
      own('9000111', dotnet, 'Monthly Rollup'),
    ]),
    month('2031-Feb', [
      own('9000201', old, 'Monthly Rollup'),
      own('9000202', old, 'Security Only'),
      own('9000203', ie, 'IE Cumulative'),
      own('9000211', dotnet, 'Monthly Rollup'),
    ]),
  ]);
  const of = (kbs: readonly string[], rest: Partial<DeviceFacts> = {}): DeviceFacts => ({
    ...{ build: 9001, kbs, internetExplorer: '11.0', dotnetFramework: [] },
    ...rest,
  });

  it.each<[string, DeviceFacts, object]>([
    [
      'with a Monthly Rollup, which brings what the other tracks bring of its month',
      of(['9000101']),
      {
        'monthly-rollup:rollup kb 9000101': ['9000101 position', '9000201 planned'],
        'ie-cumulative:rollup kb 9000103': ['9000103 position', '9000203 skipped'],
        'security-only:rollup kb 9000102': ['9000102 position', '9000202 skipped'],
      },
    ],
    [
      'with Security Only and Internet Explorer updates, which stand for the rollup of their month',
      of(['9000102', '9000103']),
      {
        'monthly-rollup:rollup kb 9000101': ['9000101 position', '9000201 skipped'],
        'ie-cumulative:rollup kb 9000103': ['9000103 position', '9000203 planned'],
        'security-only:rollup kb 9000102': ['9000102 position', '9000202 planned'],
      },
    ],
    [
      'with .NET Framework, which has a track for each generation',
      of(['9000201', '9000111'], { dotnetFramework: ['4.8'] }),
      {
        'monthly-rollup:rollup kb 9000201': ['9000101 reached', '9000201 position'],
        'dotnet-cumulative:rollup:4.8 kb 9000111': ['9000111 position', '9000211 planned'],
      },
    ],
    [
      'with nothing of a whole list',
      of([]),
      {
        'monthly-rollup:rollup kb null': ['9000101 skipped', '9000201 planned'],
        'ie-cumulative:rollup kb null': ['9000103 skipped', '9000203 skipped'],
        'security-only:rollup kb null': ['9000102 skipped', '9000202 skipped'],
      },
    ],
    [
      'without a list',
      { build: 9001, internetExplorer: '11.0', dotnetFramework: [] },
      {
        'monthly-rollup:rollup unknown null': ['9000101 unknown', '9000201 unknown'],
        'ie-cumulative:rollup unknown null': ['9000103 unknown', '9000203 unknown'],
        'security-only:rollup unknown null': ['9000102 unknown', '9000202 unknown'],
      },
    ],
  ])('%s', (_, facts, expected) => {
    expect(standing(catalog, facts)).toEqual(expected);
  });

  it('names the generation of .NET Framework', () => {
    const facts = of(['9000201'], { dotnetFramework: ['4.8'] });
    const tracks = tracksOf(catalog, postureOf(catalog, facts), assessDevice(catalog, facts));
    expect(tracks.map(({ kind, generation }) => [kind, generation])).toEqual([
      ['monthly-rollup', null],
      ['dotnet-cumulative', '4.8'],
    ]);
  });
});
