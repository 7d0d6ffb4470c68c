/** Which updates are open on a device: alternatives, parts of a rollup, restarts, doubts. */
import { describe, expect, it } from 'vitest';
import { assessDevice, type DeviceFacts, missingKbs } from '../../test/support/device.ts';
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
} from '../../test/support/made-up.ts';
import type { KbId } from '../catalog/ids.ts';
import type { FixRecord } from '../catalog/records.ts';

const { one, old, explorer11, edge, dotnet48 } = PRODUCTS;
const rollup = (kbId: KbId, rest: Partial<FixRecord> = {}): FixRecord =>
  fix(kbId, [old], { subType: 'Monthly Rollup', ...rest });
const securityOnly = (kbId: KbId): FixRecord => fix(kbId, [old], { subType: 'Security Only' });
const explorer = (kbId: KbId): FixRecord => fix(kbId, [on(explorer11, old)], { subType: 'IE Cumulative' });
const explorerInRollup = (kbId: KbId): FixRecord => fix(kbId, [on(explorer11, old)], { subType: 'Monthly Rollup' });

describe('several fixes of one vulnerability', () => {
  const records = [
    month('2031-Jan', [vulnerability('CVE-2031-90001', [fix('9000001', [old]), fix('9000002', [old])])]),
  ];
  const facts = (kbs: readonly KbId[]): DeviceFacts => ({ build: 9001, kbs });

  it('are alternatives: all are missing, and any one closes it', () => {
    const catalog = compileCatalog(records);
    expect(missingKbs(assessDevice(catalog, facts([])))).toEqual(['9000002', '9000001']);
    expect(missingKbs(assessDevice(catalog, facts(['9000001'])))).toEqual([]);
    expect(missingKbs(assessDevice(catalog, facts(['9000002'])))).toEqual([]);
  });

  it('are all needed where people found so', () => {
    const allNeeded = [{ vulnerabilityId: 'CVE-2031-90001', reason: 'made up', source: 'https://example.test' }];
    const catalog = compileCatalog(records, reviewed({ allNeeded }));
    expect(missingKbs(assessDevice(catalog, facts(['9000001'])))).toEqual(['9000002']);
    expect(missingKbs(assessDevice(catalog, facts(['9000001', '9000002'])))).toEqual([]);
  });

  it('are one of a kind per product: what closes it in Windows does not close it in a component', () => {
    const catalog = compileCatalog([
      month('2031-Jan', [
        vulnerability('CVE-2031-90001', [fix('9000001', [old]), fix('9000002', [on(explorer11, old)])]),
      ]),
    ]);
    expect(missingKbs(assessDevice(catalog, facts(['9000001'])))).toEqual(['9000002']);
  });
});

describe('a Monthly Rollup by its parts', () => {
  const catalog = compileCatalog([
    month('2031-Jan', [
      vulnerability('CVE-2031-90001', [rollup('9000101'), securityOnly('9000102')]),
      vulnerability('CVE-2031-90002', [explorerInRollup('9000101'), explorer('9000103')]),
    ]),
    // This month's Internet Explorer brought nothing, and one vulnerability is listed for the rollup alone.
    month('2031-Feb', [
      vulnerability('CVE-2031-90003', [rollup('9000201'), securityOnly('9000202')]),
      vulnerability('CVE-2031-90004', [rollup('9000201')]),
    ]),
    month('2031-Mar', [
      vulnerability('CVE-2031-90005', [rollup('9000301'), securityOnly('9000302')]),
      vulnerability('CVE-2031-90006', [explorerInRollup('9000301'), explorer('9000303')]),
    ]),
  ]);
  const missing = (...kbs: readonly KbId[]): KbId[] =>
    missingKbs(assessDevice(catalog, { build: 9001, kbs })).toSorted();

  it.each<[string, KbId[], KbId[]]>([
    [
      'all Security Only updates and the newest of Internet Explorer stand for every rollup',
      ['9000102', '9000202', '9000302', '9000303'],
      [],
    ],
    [
      'without Internet Explorer’s the first rollup is missing, and that',
      ['9000102', '9000202', '9000302'],
      ['9000101', '9000103', '9000201', '9000301', '9000303'],
    ],
    [
      'one Security Only update missing in the middle lets all from there on be missing',
      ['9000102', '9000302', '9000303'],
      ['9000201', '9000202'],
    ],
    [
      'the older Internet Explorer stands for its month',
      ['9000102', '9000202', '9000302', '9000103'],
      ['9000301', '9000303'],
    ],
    ['a rollup stands for the parts of its month and before', ['9000201'], ['9000301', '9000302', '9000303']],
    ['a rollup and the parts of the month after it stand for that one', ['9000201', '9000302', '9000303'], []],
  ])('%s', (_, kbs, expected) => {
    expect(missing(...kbs)).toEqual(expected);
  });

  it('a second rollup of a month without parts of its own needs itself', () => {
    const twice = compileCatalog([
      month('2031-Jan', [
        vulnerability('CVE-2031-90001', [rollup('9000101'), securityOnly('9000102')], { publishedOn: '2031-01-14' }),
        vulnerability('CVE-2031-90002', [rollup('9000105')], { publishedOn: '2031-01-21' }),
      ]),
      month('2031-Feb', [vulnerability('CVE-2031-90003', [rollup('9000201'), securityOnly('9000202')])]),
    ]);
    const of = (...kbs: readonly KbId[]): KbId[] => missingKbs(assessDevice(twice, { build: 9001, kbs })).toSorted();
    expect(of('9000101')).toEqual(['9000105', '9000201', '9000202']);
    expect(of('9000102', '9000202')).toEqual(['9000105']);
    expect(of('9000105', '9000202')).toEqual([]);
  });
});

