import { describe, expect, it } from 'vitest';
import { assessDevice, type DeviceFacts } from '../../test/support/device.ts';
import { compileCatalog, fix, month, on, PRODUCTS, page, release, vulnerability } from '../../test/support/made-up.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { KbId } from '../catalog/ids.ts';
import type { FixRecord } from '../catalog/records.ts';

const { one, three, old, explorer11, flash } = PRODUCTS;
let next = 90000;
const own = (kbId: KbId, productId: string, rest: Partial<FixRecord> = {}) => {
  next++;
  return vulnerability(`CVE-2031-${next}`, [fix(kbId, [productId], rest)]);
};
const planOf = (catalog: Catalog, facts: DeviceFacts): string[] =>
  assessDevice(catalog, facts).plan.map(({ kbId, action, covers }) =>
    `${action} ${kbId} for ${covers.join(' ')}`.replace(/ for $/, ''),
  );

describe('the plan', () => {
  const catalog = compileCatalog([
    page('history', [
      release('9000001', '90001.10', '2031-01-14'),
      release('9000002', '90001.20', '2031-02-11'),
      release('9000003', '90001.30', '2031-03-11'),
    ]),
    month('2031-Jan', [
      vulnerability('CVE-2031-80002', [fix('9000001', [one])], { severity: 'Critical' }),
      vulnerability('CVE-2031-80001', [fix('9000001', [one])], { isExploited: true, severity: 'Low' }),
      own('9000401', on(flash, one)),
      own('9000501', one),
    ]),
    month('2031-Feb', [
      vulnerability('CVE-2031-80003', [fix('9000002', [one])]),
      vulnerability('CVE-2031-80001', [fix('9000002', [one])], { severity: 'Moderate' }),
      own('9000402', on(flash, one)),
      own('9000502', one, { supersedes: ['9000501'] }),
    ]),
  ]);

  it('is the newest of each track, then what stands alone, each with the older ones it contains', () => {
    expect(planOf(catalog, { build: 90001, ubr: 1, kbs: [] })).toEqual([
      'install 9000003 for 9000003 9000002 9000001',
      'install 9000402 for 9000402 9000401',
      'install 9000502 for 9000502 9000501',
    ]);
  });

  it('adds up the vulnerabilities of a step', () => {
    const [step] = assessDevice(catalog, { build: 90001, ubr: 1, kbs: [] }).plan;
    expect(step).toMatchObject({
      kbId: '9000003',
      name: 'March 2031 Security Updates',
      action: 'install',
      releasedOn: '2031-03-11',
      fixedAt: { build: 90001, ubr: 30 },
      cves: ['CVE-2031-80001', 'CVE-2031-80002', 'CVE-2031-80003'],
      severity: 'Critical',
      exploited: ['CVE-2031-80001'],
    });
  });

  it('says of each missing KB by which it is done', () => {
    const { missing } = assessDevice(catalog, { build: 90001, ubr: 1, kbs: ['9000402', '9000502'] });
    expect(missing.map(({ kbId, supersededBy, supersedes }) => [kbId, supersededBy, supersedes])).toEqual([
      ['9000003', null, ['9000002', '9000001']],
      ['9000002', '9000003', []],
      ['9000001', '9000003', []],
    ]);
  });

  it('is empty where nothing is missing', () => {
    expect(planOf(catalog, { build: 90001, ubr: 30, kbs: ['9000402', '9000502'] })).toEqual([]);
  });

  it('does not plan what is only possibly missing', () => {
    expect(planOf(catalog, { build: 90001 })).toEqual([]);
  });

  it.each<[string, Partial<DeviceFacts>, string[]]>([
    [
      'for all that waits for it',
      { pending: ['9000003', '9000402'] },
      ['restart 9000003 for 9000003 9000002 9000402 9000001 9000401'],
    ],
    [
      'and then what is newer',
      { pending: ['9000002'] },
      ['restart 9000002 for 9000002 9000001', 'install 9000003 for 9000003', 'install 9000402 for 9000402 9000401'],
    ],
  ])('begins with one restart %s', (_, facts, expected) => {
    expect(planOf(catalog, { build: 90001, ubr: 1, kbs: ['9000502'], ...facts })).toEqual(expected);
  });
});

