/** What an installed KB contains: DOMAIN's rules of coverage, each KB here with a vulnerability of its own. */
import { describe, expect, it } from 'vitest';
import { assessDevice, type DeviceFacts } from '../../test/support/device.ts';
import { compileCatalog, fix, month, on, PRODUCTS, page, release, vulnerability } from '../../test/support/made-up.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Day, KbId } from '../catalog/ids.ts';
import type { FixRecord } from '../catalog/records.ts';

const { one, two, three, old, explorer11, flash, dotnet48 } = PRODUCTS;

let next = 90000;
const own = (kbId: KbId, productId: string, rest: Partial<FixRecord> = {}, publishedOn: Day | null = null) => {
  next++;
  return vulnerability(`CVE-2031-${next}`, [fix(kbId, [productId], rest)], { publishedOn });
};

/** Which of these KBs are still open with one installed. */
function openWith(catalog: Catalog, facts: DeviceFacts, among: readonly KbId[]): KbId[] {
  const { missing, possiblyMissing } = assessDevice(catalog, facts);
  const open = new Set([...missing, ...possiblyMissing].map(({ kbId }) => kbId));
  return among.filter((kbId) => open.has(kbId));
}

describe('on a line with rollups', () => {
  const ie = on(explorer11, old);
  const dotnet = on(dotnet48, old);
  const catalog = compileCatalog([
    month('2030-Dec', [own('9000004', old), own('9000009', old, { subType: 'Servicing Stack Update' })]),
    month('2031-Jan', [
      own('9000101', old, { subType: 'Monthly Rollup' }),
      own('9000102', old, { subType: 'Security Only' }),
      own('9000103', ie, { subType: 'IE Cumulative' }),
      own('9000104', old),
      own('9000111', dotnet, { subType: 'Monthly Rollup' }),
      own('9000112', dotnet, { subType: 'Security Only' }),
    ]),
    month('2031-Feb', [
      own('9000201', old, { subType: 'Monthly Rollup' }),
      own('9000202', old, { subType: 'Security Only' }),
      own('9000203', ie, { subType: 'IE Cumulative' }),
      own('9000204', old),
      own('9000209', old, { subType: 'Servicing Stack Update' }),
      own('9000211', dotnet, { subType: 'Monthly Rollup' }),
      own('9000205', old, { subType: 'Preview Rollup' }, '2031-02-20'),
      own('9000206', ie, { subType: 'IE Cumulative' }, '2031-02-25'),
    ]),
  ]);
  const ALL = [
    '9000004',
    '9000009',
    '9000101',
    '9000102',
    '9000103',
    '9000104',
    '9000111',
    '9000112',
    '9000201',
    '9000202',
    '9000203',
    '9000204',
    '9000209',
    '9000211',
    '9000205',
    '9000206',
  ];

  const coveredBy = (...kbs: readonly KbId[]): KbId[] => {
    const open = openWith(catalog, { build: 9001, kbs, dotnetFramework: ['4.8'] }, ALL);
    return ALL.filter((kbId) => !open.includes(kbId));
  };

  it('nothing is covered by nothing', () => {
    expect(coveredBy()).toEqual([]);
  });

  it.each<[string, KbId, KbId[]]>([
    ['a Monthly Rollup', '9000101', ['9000101', '9000102', '9000103']],
    [
      'the next Monthly Rollup',
      '9000201',
      ['9000101', '9000102', '9000103', '9000104', '9000201', '9000202', '9000203'],
    ],
    ['a preview', '9000205', ['9000101', '9000102', '9000103', '9000104', '9000201', '9000202', '9000203', '9000205']],
    ['a Security Only update', '9000202', ['9000202']],
    ['an IE cumulative', '9000203', ['9000103', '9000203']],
    ['an out-of-band IE cumulative', '9000206', ['9000103', '9000203', '9000206']],
    ['a single update', '9000104', ['9000104']],
    ['a servicing stack update', '9000209', ['9000009', '9000209']],
    ['a .NET rollup', '9000211', ['9000111', '9000112', '9000211']],
    ['the .NET rollup of the month', '9000111', ['9000111', '9000112']],
    ['a .NET Security Only update', '9000112', ['9000112']],
  ])('%s (%s) covers what it contains', (_, kbId, covered) => {
    // The servicing stack that an update needs is there with it; that has cases of its own.
    const stack = coveredBy(kbId).filter((other) => other === '9000009' && kbId !== '9000209');
    expect(coveredBy(kbId).filter((other) => !stack.includes(other))).toEqual(covered);
  });

  it('no rollup contains what came out of band after it', () => {
    expect(coveredBy('9000205')).not.toContain('9000206');
    expect(coveredBy('9000201')).not.toContain('9000205');
  });

  it('an earlier single update is in no rollup for certain, so it stays possible, and the others are in the next one', () => {
    const { missing, possiblyMissing } = assessDevice(catalog, { build: 9001, kbs: ['9000201'], dotnetFramework: [] });
    expect(missing.map(({ kbId }) => kbId)).not.toContain('9000104');
    expect([...missing, ...possiblyMissing].map(({ kbId }) => kbId)).toContain('9000004');
  });
});