describe('a pending restart', () => {
  const catalog = compileCatalog([
    page('history', [
      release('9000001', '90001.10', '2031-01-14'),
      release('9000002', '90001.20', '2031-02-11'),
      release('9000003', '90001.30', '2031-03-11'),
    ]),
    month('2031-Jan', [vulnerability('CVE-2031-90001', [fix('9000301', [one])])]),
  ]);
  const states = (facts: Partial<DeviceFacts>): string[] =>
    assessDevice(catalog, { build: 90001, ubr: 10, kbs: [], ...facts }).missing.map(
      ({ kbId, state }) => `${kbId} ${state}`,
    );

  it.each<[string, Partial<DeviceFacts>, string[]]>([
    ['nothing pending', {}, ['9000003 missing', '9000002 missing', '9000301 missing']],
    [
      'an update that waits, with what it contains',
      { pending: ['9000003'] },
      ['9000003 pending-reboot', '9000002 pending-reboot', '9000301 missing'],
    ],
    [
      'an older one that waits',
      { pending: ['9000002'] },
      ['9000003 missing', '9000002 pending-reboot', '9000301 missing'],
    ],
    [
      'a single update that waits',
      { pending: ['9000301'] },
      ['9000003 missing', '9000002 missing', '9000301 pending-reboot'],
    ],
    [
      'waiting beats installed',
      { kbs: ['9000301'], pending: ['9000301'] },
      ['9000003 missing', '9000002 missing', '9000301 pending-reboot'],
    ],
    [
      'a listed KB above the revision waits, where a restart is pending',
      { kbs: ['9000002'], isRebootPending: true },
      ['9000003 missing', '9000002 pending-reboot', '9000301 missing'],
    ],
    [
      'and is not there, where none is',
      { kbs: ['9000002'], isRebootPending: false },
      ['9000003 missing', '9000002 missing', '9000301 missing'],
    ],
    [
      'a restart that waits for something else changes nothing',
      { isRebootPending: true },
      ['9000003 missing', '9000002 missing', '9000301 missing'],
    ],
    ['one that waits and is reached already is done', { ubr: 30, pending: ['9000002'] }, ['9000301 missing']],
  ])('%s', (_, facts, expected) => {
    expect(states(facts)).toEqual(expected);
  });
});

describe('as of a day', () => {
  const catalog = compileCatalog([
    page('history', [
      release('9000001', '90001.10', '2031-01-14'),
      release('9000002', '90001.20', '2031-02-11'),
      release('9000003', '90001.30', '2031-03-11'),
    ]),
  ]);

  it.each([
    ['2031-01-13', []],
    ['2031-01-14', ['9000001']],
    ['2031-02-11', ['9000002', '9000001']],
    ['2031-03-10', ['9000002', '9000001']],
    [null, ['9000003', '9000002', '9000001']],
  ])('%s, only what was out by then is missing', (asOf, expected) => {
    const assessment = assessDevice(catalog, { build: 90001, ubr: 1, kbs: [] }, asOf);
    expect(missingKbs(assessment)).toEqual(expected);
    expect(assessment.asOf).toBe(asOf);
    expect(assessment.plan.map(({ kbId }) => kbId)).toEqual(expected.slice(0, 1));
  });
});

