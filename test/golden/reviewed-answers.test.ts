/** Answers that were wrong once, on real documents: what a device has, and what it must and must not be told. */
import { beforeAll, expect, it } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Day, KbId } from '../../src/catalog/ids.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { assessDevice, type DeviceFacts } from '../support/device.ts';
import { fullCatalog } from '../support/full-catalog.ts';

interface Case {
  readonly says: string;
  readonly device: DeviceFacts;
  readonly asOf: Day | null;
  readonly missing: readonly KbId[];
  readonly plan: readonly KbId[];
}

const CASES: readonly Case[] = [
  {
    says: 'an out-of-band update newer than the installed rollup is missing, not "perhaps in the rollup" (CVE-2025-59287)',
    device: { build: 9600, on: 'server', kbs: ['5066873'] },
    asOf: '2025-10-31',
    missing: ['5070886'],
    plan: ['5070886'],
  },
  {
    says: 'single updates from before the rollups are not certain on a device with a rollup',
    device: { build: 9600, on: 'server', kbs: ['5082126'] },
    asOf: null,
    missing: [],
    plan: [],
  },
  {
    says: 'the September 2021 IE cumulative, which an older month names more often, is no part of July 2021',
    device: { build: 9600, on: 'server', kbs: ['5004298', '5005106', '5005627'] },
    asOf: '2021-09-20',
    missing: ['5005613', '5005563', '5005076', '5005036'],
    plan: ['5005613'],
  },
  {
    says: 'of two updates with one revision the first is covered too (3189866 and 3193494 at 14393.187)',
    device: { build: 14393, ubr: 9339, on: 'server', kbs: ['5099535'] },
    asOf: null,
    missing: [],
    plan: [],
  },
  {
    says: 'cumulative updates from July 2021 on take Flash away',
    device: { build: 17763, ubr: 9020, on: 'server', kbs: ['5099538'] },
    asOf: null,
    missing: [],
    plan: [],
  },
  {
    says: 'the removal update takes Flash away before that',
    device: { build: 17763, ubr: 1577, on: 'server', kbs: ['4586793', '4577586'] },
    asOf: '2020-11-10',
    missing: [],
    plan: [],
  },
  {
    says: 'a revision that a hotpatch and a plain update share does not make a hotpatched device (20348.1251)',
    device: { build: 20348, ubr: 1251, on: 'server', kbs: ['5019081'] },
    asOf: '2023-03-01',
    missing: ['5022842', '5022291', '5021249'],
    plan: ['5022842'],
  },
  {
    says: '.NET parents are not missing for certain: lists show the KB of each version',
    device: { build: 19045, ubr: 7548, kbs: ['5099539'], dotnetFramework: ['3.5', '4.8'] },
    asOf: null,
    missing: [],
    plan: [],
  },
];

describeWithTestData('answers that were wrong once', () => {
  let catalog: Catalog;

  beforeAll(async () => {
    ({ catalog } = await fullCatalog());
  }, 60_000);

  it.each(CASES)('$says', ({ device, asOf, missing, plan }) => {
    const assessment = assessDevice(catalog, device, asOf);
    // Single updates of 2016 stand behind the point of a case.
    const told = assessment.missing.filter(({ releasedOn }) => releasedOn >= '2016-10');
    expect(told.map(({ kbId }) => kbId)).toEqual(missing);
    expect(assessment.plan.map(({ kbId }) => kbId).slice(0, Math.max(plan.length, 1))).toEqual(plan);
  });

  it('a Security Only device is not sent to a rollup that a smaller update closes (2008 R2, May 2025)', () => {
    const track = (kind: string) => catalog.tracksOfLine('6.1').find((each) => each.kind === kind)?.releases ?? [];
    const installed = track('security-only')
      .map(({ kbId }) => kbId)
      .filter((kbId) => kbId !== '5061195');
    const explorer = track('ie-cumulative').at(-1)?.kbId ?? '';
    const { plan } = assessDevice(catalog, { build: 7601, on: 'server', kbs: [...installed, explorer] }, null);
    const rollups = new Set(track('monthly-rollup').map(({ kbId }) => kbId));
    expect(plan.filter(({ kbId }) => rollups.has(kbId))).toEqual([]);
    expect(plan.find(({ kbId }) => kbId === '5061195')?.covers).toEqual(['5061195', '5061196']);
  });
});
