/** The words of the verdicts: a person must be able to check them with the values they name. */
import { describe, expect, it } from 'vitest';
import { assessDevice, type DeviceFacts } from '../../test/support/device.ts';
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

const { one, dotnet48 } = PRODUCTS;
const catalog = compileCatalog(
  [
    page('history', [
      release('9000001', '90001.10 90002.10', '2031-01-14'),
      release('9000002', '90001.20 90002.20', '2031-02-11'),
    ]),
    month('2031-Feb', [
      vulnerability('CVE-2031-90001', [fix('9000002', [one])]),
      vulnerability('CVE-2031-90002', [fix('9000302', [one])]),
      vulnerability('CVE-2031-90003', [fix('9000303', [one])]),
      vulnerability('CVE-2031-90004', [fix('9000304', [on(dotnet48, one)])]),
      vulnerability('CVE-2031-90005', [fix('9000305', [one])]),
    ]),
  ],
  reviewed({
    updates: [
      { kbId: '9000303', kind: 'winre', reason: 'made up', source: 'https://example.test' },
      {
        kbId: '9000305',
        kind: 'standalone',
        condition: 'made-up hardware',
        reason: 'made up',
        source: 'https://example.test',
      },
    ],
  }),
);

const evidence = (kbId: string, facts: Partial<DeviceFacts>) => {
  const { missing, possiblyMissing } = assessDevice(catalog, { build: 90001, kbs: [], ...facts });
  return [...missing, ...possiblyMissing].find((kb) => kb.kbId === kbId)?.evidence;
};

describe('the evidence', () => {
  it('of a revision names both builds and the documents behind them', () => {
    expect(evidence('9000002', { ubr: 10 })).toEqual({
      rule: 'revision-below',
      message: "the device's build 90001.10 is below 90001.20",
      device: '90001.10',
      required: '90001.20',
      sources: ['history', '2031-Feb'],
    });
  });

  it('is in the device’s own build of the line', () => {
    expect(evidence('9000002', { build: 90002, ubr: 19 })).toMatchObject({ device: '90002.19', required: '90002.20' });
  });

  it('of an installed KB names that and its revision', () => {
    expect(evidence('9000002', { kbs: ['9000001'] })).toEqual({
      rule: 'installed-kb-older',
      message: 'the newest cumulative update installed, KB9000001 (revision 10), is older than 90001.20',
      device: 'KB9000001',
      required: '90001.20',
      sources: ['history', '2031-Feb'],
    });
  });

  it('of an absent KB says that nothing takes its place', () => {
    expect(evidence('9000302', { ubr: 20 })).toEqual({
      rule: 'no-fix-installed',
      message: 'neither KB9000302 nor an update that contains or replaces it is installed',
      device: null,
      required: 'KB9000302',
      sources: ['2031-Feb'],
    });
  });

  it.each<[string, string, Partial<DeviceFacts>, string, RegExp]>([
    [
      'a KB that waits',
      '9000002',
      { ubr: 10, pending: ['9000002'] },
      'reboot-pending',
      /^KB9000002 .* waits for a restart$/,
    ],
    [
      'no position',
      '9000002',
      {},
      'position-unknown',
      /^the device reported neither a revision nor a cumulative update of its line$/,
    ],
    [
      'a list cut short',
      '9000302',
      { ubr: 20, isKbListComplete: false },
      'list-incomplete',
      /cut short, so that an absent KB proves nothing$/,
    ],
    [
      'an update without a trace',
      '9000303',
      { ubr: 20 },
      'leaves-no-trace',
      /^KB9000303 updates the recovery environment/,
    ],
    ['a component not reported', '9000304', { ubr: 20 }, 'component-not-reported', /\.net_framework.* not reported$/],
    [
      'a condition not reported',
      '9000305',
      { ubr: 20 },
      'condition-not-reported',
      /^KB9000305 is for devices with made-up hardware alone/,
    ],
  ])('says why: %s', (_, kbId, facts, rule, message) => {
    expect(evidence(kbId, facts)?.rule).toBe(rule);
    expect(evidence(kbId, facts)?.message).toMatch(message);
  });
});

describe('the evidence of an unknown Windows', () => {
  const unknown = (facts: DeviceFacts) => {
    const { unknown: subjects } = assessDevice(catalog, facts);
    expect(subjects).toHaveLength(1);
    return subjects[0]?.evidence;
  };

  it.each<[string, DeviceFacts, string | null, RegExp]>([
    ['no build', { build: null }, null, /^the report names no Windows build$/],
    [
      'an Insider build',
      { build: 99999 },
      '99999',
      /^build 99999 is no client release that this catalog knows .*: nothing is derived from the release before it$/,
    ],
    [
      'an unknown kind',
      { build: 90001, on: null },
      '90001',
      /^build 90001 is a client and a server release, and the report does not say which/,
    ],
    ['an old release', { build: 901 }, '901', /^Made-up Ancient is older than Microsoft's security documents/],
    [
      'an architecture without product',
      { build: 90002, architecture: 'arm64' },
      '90002',
      /^Made-up 2 .*they list no arm64 product of it$/,
    ],
  ])('says what is not known: %s', (_, facts, device, message) => {
    expect(unknown(facts)).toMatchObject({ rule: 'os-unknown', device, required: null, sources: [] });
    expect(unknown(facts)?.message).toMatch(message);
  });

  it('keeps what is known of the release', () => {
    expect(assessDevice(catalog, { build: 901, ubr: 5 }, '2031-02-01')).toMatchObject({
      os: {
        name: 'Made-up Ancient',
        software: 'made_up_ancient',
        releaseId: 'made-up-ancient',
        build: 901,
        ubr: 5,
        endOfServiceOn: '2010-01-12',
        hasReachedEndOfService: true,
      },
      asOf: '2031-02-01',
      position: { confidence: 'unknown', track: null, kbId: null, ubr: null },
      missing: [],
      possiblyMissing: [],
      plan: [],
      conflicts: [],
    });
  });
});

describe('what is missing', () => {
  it('names software, counts and dates of the device at hand', () => {
    const { missing } = assessDevice(catalog, {
      build: 90001,
      ubr: 10,
      kbs: [],
      editionId: 'Enterprise',
      dotnetFramework: ['4.8'],
    });
    expect(missing.find(({ kbId }) => kbId === '9000002')).toEqual({
      kbId: '9000002',
      name: '2031-Feb of the made-up world',
      state: 'missing',
      track: 'lcu:twin',
      kind: 'lcu',
      releasedOn: '2031-02-11',
      fixedAt: { build: 90001, ubr: 20 },
      supersededBy: null,
      supersedes: [],
      closedElsewhere: [],
      software: ['made_up_1'],
      cves: ['CVE-2031-90001'],
      cveCountBySoftware: { made_up_1: 1 },
      advisories: [],
      severity: 'Important',
      exploited: [],
      urgency: {
        ...{ dueOn: null, isRansomwareUsed: false, epss: null },
        why: [
          {
            code: 'rated',
            vulnerabilityId: 'CVE-2031-90001',
            rank: expect.any(Number),
            message: 'CVE-2031-90001: rated Important',
          },
        ],
      },
      isBeyondService: false,
      evidence: {
        rule: 'revision-below',
        message: "the device's build 90001.10 is below 90001.20",
        device: '90001.10',
        required: '90001.20',
        sources: ['history', '2031-Feb'],
      },
    });
    expect(missing.find(({ kbId }) => kbId === '9000304')).toMatchObject({
      software: ['.net_framework'],
      track: 'dotnet-cumulative:twin:4.8',
      fixedAt: null,
    });
  });
});
