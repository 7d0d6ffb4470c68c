import { describe, expect, it } from 'vitest';
import { type DeviceFacts, postureOf } from '../../test/support/device.ts';
import {
  compileCatalog,
  fix,
  month,
  PRODUCTS,
  page,
  release,
  reviewed,
  vulnerability,
} from '../../test/support/made-up.ts';
import { explain } from './explain.ts';

const { one, two, three } = PRODUCTS;
const hotpatch = { isHotpatch: true, origin: 'hotpatch-calendar' } as const;
const catalog = compileCatalog(
  [
    page('history', [
      release('9000001', '90001.10', '2031-01-14'),
      release('9000002', '90001.20', '2031-02-11'),
      release('9000003', '90001.30', '2031-02-25', { releaseKind: 'preview' }),
      release('9000601', '90003.110', '2031-01-14'),
      release('9000612', '90003.120', '2031-02-11', hotpatch),
      release('9000602', '90003.130', '2031-02-11'),
    ]),
    month('2031-Jan', [
      vulnerability('CVE-2031-90001', [fix('9000301', [one])]),
      vulnerability('CVE-2031-90002', [fix('9000302', [one], { supersedes: ['9000301'] })]),
      vulnerability('CVE-2031-90003', [fix('9000303', [one]), fix('9000304', [one])]),
      vulnerability('CVE-2031-90004', [fix('9000305', [three])]),
      vulnerability('CVE-2031-90005', [fix('9000306', [two])]),
      vulnerability('CVE-2031-90006', [fix('9000307', [one])]),
    ]),
  ],
  reviewed({ updates: [{ kbId: '9000307', kind: 'setup', reason: 'made up', source: 'https://example.test' }] }),
);

const verdict = (kbId: string, facts: Partial<DeviceFacts>, asOf: string | null = null) => {
  const { state, evidence } = explain(catalog, postureOf(catalog, { build: 90001, kbs: [], ...facts }), kbId, { asOf });
  return {
    state,
    rule: evidence.rule,
    message: evidence.message,
    device: evidence.device,
    required: evidence.required,
  };
};

describe('the verdict on a cumulative update', () => {
  it.each<[string, string, Partial<DeviceFacts>, object]>([
    [
      'missing',
      '9000002',
      { ubr: 10 },
      { state: 'missing', rule: 'revision-below', device: '90001.10', required: '90001.20' },
    ],
    [
      'installed, by revision',
      '9000002',
      { ubr: 20 },
      { state: 'installed', rule: 'revision-reached', device: '90001.20', required: '90001.20' },
    ],
    [
      'superseded, by revision',
      '9000001',
      { ubr: 20 },
      { state: 'superseded', rule: 'revision-reached', device: '90001.20', required: '90001.10' },
    ],
    [
      'installed, by KB',
      '9000002',
      { kbs: ['9000002'] },
      { state: 'installed', rule: 'kb-installed', device: 'KB9000002', required: '90001.20' },
    ],
    [
      'superseded, by KB',
      '9000001',
      { kbs: ['9000002'] },
      { state: 'superseded', rule: 'installed-kb-covers', device: 'KB9000002', required: '90001.10' },
    ],
    [
      'superseded, though listed: the newer one counts',
      '9000001',
      { kbs: ['9000001', '9000002'] },
      { state: 'superseded', rule: 'installed-kb-covers' },
    ],
    [
      'missing, though listed: the revision counts',
      '9000002',
      { ubr: 10, kbs: ['9000002'] },
      { state: 'missing', rule: 'revision-below' },
    ],
    ['pending', '9000002', { ubr: 10, pending: ['9000002'] }, { state: 'pending-reboot', rule: 'reboot-pending' }],
    ['unknown', '9000002', {}, { state: 'unknown', rule: 'position-unknown' }],
    [
      'not needed: a preview that fixes nothing',
      '9000003',
      { ubr: 20 },
      { state: 'not-applicable', rule: 'fixes-nothing-open' },
    ],
    ['of another line', '9000601', { ubr: 20 }, { state: 'not-applicable', rule: 'other-product' }],
  ])('%s', (_, kbId, facts, expected) => {
    expect(verdict(kbId, facts)).toMatchObject(expected);
  });

  it('is "not yet released" before its day', () => {
    expect(verdict('9000002', { ubr: 10 }, '2031-02-10')).toMatchObject({
      state: 'not-applicable',
      rule: 'not-yet-released',
      message: 'it was released after 2031-02-10',
    });
    expect(verdict('9000002', { ubr: 10 }, '2031-02-11')).toMatchObject({ state: 'missing' });
  });
});

describe('the verdict on another update', () => {
  it.each<[string, string, Partial<DeviceFacts>, object]>([
    ['missing', '9000301', { ubr: 20 }, { state: 'missing', rule: 'no-fix-installed', required: 'KB9000301' }],
    [
      'installed',
      '9000301',
      { ubr: 20, kbs: ['9000301'] },
      { state: 'installed', rule: 'kb-installed', device: 'KB9000301' },
    ],
    [
      'superseded by link',
      '9000301',
      { ubr: 20, kbs: ['9000302'] },
      { state: 'superseded', rule: 'contained-in', message: 'KB9000302, which is installed, contains it' },
    ],
    [
      'closed by its alternative',
      '9000303',
      { ubr: 20, kbs: ['9000304'] },
      { state: 'not-applicable', rule: 'fixes-nothing-open' },
    ],
    ['for setup media', '9000307', { ubr: 20 }, { state: 'not-applicable', rule: 'setup-media-only' }],
    ['of another line', '9000305', { ubr: 20 }, { state: 'not-applicable', rule: 'other-product' }],
    ['of another product of the line', '9000306', { ubr: 20 }, { state: 'not-applicable', rule: 'fixes-nothing-open' }],
    [
      'unknown to the catalog',
      '9999999',
      { ubr: 20 },
      { state: 'unknown', rule: 'other-product', message: 'the catalog does not know KB9999999' },
    ],
    [
      'with a list cut short',
      '9000301',
      { ubr: 20, isKbListComplete: false },
      { state: 'unknown', rule: 'list-incomplete' },
    ],
  ])('%s', (_, kbId, facts, expected) => {
    expect(verdict(kbId, facts)).toMatchObject(expected);
  });
});

describe('the verdict on a hotpatch', () => {
  it.each<[string, Partial<DeviceFacts>, object]>([
    ['never offered to a plain device', { ubr: 110 }, { state: 'not-applicable', rule: 'other-servicing' }],
    [
      'missing on an enrolled one',
      { ubr: 110, isHotpatchEnrolled: true },
      { state: 'missing', rule: 'revision-below' },
    ],
    ['installed by its revision', { ubr: 120 }, { state: 'installed', rule: 'revision-reached' }],
  ])('%s', (_, facts, expected) => {
    expect(verdict('9000612', { build: 90003, ...facts })).toMatchObject(expected);
  });

  it('the plain update of its day is not needed on a hotpatched device', () => {
    expect(verdict('9000602', { build: 90003, ubr: 120 }).state).not.toBe('missing');
  });
});

it('the verdict on any KB is unknown where the Windows is', () => {
  expect(verdict('9000001', { build: 99999 })).toMatchObject({ state: 'unknown', rule: 'os-unknown' });
});