describe('on a line with one cumulative update', () => {
  const catalog = compileCatalog([
    page('history', [
      release('9000001', '90001.10 90002.10', '2031-01-14'),
      release('9000002', '90001.20 90002.20', '2031-02-11'),
      release('9000022', '90001.25', '2031-02-20', { releaseKind: 'outOfBand' }),
      release('9000003', '90001.30', '2031-02-25', { releaseKind: 'preview' }),
      release('9000006', '90001.60', '2031-06-10'),
    ]),
    month('2031-Jan', [
      own('9000301', one, { subType: 'Servicing Stack Update' }),
      own('9000401', on(flash, one)),
      own('9000501', one, { supersedes: ['9000002'] }),
    ]),
    month('2031-Feb', [
      own('9000302', one, { subType: 'Servicing Stack Update' }),
      own('9000022', one),
      own('9000003', one),
      own('9000402', on(flash, one)),
      own('9000502', one, { supersedes: ['9000501'] }),
    ]),
    month('2031-Jun', [
      own('9000306', one, { subType: 'Servicing Stack Update' }),
      own('9000503', one, { supersedes: ['9000502'] }),
    ]),
  ]);
  const LCUS = ['9000001', '9000002', '9000022', '9000003', '9000006'];
  const STACKS = ['9000301', '9000302', '9000306'];
  const open = (facts: Partial<DeviceFacts>, among: readonly KbId[]): KbId[] =>
    openWith(catalog, { build: 90001, kbs: [], ...facts }, among);

  it.each<[string, Partial<DeviceFacts>, KbId[]]>([
    ['the first revision', { ubr: 10 }, ['9000002', '9000022', '9000003', '9000006']],
    ['the next', { ubr: 20 }, ['9000022', '9000003', '9000006']],
    ['an out-of-band update, which no link names', { ubr: 25 }, ['9000003', '9000006']],
    ['a preview, which contains the cumulative update of its month', { ubr: 30 }, ['9000006']],
    ['the newest, though no link leads from it anywhere', { ubr: 60 }, []],
    ['the newest KB', { kbs: ['9000006'] }, []],
    ['the preview’s KB', { kbs: ['9000003'] }, ['9000006']],
  ])('%s covers all older ones and nothing newer', (_, facts, expected) => {
    expect(open(facts, LCUS)).toEqual(expected);
  });

  it('no link reaches into the track', () => {
    expect(open({ ubr: 10, kbs: ['9000501'] }, LCUS)).toContain('9000002');
    expect(open({ kbs: ['9000001', '9000501'] }, LCUS)).toContain('9000002');
  });

  it('links decide where there is no track, over several steps', () => {
    const singles = ['9000501', '9000502', '9000503'];
    expect(open({ ubr: 60 }, singles)).toEqual(singles);
    expect(open({ ubr: 60, kbs: ['9000502'] }, singles)).toEqual(['9000503']);
    expect(open({ ubr: 60, kbs: ['9000503'] }, singles)).toEqual([]);
  });

  it.each<[string, number, KbId[]]>([
    ['needs the servicing stack of earlier months', 20, ['9000302', '9000306']],
    ['from the line’s day on carries the stack of its own month', 60, []],
    ['says nothing of the stack of its own month before', 10, ['9000301', '9000302', '9000306']],
  ])('a cumulative update %s', (_, ubr, expected) => {
    expect(open({ ubr }, STACKS)).toEqual(expected);
  });

  it('a component with a track of its own is covered by its newest update, not by the LCU', () => {
    const updates = ['9000401', '9000402'];
    expect(open({ ubr: 60 }, updates)).toEqual(updates);
    expect(open({ ubr: 60, kbs: ['9000402'] }, updates)).toEqual([]);
    expect(open({ ubr: 60, kbs: ['9000401'] }, updates)).toEqual(['9000402']);
  });

  it('KBs of one revision cover each other', () => {
    const twins = compileCatalog([
      page('history', [
        release('9000001', '90001.10', '2031-01-14'),
        release('9000002', '90001.20', '2031-02-11'),
        release('9000003', '90001.20', '2031-02-13'),
      ]),
      month('2031-Feb', [own('9000002', one), own('9000003', one)]),
    ]);
    for (const facts of [{ ubr: 20 }, { ubr: 21 }, { kbs: ['9000002'] }, { kbs: ['9000003'] }]) {
      expect(openWith(twins, { build: 90001, kbs: [], ...facts }, ['9000001', '9000002', '9000003'])).toEqual([]);
    }
  });

  it('a security release counts without any vulnerability, for the builds it serves', () => {
    expect(assessDevice(catalog, { build: 90001, ubr: 30 }).missing.map(({ kbId, cves }) => [kbId, cves])).toEqual([
      ['9000006', []],
    ]);
    expect(assessDevice(catalog, { build: 90002, ubr: 10 }).missing.map(({ kbId }) => kbId)).toEqual(['9000002']);
  });

  it('a preview or out-of-band update without any vulnerability does not', () => {
    const { missing } = assessDevice(
      compileCatalog([
        page('history', [release('9000001', '90001.10', '2031-01-21', { releaseKind: 'preview' })]),
        month('2031-Jan', [own('9000009', one), own('9000009', two)]),
      ]),
      { build: 90001, ubr: 1, kbs: [] },
    );
    expect(missing.map(({ kbId }) => kbId)).toEqual(['9000009']);
  });
});