describe('the end of service', () => {
  const catalog = compileCatalog([
    page('history', [
      release('9000001', '90001.10', '2032-01-13'),
      release('9000002', '90001.20', '2032-02-10'),
      release('9000003', '90001.30', '2033-02-08'),
    ]),
    month('2033-Feb', []),
  ]);
  const beyond = (facts: Partial<DeviceFacts>): (string | boolean)[][] =>
    assessDevice(catalog, { build: 90001, ubr: 1, kbs: [], ...facts }).missing.map(({ kbId, isBeyondService }) => [
      kbId,
      isBeyondService,
    ]);

  it.each<[string, boolean[]]>([
    ['Professional', [true, true, false]],
    ['Enterprise', [true, false, false]],
    ['EnterpriseS', [false, false, false]],
  ])('leaves what came after it missing, tagged, for %s', (editionId, expected) => {
    expect(beyond({ editionId })).toEqual(
      ['9000003', '9000002', '9000001'].map((kbId, index) => [kbId, expected[index]]),
    );
  });

  it.each([
    ['Professional', '2032-01-13', '2032-01-13', false],
    ['Professional', '2032-01-14', '2032-01-13', true],
    ['EnterpriseS', '2032-01-14', '2036-01-08', false],
  ])('%s, asked on %s: ends on %s, reached: %s', (editionId, asOf, endOfServiceOn, hasReachedEndOfService) => {
    expect(assessDevice(catalog, { build: 90001, editionId, ubr: 1 }, asOf).os).toMatchObject({
      endOfServiceOn,
      hasReachedEndOfService,
    });
  });
});

describe('an absence that proves nothing', () => {
  const catalog = compileCatalog(
    [
      page('history', [release('9000001', '90001.10', '2031-01-14')]),
      month('2031-Jan', [
        vulnerability('CVE-2031-90001', [fix('9000301', [one])]),
        vulnerability('CVE-2031-90002', [fix('9000302', [one])]),
        vulnerability('CVE-2031-90003', [fix('9000303', [on(dotnet48, one)])]),
        vulnerability('CVE-2031-90004', [fix('9000304', [one])]),
        vulnerability('CVE-2031-90005', [fix('9000305', [one])]),
        vulnerability('CVE-2031-90006', [fix('9000001', [on(edge, one)])]),
      ]),
    ],
    reviewed({
      updates: [
        { kbId: '9000302', kind: 'winre', reason: 'made up', source: 'https://example.test' },
        {
          kbId: '9000304',
          kind: 'standalone',
          condition: 'made-up hardware',
          reason: 'made up',
          source: 'https://example.test',
        },
        { kbId: '9000305', kind: 'setup', reason: 'made up', source: 'https://example.test' },
      ],
    }),
  );
  const rules = (facts: Partial<DeviceFacts>): string[] =>
    assessDevice(catalog, { build: 90001, ubr: 10, ...facts })
      .possiblyMissing.map(({ kbId, evidence }) => `${kbId} ${evidence.rule}`)
      .toSorted();

  it('is told with its reason, apart from what is missing', () => {
    expect(rules({ kbs: [] })).toEqual([
      '9000302 leaves-no-trace',
      '9000303 component-not-reported',
      '9000304 condition-not-reported',
    ]);
    expect(missingKbs(assessDevice(catalog, { build: 90001, ubr: 10, kbs: [] }))).toEqual(['9000301']);
  });

  it('is all there is without a whole list', () => {
    expect(rules({})).toContain('9000301 list-incomplete');
    expect(missingKbs(assessDevice(catalog, { build: 90001, ubr: 10 }))).toEqual([]);
  });

  it('counts as present what is in the list', () => {
    expect(rules({ kbs: ['9000301', '9000302', '9000303', '9000304'] })).toEqual([]);
  });

  it('is missing once the component is reported', () => {
    expect(
      missingKbs(assessDevice(catalog, { build: 90001, ubr: 10, kbs: [], dotnetFramework: ['4.8'] })).toSorted(),
    ).toEqual(['9000301', '9000303']);
    expect(rules({ kbs: [], dotnetFramework: ['4.8'] })).not.toContain('9000303 component-not-reported');
    expect(rules({ kbs: [], dotnetFramework: ['3.5'] }).join()).not.toContain('9000303');
  });

  it('setup media are no part of a device', () => {
    const { missing, possiblyMissing } = assessDevice(catalog, { build: 90001, ubr: 1 });
    expect([...missing, ...possiblyMissing].map(({ kbId }) => kbId)).not.toContain('9000305');
  });
});