describe('the servicing stack', () => {
  const catalog = compileCatalog([
    page('history', [
      release('9000001', '90001.10', '2031-01-14'),
      release('9000002', '90001.20', '2031-02-11'),
      release('9000003', '90001.30', '2031-03-11'),
      release('9000006', '90001.60', '2031-06-10'),
    ]),
    month('2031-Jan', [vulnerability('ADV310001', [fix('9000301', [one], { subType: 'Servicing Stack Update' })])]),
    month('2031-Mar', [vulnerability('ADV310001', [fix('9000303', [one], { subType: 'Servicing Stack Update' })])]),
  ]);
  const actions = (facts: Partial<DeviceFacts>, asOf: string): string[] =>
    assessDevice(catalog, { build: 90001, ubr: 1, kbs: [], ...facts }, asOf).plan.map(
      ({ kbId, action }) => `${action} ${kbId}`,
    );

  it.each<[string, Partial<DeviceFacts>, string, string[]]>([
    ['goes before the cumulative update that needs it', {}, '2031-01-31', ['prerequisite 9000301', 'install 9000001']],
    ['is the newest there was', {}, '2031-03-31', ['prerequisite 9000303', 'install 9000003']],
    ['is not one released after that update', {}, '2031-02-28', ['prerequisite 9000301', 'install 9000002']],
    ['is left out where it is installed', { kbs: ['9000301'] }, '2031-01-31', ['install 9000001']],
    [
      'is not left out where an older one is',
      { kbs: ['9000301'] },
      '2031-03-31',
      ['prerequisite 9000303', 'install 9000003'],
    ],
    ['is left out where it waits for a restart', { pending: ['9000301'] }, '2031-01-31', ['install 9000001']],
    ['is inside the update from the line’s day on', {}, '2031-06-30', ['install 9000006']],
    ['is no step of its own', { ubr: 60 }, '2031-06-30', []],
  ])('%s', (_, facts, asOf, expected) => {
    expect(actions(facts, asOf)).toEqual(expected);
  });

  it('is missing itself only where it fixes a vulnerability', () => {
    const { missing, possiblyMissing } = assessDevice(catalog, { build: 90001, ubr: 10, kbs: [] }, '2031-01-31');
    expect([...missing, ...possiblyMissing]).toEqual([]);
    const fixing = compileCatalog([
      page('history', [release('9000001', '90001.10', '2031-01-14')]),
      month('2031-Jan', [own('9000301', one, { subType: 'Servicing Stack Update' })]),
    ]);
    expect(
      assessDevice(fixing, { build: 90001, ubr: 10, kbs: [] }).missing.map(({ kbId, kind }) => [kbId, kind]),
    ).toEqual([['9000301', 'ssu']]);
  });
});

describe('a device with Security Only updates', () => {
  const ie = on(explorer11, old);
  const monthOf = (id: string, kb: number) =>
    month(id, [
      vulnerability(`CVE-2031-7${kb}1`, [
        fix(`900${kb}1`, [old], { subType: 'Monthly Rollup' }),
        fix(`900${kb}2`, [old], { subType: 'Security Only' }),
      ]),
      vulnerability(`CVE-2031-7${kb}2`, [
        fix(`900${kb}1`, [ie], { subType: 'Monthly Rollup' }),
        fix(`900${kb}3`, [ie], { subType: 'IE Cumulative' }),
      ]),
    ]);
  const catalog = compileCatalog([monthOf('2031-Jan', 101), monthOf('2031-Feb', 102), monthOf('2031-Mar', 103)]);

  it.each<[string, KbId[], string[]]>([
    [
      'is planned the next of them and the newest of Internet Explorer',
      ['9001012', '9001022', '9001013'],
      ['9001032', '9001033'],
    ],
    ['is planned Internet Explorer’s alone where that is all', ['9001012', '9001022', '9001032'], ['9001033']],
    ['is planned nothing where it has all', ['9001012', '9001022', '9001032', '9001033'], []],
  ])('%s', (_, kbs, expected) => {
    expect(assessDevice(catalog, { build: 9001, kbs }).plan.map(({ kbId }) => kbId)).toEqual(expected);
  });

  it.each<[string, KbId[]]>([
    ['nothing at all', []],
    ['a rollup', ['9001011']],
    ['a rollup and a Security Only update', ['9001011', '9001022']],
  ])('a device with %s is planned the newest rollup, and that alone', (_, kbs) => {
    const { plan, missing } = assessDevice(catalog, { build: 9001, kbs });
    expect(plan.map(({ kbId }) => kbId)).toEqual(['9001031']);
    expect(plan[0]?.covers.toSorted()).toEqual(missing.map(({ kbId }) => kbId).toSorted());
  });
});

describe('a hotpatched device', () => {
  const hotpatch = { isHotpatch: true, origin: 'hotpatch-calendar' } as const;
  const catalog = compileCatalog([
    page('history', [
      release('9000601', '90003.110', '2031-01-14'),
      release('9000602', '90003.130', '2031-02-11'),
      release('9000612', '90003.120', '2031-02-11', hotpatch),
      release('9000604', '90003.160', '2031-04-08'),
      release('9000605', '90003.180', '2031-05-13'),
      release('9000615', '90003.170', '2031-05-13', hotpatch),
    ]),
    month('2031-Jan', [own('9000601', three)]),
  ]);

  it('is planned the newest baseline and then the newest hotpatch, each with what it contains', () => {
    expect(planOf(catalog, { build: 90003, ubr: 1, kbs: [], isHotpatchEnrolled: true })).toEqual([
      'install 9000604 for 9000604 9000612 9000601',
      'install 9000615 for 9000615',
    ]);
  });

  it('is planned the hotpatch alone on its baseline', () => {
    expect(planOf(catalog, { build: 90003, ubr: 160, kbs: [], isHotpatchEnrolled: true })).toEqual([
      'install 9000615 for 9000615',
    ]);
  });

  it('a plain one is planned the newest plain update', () => {
    expect(planOf(catalog, { build: 90003, ubr: 1, kbs: [] })).toEqual([
      'install 9000605 for 9000605 9000604 9000602 9000601',
    ]);
  });
});