describe('on a line with hotpatches', () => {
  const hotpatch = { isHotpatch: true, origin: 'hotpatch-calendar' } as const;
  const catalog = compileCatalog([
    page('history', [
      release('9000601', '90003.110', '2031-01-14'),
      release('9000602', '90003.130', '2031-02-11'),
      release('9000612', '90003.120', '2031-02-11', hotpatch),
      release('9000604', '90003.160', '2031-04-08'),
    ]),
    month('2031-Feb', [
      vulnerability('CVE-2031-80001', [fix('9000602', [three]), fix('9000612', [three])]),
      vulnerability('CVE-2031-80002', [fix('9000602', [three])]),
      vulnerability('CVE-2031-80003', [fix('9000622', [three], { subType: 'AzureHotpatch' }), fix('9000602', [three])]),
    ]),
    month('2031-Apr', [vulnerability('CVE-2031-80004', [fix('9000604', [three])])]),
  ]);
  const missing = (facts: Partial<DeviceFacts>): KbId[] =>
    assessDevice(catalog, { build: 90003, kbs: [], ...facts }).missing.map(({ kbId }) => kbId);

  it.each<[string, Partial<DeviceFacts>, KbId[]]>([
    ['a plain device at the baseline is offered plain updates', { ubr: 110 }, ['9000604', '9000602']],
    ['a plain device at the next LCU, the one after it', { ubr: 130 }, ['9000604']],
    ['a hotpatched device at the hotpatch, the baseline and the companion', { ubr: 120 }, ['9000604', '9000622']],
    ['one with the companion, the baseline', { ubr: 120, kbs: ['9000622'] }, ['9000604']],
    [
      'an enrolled device at the first baseline, all of its track',
      { ubr: 110, isHotpatchEnrolled: true },
      ['9000604', '9000612', '9000622'],
    ],
    ['an enrolled device at the last baseline, nothing', { ubr: 160, isHotpatchEnrolled: true }, []],
    ['a plain device at the last LCU, nothing', { ubr: 160 }, []],
  ])('%s', (_, facts, expected) => {
    expect(missing(facts)).toEqual(expected);
  });

  it('a fix that only the plain update lists is closed by the hotpatch of its day', () => {
    const { missing: open } = assessDevice(catalog, { build: 90003, ubr: 120, kbs: ['9000622'] });
    expect(open.flatMap(({ cves }) => cves)).toEqual(['CVE-2031-80004']);
  });

  it('and counts as one that the next release of the track brings', () => {
    const enrolled = assessDevice(catalog, { build: 90003, ubr: 110, kbs: [], isHotpatchEnrolled: true }, '2031-02-28');
    expect(enrolled.missing.find(({ kbId }) => kbId === '9000612')?.cves).toEqual(['CVE-2031-80001', 'CVE-2031-80002']);
  });
});
